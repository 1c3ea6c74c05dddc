"use client";

import { useState } from "react";
import { ApiForm } from "@/components/form/api-form";
import { Submit, TextField } from "@/components/form/fields";
import { Field } from "@/components/ui/input/field";
import { type Option, Select } from "@/components/ui/input/select";
import { toApi } from "@/lib/paths";

type Props = { workspace: string; environments: readonly Option[] };

/** Plans a window in which nothing of an environment changes. */
export function FreezeForm({ workspace, environments }: Props) {
  const [environment, setEnvironment] = useState(environments.at(-1)?.value ?? "");
  return (
    <ApiForm
      request={{ path: toApi.freezes({ environment }), method: "POST", workspace }}
      done={{ message: "The freeze is planned." }}
      className="flex flex-col gap-4"
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Environment" required>
          {(control) => (
            <Select
              {...control}
              options={environments}
              value={environment}
              onChange={(e) => setEnvironment(e.target.value)}
            />
          )}
        </Field>
        <TextField name="/name" label="Name" autoComplete="off" required />
        <TextField name="/starts_at" label="From (UTC)" type="datetime-local" as="instant" required />
        <TextField name="/ends_at" label="Until (UTC)" type="datetime-local" as="instant" required />
      </div>
      <TextField name="/reason" label="Reason" lines={2} hint="Whoever is held by it reads this." required />
      <div>
        <Submit label="Plan the freeze" icon="plus" />
      </div>
    </ApiForm>
  );
}

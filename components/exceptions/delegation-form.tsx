"use client";

import { useState } from "react";
import { ApiForm } from "@/components/form/api-form";
import { SelectField, Submit, TextField } from "@/components/form/fields";
import { Checkbox } from "@/components/ui/input/checkbox";
import type { Option } from "@/components/ui/input/select";
import { toApi } from "@/lib/paths";

type Props = {
  workspace: string;
  /** Those whose decisions this person may hand over. */
  from: readonly Option[];
  members: readonly Option[];
};

/** Lets others decide for somebody, from one moment to another. */
export function DelegationForm({ workspace, from, members }: Props) {
  const [lender, setLender] = useState(from[0]?.value ?? "");
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const others = members.filter((m) => m.value !== lender);
  const to = chosen.filter((id) => id !== lender);
  return (
    <ApiForm
      request={{ path: toApi.delegations(), method: "POST", workspace }}
      also={{ to }}
      done={{ message: "From then on they decide for that person." }}
      className="flex flex-col gap-4"
    >
      <SelectField
        name="/from"
        label="Whose decisions"
        options={from}
        defaultValue={lender}
        onChange={(e) => setLender(e.target.value)}
        className="max-w-sm"
        required
      />
      <fieldset>
        <legend className="mb-1 font-medium text-sm">Who decides instead</legend>
        <div className="grid max-h-56 gap-1 overflow-y-auto rounded-md border border-line p-2 sm:grid-cols-2 lg:grid-cols-3">
          {others.map((m) => (
            <Checkbox
              key={m.value}
              checked={chosen.includes(m.value)}
              onChange={(e) =>
                setChosen(e.target.checked ? [...chosen, m.value] : chosen.filter((id) => id !== m.value))
              }
            >
              {m.label}
            </Checkbox>
          ))}
        </div>
      </fieldset>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField name="/starts_at" label="From (UTC)" type="datetime-local" as="instant" hint="Empty: from now on." />
        <TextField name="/ends_at" label="Until (UTC)" type="datetime-local" as="instant" required />
      </div>
      <TextField name="/reason" label="Reason" lines={2} hint="Whoever decides for you reads it." required />
      <div>
        <Submit
          label="Hand the decisions over"
          disabledReason={to.length === 0 ? "Choose at least one person." : null}
        />
      </div>
    </ApiForm>
  );
}

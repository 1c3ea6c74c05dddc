"use client";

import { useState } from "react";
import { ApiForm } from "@/components/form/api-form";
import { Submit, TextField } from "@/components/form/fields";
import { Field } from "@/components/ui/input/field";
import { Input } from "@/components/ui/input/input";
import { toApi } from "@/lib/paths";
import { SECRET_NAME } from "@/lib/secret-store/rules";

type Props = {
  workspace: string;
  /** Those there are, with the revision that this page knows. */
  secrets: readonly { name: string; revision: number }[];
  /** The one to replace, where it was chosen. */
  chosen: string | undefined;
};

/**
 * Stores a secret, or replaces the one of that name as this page knows it: what somebody else stored meanwhile is not
 * overwritten unseen. The page gives the form another key once it is stored, and the value is gone from here as well.
 */
export function SecretForm({ workspace, secrets, chosen }: Props) {
  const [name, setName] = useState(chosen ?? "");
  const known = secrets.find((s) => s.name === name);
  const named = SECRET_NAME.test(name);
  return (
    <ApiForm
      request={{ path: toApi.secret({ name }), method: "PUT", workspace, ifMatch: known?.revision ?? 0 }}
      done={{ message: known ? `${name} is replaced.` : `${name} is stored.` }}
      className="flex flex-col gap-4"
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label="Name"
          required
          hint="Capital letters, digits and _."
          error={name === "" || named ? undefined : "Capital letters, digits and _, beginning with a letter."}
        >
          {(control) => (
            <Input
              {...control}
              value={name}
              onChange={(e) => setName(e.target.value.trim())}
              autoComplete="off"
              autoCapitalize="characters"
              spellCheck={false}
              className="font-mono"
            />
          )}
        </Field>
        <TextField
          name="/value"
          label="Value"
          type="password"
          autoComplete="new-password"
          hint="One line. It is sealed at once and never shown again, to nobody."
          required
        />
      </div>
      <div>
        <Submit
          label={known ? `Replace ${name}` : "Store the secret"}
          disabledReason={named ? null : "Give it a name first."}
        />
      </div>
    </ApiForm>
  );
}

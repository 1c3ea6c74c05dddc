"use client";

import { useState } from "react";
import { ApiForm } from "@/components/form/api-form";
import { SelectField, Submit, TextField } from "@/components/form/fields";
import { Checkbox } from "@/components/ui/input/checkbox";
import { Field } from "@/components/ui/input/field";
import { type Option, Select } from "@/components/ui/input/select";
import { toApi } from "@/lib/paths";

type Props = {
  workspace: string;
  /** Those whose decisions this person may hand over. */
  from: readonly Option[];
  members: readonly Option[];
  groups: readonly Option[];
  /** Nobody hands another's decisions to themselves. */
  self: string | null;
};

const BY_NAME = "";

/** Lets others, or a group, decide for somebody, from one moment to another. */
export function DelegationForm({ workspace, from, members, groups, self }: Props) {
  const [lender, setLender] = useState(from[0]?.value ?? "");
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [group, setGroup] = useState(BY_NAME);
  const others = members.filter((m) => m.value !== lender && (m.value !== self || lender === self));
  const to = chosen.filter((id) => others.some((m) => m.value === id));
  return (
    <ApiForm
      request={{ path: toApi.delegations(), method: "POST", workspace }}
      also={group === BY_NAME ? { to } : { group }}
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
      {groups.length > 0 && (
        <Field label="To whom" required hint="Of a group, whoever is in it when they decide." className="max-w-sm">
          {(control) => (
            <Select
              {...control}
              options={[{ value: BY_NAME, label: "People by name" }, ...groups]}
              value={group}
              onChange={(e) => setGroup(e.target.value)}
            />
          )}
        </Field>
      )}
      <fieldset hidden={group !== BY_NAME}>
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
          disabledReason={group === BY_NAME && to.length === 0 ? "Choose at least one person." : null}
        />
      </div>
    </ApiForm>
  );
}

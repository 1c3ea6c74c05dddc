"use client";

import { useFieldError } from "@/components/form/form-state";
import { Checkbox } from "@/components/ui/input/checkbox";
import { Field } from "@/components/ui/input/field";
import { Select } from "@/components/ui/input/select";

const REACHES = [
  { value: "all", label: "All that I may do" },
  { value: "chosen", label: "Only what I choose" },
];

type Props = {
  permissions: readonly string[];
  /** What was chosen; null for everything. */
  scopes: readonly string[] | null;
  onChange: (scopes: readonly string[] | null) => void;
};

/** How far a token goes. Choosing starts from reading: the rest is added by hand. */
export function ScopeChoice({ permissions, scopes, onChange }: Props) {
  const error = useFieldError("/scopes");
  const choose = (permission: string, on: boolean) =>
    onChange(permissions.filter((p) => (p === permission ? on : scopes?.includes(p))));
  return (
    <>
      <Field
        label="It may do"
        hint="Roles you lose, the token loses too. It never does more than you."
        error={error}
        required
        className="sm:max-w-sm"
      >
        {(control) => (
          <Select
            {...control}
            options={REACHES}
            value={scopes ? "chosen" : "all"}
            onChange={(event) =>
              onChange(event.target.value === "all" ? null : permissions.filter((p) => p.endsWith(":read")))
            }
          />
        )}
      </Field>
      {scopes && (
        <fieldset>
          <legend className="mb-1 font-medium text-sm">Permissions</legend>
          <div className="grid gap-x-4 sm:grid-cols-2 lg:grid-cols-4">
            {permissions.map((permission) => (
              <Checkbox
                key={permission}
                checked={scopes.includes(permission)}
                onChange={(event) => choose(permission, event.target.checked)}
              >
                <code className="font-mono text-sm">{permission}</code>
              </Checkbox>
            ))}
          </div>
        </fieldset>
      )}
    </>
  );
}

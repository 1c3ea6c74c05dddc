"use client";

import { useFormState } from "@/components/form/form-state";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { Checkbox } from "@/components/ui/input/checkbox";
import { Field } from "@/components/ui/input/field";
import { Select } from "@/components/ui/input/select";

export type GrantChoice = { role: string; allowed_environments: string[] | null };
export type RoleChoice = { role: string; does: string };

type Props = {
  /** Roles this person may give. */
  roles: readonly RoleChoice[];
  /** Environments to choose from, by slug. */
  environments: readonly { slug: string; name: string }[];
  grants: readonly GrantChoice[];
  onChange: (grants: GrantChoice[]) => void;
};

const CLASSES = [
  { slug: "class:test", name: "Every test environment, those made later too" },
  { slug: "class:prod", name: "Every production environment, those made later too" },
];

/** The roles of one person, each for all environments or for those that are ticked. */
export function GrantsField({ roles, environments, grants, onChange }: Props) {
  const { problem } = useFormState();
  const free = roles.filter((r) => !grants.some((g) => g.role === r.role));
  const change = (index: number, grant: GrantChoice) => onChange(grants.map((g, i) => (i === index ? grant : g)));
  return (
    <div className="flex flex-col gap-3">
      {grants.map((grant, index) => (
        <fieldset key={grant.role} className="rounded-md border border-line p-3">
          <legend className="sr-only">{grant.role}</legend>
          <div className="grid gap-3 sm:grid-cols-2">
            <Field label="Role" hint={roles.find((r) => r.role === grant.role)?.does} required>
              {(control) => (
                <Select
                  {...control}
                  value={grant.role}
                  options={roles
                    .filter((r) => r.role === grant.role || free.includes(r))
                    .map((r) => ({ value: r.role, label: r.role }))}
                  onChange={(event) => change(index, withRole(grant, event.target.value))}
                />
              )}
            </Field>
            <Field
              label="Where"
              error={errorAt(problem?.errors ?? [], index)}
              hint={grant.role === "owner" ? "An owner owns all environments." : undefined}
              required
            >
              {(control) => (
                <Select
                  {...control}
                  value={grant.allowed_environments === null ? "all" : "some"}
                  options={[
                    { value: "all", label: "All environments" },
                    ...(grant.role === "owner" ? [] : [{ value: "some", label: "Only those I choose" }]),
                  ]}
                  onChange={(event) =>
                    change(index, {
                      ...grant,
                      allowed_environments: event.target.value === "all" ? null : ["class:test"],
                    })
                  }
                />
              )}
            </Field>
          </div>
          {grant.allowed_environments && (
            <div className="mt-2 grid gap-x-4 sm:grid-cols-2">
              {[...CLASSES, ...environments].map(({ slug, name }) => (
                <Checkbox
                  key={slug}
                  checked={grant.allowed_environments?.includes(slug) ?? false}
                  onChange={(event) => change(index, withPlace(grant, slug, event.target.checked))}
                  hint={name}
                >
                  <code className="font-mono text-sm">{slug}</code>
                </Checkbox>
              ))}
            </div>
          )}
          {grants.length > 1 && (
            <Button
              size="sm"
              variant="ghost"
              icon="x"
              className="mt-2"
              onClick={() => onChange(grants.filter((_, i) => i !== index))}
            >
              Take {grant.role} away
            </Button>
          )}
        </fieldset>
      ))}
      {free[0] && (
        <div>
          <Button
            size="sm"
            icon="plus"
            onClick={() => onChange([...grants, { role: free[0]?.role ?? "", allowed_environments: null }])}
          >
            Another role
          </Button>
        </div>
      )}
      {grants.some((g) => g.allowed_environments?.length === 0) && (
        <p className="flex items-start gap-1 text-danger text-sm">
          <Icon name="circle-alert" size={14} className="mt-0.75" />A role needs at least one environment.
        </p>
      )}
    </div>
  );
}

const withRole = (grant: GrantChoice, role: string): GrantChoice =>
  role === "owner" ? { role, allowed_environments: null } : { ...grant, role };

function withPlace(grant: GrantChoice, slug: string, on: boolean): GrantChoice {
  const rest = (grant.allowed_environments ?? []).filter((e) => e !== slug);
  return { ...grant, allowed_environments: on ? [...rest, slug] : rest };
}

const errorAt = (errors: readonly { field: string; message: string }[], index: number): string | null =>
  errors.find((e) => e.field.startsWith(`/grants/${index}/`))?.message ?? null;

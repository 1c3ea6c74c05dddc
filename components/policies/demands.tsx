"use client";

import type { Draft } from "@/components/policies/draft";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/input/checkbox";
import { Field } from "@/components/ui/input/field";
import { Input } from "@/components/ui/input/input";
import { Select } from "@/components/ui/input/select";
import { MOST_PEOPLE } from "@/lib/policies/rules";

const SEATS = [
  { value: "approver", label: "Approver" },
  { value: "security-approver", label: "Security approver" },
  { value: "owner", label: "Owner" },
  { value: "owner-or-security-approver", label: "Owner or security approver" },
] as const;
type Role = (typeof SEATS)[number]["value"];

type Props = { draft: Draft; errorAt: (field: string) => string | null; onChange: (part: Partial<Draft>) => void };

/** What a policy demands: how many people of which role, in any order, or nobody. */
export function Demands({ draft, errorAt, onChange }: Props) {
  const { gates } = draft;
  const free = SEATS.filter((s) => !gates.some((g) => g.role === s.value));
  const change = (index: number, part: Partial<(typeof gates)[number]>) =>
    onChange({ gates: gates.map((g, i) => (i === index ? { ...g, ...part } : g)) });
  return (
    <div className="flex flex-col gap-4">
      <Field label="Outcome" error={errorAt("/outcome")} className="sm:max-w-xs" required>
        {(control) => (
          <Select
            {...control}
            value={draft.outcome}
            options={[
              { value: "gated", label: "Needs approval" },
              { value: "exempt", label: "Needs no approval (exempt)" },
            ]}
            onChange={(event) =>
              onChange(
                event.target.value === "exempt"
                  ? { outcome: "exempt", gates: [] }
                  : { outcome: "gated", gates: [{ role: "approver", count: 1 }] },
              )
            }
          />
        )}
      </Field>
      {draft.outcome === "gated" && (
        <>
          {gates.map((gate, index) => (
            <div key={gate.role} className="flex flex-wrap items-end gap-2">
              <Field label="People" error={errorAt(`/gates/${index}/count`)} className="w-20" required>
                {(control) => (
                  <Input
                    {...control}
                    type="number"
                    min={1}
                    max={MOST_PEOPLE}
                    value={String(gate.count)}
                    onChange={(event) => change(index, { count: Number(event.target.value) })}
                  />
                )}
              </Field>
              <Field
                label="Who can decide as"
                error={errorAt(`/gates/${index}`) ?? errorAt(`/gates/${index}/role`)}
                className="min-w-56"
                required
              >
                {(control) => (
                  <Select
                    {...control}
                    value={gate.role}
                    options={SEATS.filter((s) => s.value === gate.role || free.includes(s))}
                    onChange={(event) => change(index, { role: event.target.value as Role })}
                  />
                )}
              </Field>
              {gates.length > 1 && (
                <Button
                  variant="ghost"
                  icon="x"
                  onClick={() => onChange({ gates: gates.filter((_, i) => i !== index) })}
                >
                  Remove
                </Button>
              )}
            </div>
          ))}
          {errorAt("/gates") && <p className="text-danger text-sm">{errorAt("/gates")}</p>}
          {free[0] && (
            <div>
              <Button
                size="sm"
                icon="plus"
                onClick={() => onChange({ gates: [...gates, { role: free[0]?.value as Role, count: 1 }] })}
              >
                Another gate
              </Button>
            </div>
          )}
          <div>
            <Checkbox
              checked={draft.self_approval === "allowed"}
              hint="Otherwise somebody else has to agree, whoever asks."
              onChange={(event) => onChange({ self_approval: event.target.checked ? "allowed" : "forbidden" })}
            >
              The requester may count
            </Checkbox>
            <Checkbox
              checked={draft.edits === "allowed"}
              hint="Otherwise whoever edits a proposal never counts for it."
              onChange={(event) => onChange({ edits: event.target.checked ? "allowed" : "forbidden" })}
            >
              Who edits a proposal decides by it
            </Checkbox>
            <Checkbox
              checked={draft.require_digest}
              hint="Nobody decides without saying what they saw. The console always says it."
              onChange={(event) => onChange({ require_digest: event.target.checked })}
            >
              Every decision names the digest it was made on
            </Checkbox>
          </div>
        </>
      )}
    </div>
  );
}

import type { z } from "zod";
import type { EnvironmentRef } from "@/lib/access/actor";
import type { PolicyAnswer } from "@/lib/policies/answers";
import { readback } from "@/lib/policies/readback";
import type { PolicyFields } from "@/lib/policies/rules";
import type { PolicyRow } from "@/lib/tickets/match";

/** A whole row of approval_policies. */
export type PolicyRecord = PolicyRow & {
  description: string;
  enabled: boolean;
  builtin: string | null;
  last_event_hash: Buffer | null;
  updated_at: Date;
};

/** What a stored policy says; the environment by its slug, null where it is none of these. */
export const fieldsOf = (
  row: PolicyRow & { description: string; enabled: boolean },
  environments: readonly EnvironmentRef[],
): PolicyFields => ({
  name: row.name,
  description: row.description,
  enabled: row.enabled,
  plugin: row.plugin,
  kind: row.kind,
  operations: row.operations,
  transitions: row.transitions,
  environment: environments.find((e) => e.id === row.environment_id)?.slug ?? null,
  environment_class: row.environment_class,
  risk_levels: row.risk_levels,
  labels: row.labels,
  outcome: row.outcome,
  gates: row.gates,
  self_approval: row.self_approval,
  require_digest: row.require_digest,
  edits: row.edits,
});

export type Policy = z.output<typeof PolicyAnswer>;

/** The policy of the API, with the sentence it amounts to. */
export function toPolicy(row: PolicyRecord, environments: readonly EnvironmentRef[]): Policy {
  const fields = fieldsOf(row, environments);
  return {
    id: row.id,
    ...fields,
    builtin: row.builtin,
    revision: row.revision,
    readback: readback(fields),
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

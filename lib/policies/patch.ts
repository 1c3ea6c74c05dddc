import { z } from "zod";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { nothing } from "@/lib/change/spec";
import { sql } from "@/lib/db/sql";
import { conflict } from "@/lib/errors";
import { assertDecidable } from "@/lib/policies/deciders";
import { PolicyPatch } from "@/lib/policies/fields";
import {
  assertSensible,
  environmentOf,
  isGoverned,
  loadDeciders,
  loadNamesake,
  lockPolicies,
  POLICY_CHANGE,
  policiesInScope,
  policySubject,
  readDeciders,
} from "@/lib/policies/load";
import { readback } from "@/lib/policies/readback";
import { changedFields, type PolicyFields, weakens } from "@/lib/policies/rules";
import { fieldsOf, type PolicyRecord, toPolicy } from "@/lib/policies/shapes";

export const PatchPolicyInput = z.object({ id: z.string().max(40), patch: PolicyPatch });

/**
 * Edits a policy; what it said before is kept as its former revision. An edit that can weaken it is gated
 * (`policy.change`), one that can only make it stricter is free: the rule stands at the top of rules.ts. Refuses what
 * contradicts itself or nobody could approve today (422) and a name that is taken (409).
 */
export const patchPolicy = change({
  name: "rbac.policy.patch",
  needs: "policy:write",
  input: PatchPolicyInput,
  load: ({ input, actor }) => ({
    statements: [
      lockPolicies(actor),
      sql`SELECT p.* FROM approval_policies p WHERE ${policiesInScope(actor)} AND p.id = ${input.id}`,
      loadNamesake(actor, input.patch.name),
      loadDeciders(actor),
    ],
    read: ([, policies, namesakes, members]) => {
      const policy = policies?.rows[0] as PolicyRecord | undefined;
      if (!policy) return null;
      const taken = (namesakes?.rows ?? []).some((r) => r.id !== policy.id);
      return { ...policySubject(actor, policy), actor, taken, members: readDeciders(actor, members) };
    },
  }),
  plan: ({ subject: { policy, taken, members }, input, actor }) => {
    const before = fieldsOf(policy, actor.environments);
    const after = patched(before, input.patch);
    const fields = changedFields(before, after);
    if (fields.length === 0) return nothing(toPolicy(policy, actor.environments));
    if (taken) throw conflict("NAME_TAKEN", `There is a policy called ${after.name} already.`);
    assertSensible(after, actor, before);
    const only = (from: PolicyFields) => Object.fromEntries(fields.map((field) => [field, from[field]]));
    return {
      after,
      details: { before: only(before), after: only(after), changed: fields },
      weaker: weakens(before, after),
      summary: summaryOf(before, after, fields),
      warnings: assertDecidable(after, actor.environments, members),
      spec: { policy: after },
      base: { revision: policy.revision },
    };
  },
  gate: ({ subject: { policy, actor }, plan, input }) =>
    plan.weaker && isGoverned(actor)
      ? {
          ...POLICY_CHANGE,
          subject: { type: "policy", id: policy.id, asset: null, environment: null, risk: null },
          reason: input.patch.reason ?? null,
        }
      : null,
  again: { changes: ["patch"] },
  act: ({ subject: { policy }, input, plan: { after, details, warnings }, actor, now }) => {
    // A policy of an environment that was archived since keeps it.
    const kept = after.environment === fieldsOf(policy, actor.environments).environment;
    const row: PolicyRecord = {
      ...policy,
      ...after,
      environment_id: kept ? policy.environment_id : (environmentOf(actor, after.environment)?.id ?? null),
      revision: policy.revision + 1,
      updated_at: now,
    };
    const full = {
      ...details,
      warnings: warnings.length > 0 ? warnings : undefined,
      policy: { id: row.id, name: row.name, revision: row.revision },
      reason: input.patch.reason ?? undefined,
    };
    return changed(toPolicy(row, actor.environments), event("rbac.policy.patch", full), [
      sql`UPDATE approval_policies SET name = ${row.name}, description = ${row.description}, enabled = ${row.enabled}, plugin = ${row.plugin},
          kind = ${row.kind}, operations = ${row.operations}, transitions = ${row.transitions}, environment_id = ${row.environment_id},
          environment_class = ${row.environment_class}, risk_levels = ${row.risk_levels}, labels = ${row.labels && JSON.stringify(row.labels)},
          outcome = ${row.outcome}, gates = ${JSON.stringify(row.gates)}, self_approval = ${row.self_approval},
          require_digest = ${row.require_digest}, edits = ${row.edits}, revision = ${row.revision}, updated_at = ${now}, last_event_hash = ${EVENT_HASH}
        WHERE workspace_id = ${actor.workspace.id} AND id = ${row.id} AND revision = ${policy.revision} RETURNING 1`,
    ]);
  },
});

/** The policy after the edit. Who exempts need not say as well that no gate is left. */
function patched(before: PolicyFields, { reason: _, ...patch }: z.infer<typeof PolicyPatch>): PolicyFields {
  const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  const after = { ...before, ...given };
  return after.outcome === "exempt" && patch.gates === undefined ? { ...after, gates: [] } : after;
}

/** What the request is called. Switching it on or off is said as such: the sentence alone would read as if nothing changed. */
function summaryOf(before: PolicyFields, after: PolicyFields, fields: readonly string[]): string {
  if (before.enabled && !after.enabled) return `Switch off the policy ${before.name}: no longer “${readback(before)}”`;
  if (!before.enabled && after.enabled) return `Switch on the policy ${after.name}: ${readback(after)}`;
  const named = fields.map((field) => field.replaceAll("_", " ")).join(", ");
  return `Change ${named} of the policy ${before.name}: ${readback(after)}`;
}

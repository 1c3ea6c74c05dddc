import { event } from "@/lib/audit/events";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { newId } from "@/lib/db/ids";
import { conflict } from "@/lib/errors";
import { assertDecidable } from "@/lib/policies/deciders";
import { NewPolicy } from "@/lib/policies/fields";
import { insertPolicy } from "@/lib/policies/insert";
import {
  assertSensible,
  environmentOf,
  isGoverned,
  loadDeciders,
  loadNamesake,
  lockPolicies,
  POLICY_CHANGE,
  readDeciders,
} from "@/lib/policies/load";
import { readback } from "@/lib/policies/readback";
import { type PolicyRecord, toPolicy } from "@/lib/policies/shapes";

/**
 * Makes a policy. Gated (`policy.change`) in a workspace with a production environment: outside prod a more specific policy
 * stands in the place of a stricter one. Refuses what contradicts itself (422), what nobody could approve today (422
 * `NO_ELIGIBLE_DECIDER`) and a name that is taken (409).
 */
export const createPolicy = change({
  name: "rbac.policy.create",
  needs: "policy:write",
  input: NewPolicy,
  load: ({ input, actor }) => ({
    statements: [lockPolicies(actor), loadNamesake(actor, input.name), loadDeciders(actor)],
    read: ([, namesake, members]) => ({
      actor,
      taken: (namesake?.rows.length ?? 0) > 0,
      members: readDeciders(actor, members),
      resource: { type: "policy", id: null, name: input.name },
      root: null,
      environment: null,
      reach: "workspace" as const,
      revision: 0,
      lastEventHash: null,
    }),
  }),
  plan: ({ subject, input: { reason: _, ...policy }, actor }) => {
    if (subject.taken) throw conflict("NAME_TAKEN", `There is a policy called ${policy.name} already.`);
    assertSensible(policy, actor);
    const warnings = assertDecidable(policy, actor.environments, subject.members);
    return {
      policy,
      summary: `Make the policy ${policy.name}: ${readback(policy)}`,
      warnings,
      spec: { policy },
      base: {},
    };
  },
  gate: ({ subject: { actor }, input }) =>
    isGoverned(actor)
      ? {
          ...POLICY_CHANGE,
          // Nothing is there yet, so the request is about the workspace; the spec tells two requests apart.
          subject: { type: "workspace", id: actor.workspace.id, asset: null, environment: null, risk: null },
          reason: input.reason ?? null,
        }
      : null,
  again: { changes: Object.keys(NewPolicy.shape).filter((name) => name !== "reason") },
  act: ({ input, plan: { policy }, actor, now }) => {
    const environment = environmentOf(actor, policy.environment);
    const row: PolicyRecord = {
      ...policy,
      id: newId("pol", now),
      environment_id: environment?.id ?? null,
      builtin: null,
      revision: 1,
      last_event_hash: null,
      created_at: now,
      updated_at: now,
    };
    const details = {
      after: policy,
      policy: { id: row.id, name: row.name, revision: 1 },
      reason: input.reason ?? undefined,
    };
    const itself = {
      resource: { type: "policy", id: row.id, name: row.name },
      root: { type: "policy", id: row.id },
    };
    return changed(toPolicy(row, actor.environments), event("rbac.policy.create", details, itself), [
      insertPolicy(actor, row, now),
    ]);
  },
});

import { z } from "zod";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { sql } from "@/lib/db/sql";
import { isGoverned, lockPolicies, POLICY_CHANGE, policiesInScope, policySubject } from "@/lib/policies/load";
import { fieldsOf, type PolicyRecord } from "@/lib/policies/shapes";

/**
 * Deletes a policy. Gated (`policy.change`) in a workspace with a production environment, unless it is switched off. Its row
 * and its revisions stay, so that requests decided under it can still say by which rule; pending ones keep what they froze.
 */
export const removePolicy = change({
  name: "rbac.policy.delete",
  needs: "policy:write",
  input: z.object({ id: z.string().max(40), reason: z.string().trim().max(2000).nullish() }),
  load: ({ input, actor }) => ({
    statements: [
      lockPolicies(actor),
      sql`SELECT p.* FROM approval_policies p WHERE ${policiesInScope(actor)} AND p.id = ${input.id}`,
    ],
    read: ([, policies]) => {
      const policy = policies?.rows[0] as PolicyRecord | undefined;
      return policy ? { ...policySubject(actor, policy), actor } : null;
    },
  }),
  plan: ({ subject: { policy } }) => ({
    summary: `Delete the policy ${policy.name}`,
    warnings: [],
    spec: { deleted: true },
    base: { revision: policy.revision },
  }),
  gate: ({ subject: { policy, actor }, input }) =>
    policy.enabled && isGoverned(actor)
      ? {
          ...POLICY_CHANGE,
          subject: { type: "policy", id: policy.id, asset: null, environment: null, risk: null },
          reason: input.reason ?? null,
        }
      : null,
  act: ({ subject: { policy }, input, actor, now }) => {
    const details = {
      before: fieldsOf(policy, actor.environments),
      policy: { id: policy.id, name: policy.name, revision: policy.revision },
      reason: input.reason ?? undefined,
    };
    return changed({ id: policy.id }, event("rbac.policy.delete", details), [
      sql`UPDATE approval_policies SET deleted_at = ${now}, enabled = false, revision = revision + 1, updated_at = ${now},
          last_event_hash = ${EVENT_HASH}
        WHERE workspace_id = ${actor.workspace.id} AND id = ${policy.id} AND revision = ${policy.revision} RETURNING 1`,
    ]);
  },
});

import { z } from "zod";
import { event } from "@/lib/audit/events";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { newId } from "@/lib/db/ids";
import { assertDecidable } from "@/lib/policies/deciders";
import { insertPolicy } from "@/lib/policies/insert";
import { isGoverned, POLICY_CHANGE } from "@/lib/policies/load";
import { assertOpen, fieldsOfOffer, loadOffer, nameTaken, specOfOffer } from "@/lib/policies/offers/offer";
import { readback } from "@/lib/policies/readback";
import { type PolicyRecord, toPolicy } from "@/lib/policies/shapes";

export const answer = { reason: z.string().trim().max(2000).nullish() };

/**
 * Takes a default policy that a later version brought. Gated as making a policy is (`policy.change`). Refuses what is not
 * offered (404, 409), a name that is taken (409) and what nobody could approve today (422 `NO_ELIGIBLE_DECIDER`).
 */
export const takeOffer = change({
  name: "rbac.policy.take",
  needs: "policy:write",
  input: z.object({ builtin: z.string().max(60), ...answer }),
  load: ({ input, actor }) => loadOffer(actor, input.builtin),
  plan: ({ subject, actor }) => {
    const { offer } = subject;
    assertOpen(subject);
    if (subject.taken) throw nameTaken(offer.name);
    const policy = fieldsOfOffer(offer);
    const warnings = assertDecidable(policy, actor.environments, subject.members);
    return {
      policy,
      summary: `Take the policy ${policy.name}: ${readback(policy)}`,
      warnings,
      spec: specOfOffer(offer),
      base: {},
    };
  },
  gate: ({ subject: { actor }, input }) =>
    isGoverned(actor)
      ? {
          ...POLICY_CHANGE,
          subject: { type: "workspace", id: actor.workspace.id, asset: null, environment: null, risk: null },
          reason: input.reason ?? null,
        }
      : null,
  act: ({ subject: { offer }, input, plan: { policy }, actor, now }) => {
    const row: PolicyRecord = {
      ...policy,
      id: newId("pol", now),
      environment_id: null,
      builtin: offer.builtin,
      revision: 1,
      last_event_hash: null,
      created_at: now,
      updated_at: now,
    };
    const itself = { resource: { type: "policy", id: row.id, name: row.name }, root: { type: "policy", id: row.id } };
    const details = {
      after: policy,
      policy: { id: row.id, name: row.name, revision: 1 },
      reason: input.reason ?? undefined,
    };
    return changed(toPolicy(row, actor.environments), event("rbac.policy.take", details, itself), [
      insertPolicy(actor, row, now),
    ]);
  },
});

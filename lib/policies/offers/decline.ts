import { z } from "zod";
import { event } from "@/lib/audit/events";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { newId } from "@/lib/db/ids";
import { insertPolicy } from "@/lib/policies/insert";
import { assertOpen, fieldsOfOffer, loadOffer } from "@/lib/policies/offers/offer";
import { answer } from "@/lib/policies/offers/take";
import type { PolicyRecord } from "@/lib/policies/shapes";

/**
 * Declines a default policy that a later version brought: it is not offered here again. No rule changes by it, so nobody has
 * to agree; it is recorded. What was answered before is 409.
 */
export const declineOffer = change({
  name: "rbac.policy.decline",
  needs: "policy:write",
  input: z.object({ builtin: z.string().max(60), ...answer }),
  load: ({ input, actor }) => loadOffer(actor, input.builtin),
  plan: ({ subject }) => {
    assertOpen(subject);
    return { summary: `Decline the policy ${subject.offer.name}`, warnings: [], spec: {}, base: {} };
  },
  gate: "never",
  act: ({ subject: { offer }, input, actor, now }) => {
    const row: PolicyRecord = {
      ...fieldsOfOffer(offer),
      enabled: false,
      id: newId("pol", now),
      environment_id: null,
      builtin: offer.builtin,
      revision: 1,
      last_event_hash: null,
      created_at: now,
      updated_at: now,
    };
    const itself = { resource: { type: "policy", id: row.id, name: row.name }, root: { type: "policy", id: row.id } };
    const details = { policy: { builtin: offer.builtin, name: offer.name }, reason: input.reason ?? undefined };
    return changed({ builtin: offer.builtin }, event("rbac.policy.decline", details, itself), [
      insertPolicy(actor, row, now, now),
    ]);
  },
});

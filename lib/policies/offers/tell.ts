import { z } from "zod";
import { event } from "@/lib/audit/events";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { sql } from "@/lib/db/sql";
import { conflict } from "@/lib/errors";
import { policyOffered } from "@/lib/notifications/notice/alerts";
import { fieldsOfOffer, offerOf } from "@/lib/policies/offers/offer";
import { readback } from "@/lib/policies/readback";

/**
 * Tells who writes policies that default policies of this version are offered to their workspace: a job's, once for each.
 * Refuses what has been answered meanwhile (409).
 */
export const tellOffers = change({
  name: "rbac.policy.offer",
  needs: "job:run",
  input: z.object({ builtins: z.array(z.string().max(60)).min(1) }),
  load: ({ input, actor }) => ({
    statements: [
      sql`SELECT 1 FROM workspaces WHERE id = ${actor.workspace.id} FOR NO KEY UPDATE`,
      sql`SELECT p.builtin FROM approval_policies p WHERE p.workspace_id = ${actor.workspace.id} AND p.builtin = ANY(${input.builtins})`,
    ],
    read: ([, answered]) => ({
      offers: input.builtins
        .filter((builtin) => !answered?.rows.some((p) => p.builtin === builtin))
        .flatMap((builtin) => offerOf(builtin) ?? []),
      resource: { type: "workspace", id: actor.workspace.id, name: actor.workspace.slug },
      root: { type: "workspace", id: actor.workspace.id },
      environment: null,
      reach: "workspace" as const,
      revision: null,
      lastEventHash: null,
    }),
  }),
  plan: ({ subject: { offers } }) => {
    if (offers.length === 0) throw conflict("OFFER_ANSWERED", "Nothing of this is offered any more.");
    return { summary: `Offer ${offers.map((o) => o.name).join(", ")}`, warnings: [], spec: {}, base: {} };
  },
  gate: "never",
  act: ({ subject: { offers }, actor }) =>
    changed(
      { told: offers.length },
      event("rbac.policy.offer", { policies: offers.map((o) => o.builtin) }),
      [sql`SELECT 1 AS one FROM workspaces WHERE id = ${actor.workspace.id}`],
      [],
      offers.map((offer) =>
        policyOffered({ name: offer.name, builtin: offer.builtin, says: readback(fieldsOfOffer(offer)) }),
      ),
    ),
});

import { z } from "zod";
import { can, whyCannot } from "@/lib/access/can";
import { sql } from "@/lib/db/sql";
import { isRefusal } from "@/lib/errors";
import { assertDecidable } from "@/lib/policies/deciders";
import { DEFAULT_POLICIES } from "@/lib/policies/defaults";
import { isGoverned, loadDeciders, POLICY_CHANGE, readDeciders } from "@/lib/policies/load";
import { fieldsOfOffer, nameTaken, specOfOffer } from "@/lib/policies/offers/offer";
import { readback } from "@/lib/policies/readback";
import { policiesInForce } from "@/lib/tickets/in-force";
import { type PolicyRow, rule } from "@/lib/tickets/match";
import { duplicateKey } from "@/lib/tickets/open";
import { DUPLICATE, type Forecast, forecastOf } from "@/lib/tickets/rules";
import { view } from "@/lib/view/view";

/** What the policies in force make of it, and that the same is asked for already. */
function whyRefused(gate: Forecast, waits: boolean): string | null {
  if (gate.kind === "refused") return gate.why;
  return gate.kind === "gated" && waits ? DUPLICATE : null;
}

/**
 * Default policies that this version brings and this workspace, being older, does not have: each with the sentence it amounts
 * to, what taking it leads to, the request that waits for it, and why this actor cannot take it.
 */
export const listOffers = view({
  name: "policy.offers",
  needs: "policy:read",
  input: z.object({}),
  load: ({ actor }) => {
    const ws = actor.workspace.id;
    const keys = DEFAULT_POLICIES.map((offer) =>
      duplicateKey({
        operation: POLICY_CHANGE.operation,
        subject_id: ws,
        environment_id: null,
        spec: specOfOffer(offer),
      }),
    );
    return {
      statements: [
        sql`SELECT p.builtin, p.name, p.deleted_at IS NULL AS living FROM approval_policies p
          WHERE p.workspace_id = ${ws} AND (p.deleted_at IS NULL OR p.builtin IS NOT NULL)`,
        policiesInForce(ws),
        loadDeciders(actor),
        sql`SELECT r.id, r.duplicate_key AS key FROM approval_requests r
          WHERE r.workspace_id = ${ws} AND r.status = 'PENDING_APPROVAL' AND r.duplicate_key = ANY(${keys})`,
      ],
      read: ([rows, inForce, deciders, waiting]) => {
        const held = (rows?.rows ?? []) as { builtin: string | null; name: string; living: boolean }[];
        const names = new Set(held.filter((p) => p.living).map((p) => p.name.toLowerCase()));
        const members = readDeciders(actor, deciders);
        const gate: Forecast = isGoverned(actor)
          ? forecastOf(rule(POLICY_CHANGE, (inForce?.rows ?? []) as PolicyRow[]))
          : { kind: "free" };
        const open = DEFAULT_POLICIES.map((offer, i) => ({ offer, key: keys[i] })).filter(
          ({ offer }) => !held.some((p) => p.builtin === offer.builtin),
        );
        return {
          rows: open.map(({ offer, key }) => {
            const policy = fieldsOfOffer(offer);
            const request = waiting?.rows.find((r) => r.key === key);
            const why = !can(actor, "policy:write", "workspace")
              ? whyCannot(actor, "policy:write", "workspace")
              : names.has(offer.name.toLowerCase())
                ? nameTaken(offer.name).detail
                : (whyUndecidable() ?? whyRefused(gate, request !== undefined));
            return {
              builtin: offer.builtin,
              ...policy,
              readback: readback(policy),
              forecast: gate,
              ticket_id: request ? String(request.id) : null,
              can_take: why === null,
              reasons: why === null ? [] : [why],
            };

            function whyUndecidable(): string | null {
              try {
                assertDecidable(policy, actor.environments, members);
                return null;
              } catch (error) {
                if (isRefusal(error)) return error.detail;
                throw error;
              }
            }
          }),
        };
      },
    };
  },
});

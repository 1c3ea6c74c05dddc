import type { Actor } from "@/lib/access/actor";
import type { Load, Subject } from "@/lib/change/spec";
import { sql } from "@/lib/db/sql";
import { conflict, refusal } from "@/lib/errors";
import type { Member } from "@/lib/policies/deciders";
import { DEFAULT_POLICIES, type DefaultPolicy } from "@/lib/policies/defaults";
import { loadDeciders, loadNamesake, lockPolicies, readDeciders } from "@/lib/policies/load";
import type { PolicyFields } from "@/lib/policies/rules";

/**
 * A default policy that a later version of the product brought is offered to workspaces that are older than it. Nobody's
 * policies change by an upgrade: somebody takes the offer, by the same rules as making a policy, or declines it, and either
 * is recorded. A workspace that has the policy, or had it and deleted it, is offered it no more.
 */
export type Offer = DefaultPolicy;

export const offerOf = (builtin: string): Offer | undefined => DEFAULT_POLICIES.find((p) => p.builtin === builtin);

/** The policy that an offer amounts to: what a new workspace would have. */
export const fieldsOfOffer = ({ builtin: _, ...offer }: Offer): PolicyFields => ({
  ...offer,
  enabled: true,
  kind: null,
  environment: null,
  labels: null,
  outcome: "gated",
  self_approval: "forbidden",
  require_digest: false,
  edits: "forbidden",
});

/** What a request to take it freezes: the policy as it would be, so that a later version's cannot slip in. */
export const specOfOffer = (offer: Offer) => ({ builtin: offer.builtin, policy: fieldsOfOffer(offer) });

export type OfferSubject = Subject & {
  offer: Offer;
  actor: Actor;
  answered: boolean;
  taken: boolean;
  members: Member[];
};

/** An offer under the lock of the policies, with what became of it. Null for what this version does not bring. */
export function loadOffer(actor: Actor, builtin: string): Load<OfferSubject> {
  const offer = offerOf(builtin);
  return {
    statements: [
      lockPolicies(actor),
      // A deleted policy, and a declined offer, is a row as well.
      sql`SELECT p.id FROM approval_policies p WHERE p.workspace_id = ${actor.workspace.id} AND p.builtin = ${builtin}`,
      loadNamesake(actor, offer?.name),
      loadDeciders(actor),
    ],
    read: ([, answered, namesakes, members]) =>
      offer
        ? {
            offer,
            actor,
            answered: (answered?.rows.length ?? 0) > 0,
            taken: (namesakes?.rows.length ?? 0) > 0,
            members: readDeciders(actor, members),
            resource: { type: "policy", id: null, name: offer.name },
            root: null,
            environment: null,
            reach: "workspace",
            revision: null,
            lastEventHash: null,
          }
        : null,
  };
}

/** Refuses (409) what this workspace has answered already. */
export function assertOpen({ answered, offer }: Pick<OfferSubject, "answered" | "offer">): void {
  if (answered)
    throw conflict(
      "OFFER_ANSWERED",
      `${offer.name} is no longer offered here: it was taken, declined or deleted before.`,
    );
}

/** Why a name keeps an offer from being taken. */
export const nameTaken = (name: string) =>
  refusal(409, "NAME_TAKEN", `There is a policy called ${name} already. Give it another name to take this one.`);

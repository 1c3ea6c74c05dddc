import type { Actor } from "@/lib/access/actor";
import { can, whyCannot, whyWithheld } from "@/lib/access/can";
import { grantableRoles } from "@/lib/members/rules";

/** The longest time somebody hands their decisions over at once. */
export const MOST_DAYS = 92;
export const MOST_DELEGATES = 20;
const DAY_MS = 86_400_000;

/** Why these are not the two ends of a delegation; undefined when they are. Times are UTC. */
export function whyNotTimes(startsAt: Date, endsAt: Date, now: Date): { field: string; message: string } | undefined {
  if (endsAt <= startsAt) return { field: "/ends_at", message: "must be later than the beginning" };
  if (endsAt <= now) return { field: "/ends_at", message: "must lie ahead" };
  if (endsAt.getTime() - startsAt.getTime() > MOST_DAYS * DAY_MS)
    return { field: "/ends_at", message: `a delegation is at most ${MOST_DAYS} days long` };
  return undefined;
}

/**
 * Why this person cannot arrange or end a delegation from that person; undefined when they can. By a token only one that may
 * decide: what only reads gives nothing away and takes nothing back.
 */
export function whyNotFor(actor: Actor, fromId: string): string | undefined {
  if (can(actor, "member:write", "workspace")) return undefined;
  if (actor.userId !== fromId) return "Only the person whose decisions these are, or who manages members, can do this.";
  return whyWithheld(actor, "approval:decide") ?? undefined;
}

export const DELEGATION_OVER = "This delegation is over already.";

/** Why this person cannot end a delegation, in the order in which the change refuses; null when they can. */
export function whyNotEnd(actor: Actor, fromId: string, over: boolean): string | null {
  const not = whyNotFor(actor, fromId);
  if (not) return not;
  if (!can(actor, "approval:read", "any")) return whyCannot(actor, "approval:read", "any");
  return over ? DELEGATION_OVER : null;
}

/**
 * Why somebody cannot arrange this for another person; undefined when they can. Nobody gives themself what another decides,
 * and nobody hands on what stands above their own role: it would be a role they could not give.
 */
export function whyNotHand(
  actor: Pick<Actor, "grants" | "platformAdmin" | "userId">,
  { from, to }: { from: { id: string; name: string; roles: readonly string[] }; to: readonly string[] },
): string | undefined {
  if (actor.userId === from.id) return undefined;
  if (actor.userId !== null && to.includes(actor.userId)) return "Somebody else must hand another's decisions to you.";
  const grantable: readonly string[] = grantableRoles(actor);
  return from.roles.every((role) => grantable.includes(role))
    ? undefined
    : `The role of ${from.name} stands above yours; only they, or an owner, can hand their decisions over.`;
}

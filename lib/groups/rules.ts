import type { Actor } from "@/lib/access/actor";
import { grantableRoles, type WhyNot } from "@/lib/members/rules";

/** The most members of one group. */
export const MOST_MEMBERS = 500;

/** Why nobody changes this group here; undefined when people do. What an identity provider keeps is the provider's to change. */
export const whyNotKeep = (group: { name: string; source: string | null }): WhyNot | undefined =>
  group.source === null
    ? undefined
    : {
        status: 409,
        code: "GROUP_KEPT_ELSEWHERE",
        message: `${group.name} is kept by the identity provider ${group.source}. Change it there.`,
      };

/**
 * Why this actor cannot put somebody into a group; undefined when they can. Being in it may let one decide for others: nobody
 * takes that for themself, and nobody hands on what stands above their own role.
 */
export function whyNotJoin(
  actor: Pick<Actor, "grants" | "platformAdmin" | "userId">,
  userId: string,
  lenders: readonly { name: string; roles: readonly string[] }[],
): WhyNot | undefined {
  const refused = (message: string): WhyNot => ({ status: 403, code: "GRANT_REFUSED", message });
  if (actor.userId === userId) return refused("Somebody else must put you into a group.");
  const grantable: readonly string[] = grantableRoles(actor);
  const above = lenders.find((l) => l.roles.some((role) => !grantable.includes(role)));
  return above && refused(`This group decides for ${above.name}, whose role stands above yours.`);
}

/** Why nobody more is put into a group of so many; undefined when somebody can be. */
export const whyNotMore = (members: number): WhyNot | undefined =>
  members < MOST_MEMBERS
    ? undefined
    : { status: 409, code: "GROUP_FULL", message: `A group has at most ${MOST_MEMBERS} members.` };

/** Why this group cannot be deleted; undefined when it can: decisions are handed to it. */
export const whyNotDelete = (group: { name: string }, delegations: number): WhyNot | undefined =>
  delegations === 0
    ? undefined
    : {
        status: 409,
        code: "GROUP_IN_USE",
        message: `${delegations === 1 ? "A delegation names" : `${delegations} delegations name`} ${group.name}. End ${delegations === 1 ? "it" : "them"} first.`,
      };

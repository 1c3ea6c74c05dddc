import type { Actor } from "@/lib/access/actor";
import { ROLES, type Role } from "@/lib/access/roles";

/**
 * The rules of membership in words. An owner gives and takes every role, an admin every one but ownership: nobody changes
 * what stands above them. One's own roles are somebody else's to change; leaving is one's own. A workspace keeps one owner
 * at least. A new password link is only for who never came in and belongs nowhere else: for anybody else it would open an
 * account that is not this workspace's to open. Pure; the console asks the same functions.
 */
export const CLASS_WORDS = ["class:test", "class:prod"] as const;

export type GrantFields = { role: Role; allowed_environments: string[] | null };
export type WhyNot = { status: 403 | 409; code: string; message: string };

/** Roles this actor may give or take: an owner all; an admin, and who administers the platform, all but ownership. */
export function grantableRoles(actor: Pick<Actor, "grants" | "platformAdmin">): readonly Role[] {
  const held = new Set(actor.grants.filter((g) => g.environments === null).map((g) => g.role));
  if (held.has("owner")) return ROLES;
  return held.has("admin") || actor.platformAdmin ? ROLES.filter((role) => role !== "owner") : [];
}

const sameGrant = (a: GrantFields, b: GrantFields): boolean =>
  a.role === b.role && JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
const sorted = (g: GrantFields) => g.allowed_environments?.toSorted() ?? null;

/** What a person loses and gets when these grants take the place of those. */
export function grantChanges<Held extends GrantFields>(held: readonly Held[], wanted: readonly GrantFields[]) {
  return {
    taken: held.filter((h) => !wanted.some((w) => sameGrant(h, w))),
    given: wanted.filter((w) => !held.some((h) => sameGrant(h, w))),
  };
}

/** True of who owns the whole workspace; owning some environments is no ownership. */
export const owns = (grants: readonly { role: string; allowed_environments: readonly string[] | null }[]): boolean =>
  grants.some((g) => g.role === "owner" && g.allowed_environments === null);

type Facts = {
  /** Of the person whose grants change. */
  userId: string;
  /** Every role that is given or taken, or whose environments change. */
  roles: readonly string[];
  /** True when the person is the last owner and would be one no longer. */
  losesLastOwner: boolean;
  leaves?: boolean;
};

/** Why this actor may not change these grants; undefined when they may. The disabled control and the refusal say the same. */
export function whyNotChange(
  actor: Pick<Actor, "grants" | "platformAdmin" | "userId">,
  { userId, roles, losesLastOwner, leaves = false }: Facts,
): WhyNot | undefined {
  if (losesLastOwner)
    return {
      status: 409,
      code: "LAST_OWNER",
      message: "This is the last owner of the workspace. Make somebody else an owner first.",
    };
  if (actor.userId === userId)
    return leaves
      ? undefined
      : { status: 403, code: "GRANT_REFUSED", message: "Somebody else must change your own roles." };
  const grantable: readonly string[] = grantableRoles(actor);
  const above = roles.find((role) => !grantable.includes(role));
  if (above === undefined) return undefined;
  const message = `Your own role does not let you give or take ${above}.`;
  return { status: 403, code: "GRANT_REFUSED", message };
}

/**
 * Why nobody may be made a member here yet; undefined when they may. Whoever holds the link of another workspace could come
 * in with it as the member that is made here, and a link given here would open what was given there.
 */
export function whyNotJoin(person: { joined: boolean; elsewhere: boolean }): WhyNot | undefined {
  if (person.joined || !person.elsewhere) return undefined;
  return {
    status: 409,
    code: "INVITED_ELSEWHERE",
    message: "This address was invited elsewhere and nobody has come in with it yet. Add it once they have.",
  };
}

/** Why nobody may be given a new password link; undefined when it is theirs to have. */
export function whyNotLink(person: { joined: boolean; elsewhere: boolean }): WhyNot | undefined {
  if (person.joined)
    return {
      status: 409,
      code: "ALREADY_JOINED",
      message: "This person has signed in or set a password before. They need no link.",
    };
  if (person.elsewhere)
    return {
      status: 409,
      code: "MEMBER_ELSEWHERE",
      message: "This person belongs to another workspace too. Whoever invited them there gives the link.",
    };
  return undefined;
}

import type { Actor } from "@/lib/access/actor";
import { ROLES, type Role } from "@/lib/access/roles";

/** Roles this actor may give or take. An owner gives all; an admin all but ownership. Nobody gives what is above them. */
export function grantableRoles(actor: Actor): readonly Role[] {
  const held = new Set(actor.grants.filter((g) => g.environments === null).map((g) => g.role));
  if (held.has("owner")) return ROLES;
  return held.has("admin") || actor.platformAdmin ? ROLES.filter((role) => role !== "owner") : [];
}

/** Why this actor may not give that role to that person; null when they may. */
export function whyNotGrant(actor: Actor, role: Role, userId: string): string | null {
  if (actor.userId === userId) return "Somebody else must change your own roles.";
  if (!grantableRoles(actor).includes(role)) return `Your own role does not let you give ${role}.`;
  return null;
}

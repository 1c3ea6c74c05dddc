import type { Actor, EnvironmentRef, Grant } from "@/lib/access/actor";
import {
  GATE_ROLES,
  type GateRole,
  PERMISSIONS,
  type Permission,
  PLATFORM_ADMIN_EXCEPTIONS,
  READING,
  ROLE_PERMISSIONS,
  SEATS,
} from "@/lib/access/roles";

/**
 * What a permission is asked of (DESIGN §6): one environment, the whole workspace (a grant for some environments is
 * not enough), or any part of it (reading, drafts, versions).
 */
export type Reach = { environment: string } | "workspace" | "any";

const covers = (environments: readonly string[] | null, reach: Reach): boolean => {
  if (environments === null || reach === "any") return true;
  return typeof reach === "object" && environments.includes(reach.environment);
};

/**
 * True when the actor holds the permission on that reach. Pure. Token scopes narrow what the owner may do: a scope is
 * a permission, or a room with a star (`binding:*`).
 */
export function can(actor: Actor, permission: Permission, reach: Reach): boolean {
  if (permission === "job:run") return actor.kind === "job";
  if (!scopeAllows(actor.tokenScopes, permission)) return false;
  // Everyone has their own tokens; what a token may not do with them is the verb's to say.
  if (permission === "token:own") return actor.kind === "user" || actor.kind === "token";
  if (actor.platformAdmin && !PLATFORM_ADMIN_EXCEPTIONS.has(permission)) return true;
  const lent = DECIDING.has(permission) ? (actor.lent ?? []).flatMap((l) => l.grants) : [];
  return [...actor.grants, ...lent].some(
    (g) => ROLE_PERMISSIONS[g.role].has(permission) && covers(g.environments, reach),
  );
}

/** What can be lent to somebody: deciding, and nothing else that those roles hold. */
const DECIDING: ReadonlySet<Permission> = new Set(["approval:decide", "approval:decide-security"]);

/** True when a token's scopes include the permission; null scopes are all that the owner may do. */
export function scopeAllows(scopes: readonly string[] | null, permission: Permission): boolean {
  if (scopes === null) return true;
  return scopes.some((s) => s === permission || (s.endsWith(":*") && permission.startsWith(s.slice(0, -1))));
}

/** Why this credential lacks what its person may have; null for a session, and for a token whose scopes include it. */
export const whyWithheld = (actor: Pick<Actor, "tokenScopes">, permission: Permission): string | null =>
  scopeAllows(actor.tokenScopes, permission) ? null : `This token's scopes do not include ${permission}.`;

/**
 * Why this credential writes nothing whatever is asked of it; null for a session, and for a token one of whose scopes does more
 * than read. The doors for writes ask it last: it closes what a verb that needs a reading permission alone would leave open.
 */
export function whyOnlyReads({ tokenScopes }: Pick<Actor, "tokenScopes">): string | null {
  if (tokenScopes === null) return null;
  const reads = (scope: string) => {
    const allowed = PERMISSIONS.filter((permission) => scopeAllows([scope], permission));
    return allowed.length > 0 && allowed.every((permission) => READING.has(permission));
  };
  return tokenScopes.every(reads) ? "This token's scopes only read; nothing is written by it." : null;
}

/** The sentence a person reads when {@link can} said no. Names the permission and, where it matters, the reach. */
export function whyCannot(actor: Actor, permission: Permission, reach: Reach): string {
  const withheld = whyWithheld(actor, permission);
  if (withheld) return withheld;
  const somewhere = actor.grants.some((g) => ROLE_PERMISSIONS[g.role].has(permission));
  if (somewhere && reach === "workspace")
    return `Your ${permission} covers some environments; this needs it for the whole workspace.`;
  if (somewhere && typeof reach === "object") {
    const name = actor.environments.find((e) => e.id === reach.environment)?.slug ?? "this environment";
    return `Your ${permission} does not cover ${name}.`;
  }
  return `You need the permission ${permission}.`;
}

/** Environments the actor may see at all: every grant names all of them or a list. */
export function visibleEnvironments(actor: Actor): readonly EnvironmentRef[] {
  if (actor.platformAdmin || actor.grants.some((g) => g.environments === null)) return actor.environments;
  const ids = new Set(actor.grants.flatMap((g) => g.environments ?? []));
  return actor.environments.filter((e) => ids.has(e.id));
}

/** Ids for an SQL filter: null when nothing is hidden, so the planner keeps its index. */
export function environmentFilter(actor: Actor): string[] | null {
  const visible = visibleEnvironments(actor);
  return visible.length === actor.environments.length ? null : visible.map((e) => e.id);
}

/** The seats that these grants can take on a request of that environment (null: a request of the whole workspace). */
export function seatsOfGrants(grants: readonly Grant[], environment: string | null): GateRole[] {
  const reach: Reach = environment === null ? "workspace" : { environment };
  return seatsOfRoles(grants.filter((g) => covers(g.environments, reach)).map((g) => g.role));
}

/** The seats that these roles can take where they are held. */
export const seatsOfRoles = (roles: readonly string[]): GateRole[] =>
  GATE_ROLES.filter((seat) => SEATS[seat].some((role) => roles.includes(role)));

/** Whether these grants let somebody see what is of that environment; what is of none, everybody does who has any. */
export const seesPlace = (grants: readonly Grant[], environment: string | null): boolean =>
  grants.some((g) => environment === null || covers(g.environments, { environment }));

/** By a token that may not decide no seat is taken at all: the door asks for that before it asks for a seat. */
const scoped = (actor: Actor, seats: GateRole[]): GateRole[] =>
  scopeAllows(actor.tokenScopes, "approval:decide")
    ? seats.filter((seat) => seat !== "security-approver" || scopeAllows(actor.tokenScopes, "approval:decide-security"))
    : [];

/** The seats of a gate this actor can take: those of the grants, as far as a token's scopes go. */
export const seatsOf = (actor: Actor, environment: string | null): GateRole[] =>
  scoped(actor, seatsOfGrants(actor.grants, environment));

/** Seats that others let this actor take for them: theirs there, never further than that. */
export type LentSeats = { delegation: string; from: { id: string; name: string }; seats: readonly GateRole[] };

export const lentSeatsOf = (actor: Actor, environment: string | null): LentSeats[] =>
  (actor.lent ?? [])
    .map(({ delegation, from, grants }) => ({
      delegation,
      from,
      seats: scoped(actor, seatsOfGrants(grants, environment)),
    }))
    .filter((lent) => lent.seats.length > 0);

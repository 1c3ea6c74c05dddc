import type { Actor } from "@/lib/access/actor";
import type { Rows } from "@/lib/db/batch";
import { newId } from "@/lib/db/ids";
import { type Sql, sql } from "@/lib/db/sql";
import { conflict, forbidden, notFound } from "@/lib/errors";
import { type GrantFields, owns, type WhyNot } from "@/lib/members/rules";

export type HeldGrant = GrantFields & { id: string; source: string };

export type MemberUser = {
  id: string;
  name: string;
  email: string;
  active: boolean;
  /** Has a password or has signed in, in whatever way, or is one of the demo's people. */
  joined: boolean;
  /** Holds grants in another workspace, or administers the platform. */
  elsewhere: boolean;
};

/** Changes of membership go one by one in a workspace: two owners who remove each other at once leave one. */
export const lockMembers = (actor: Actor): Sql =>
  sql`SELECT 1 FROM workspaces WHERE id = ${actor.workspace.id} FOR NO KEY UPDATE`;

/** Who has signed in or could: `u` is the table of users. */
export const JOINED: Sql = sql`(u.password_hash IS NOT NULL OR u.persona IS NOT NULL OR EXISTS (SELECT 1 FROM sessions s WHERE s.user_id = u.id))`;

/** The user that a condition names; `u` is the table's alias. */
export const selectUser = (actor: Actor, condition: Sql): Sql =>
  sql`SELECT u.id, u.name, u.email, u.deactivated_at IS NULL AS active, ${JOINED} AS joined,
      (u.platform_admin OR EXISTS (SELECT 1 FROM grants g WHERE g.user_id = u.id AND g.workspace_id <> ${actor.workspace.id})) AS elsewhere
    FROM users u WHERE ${condition}`;

export const selectGrants = (actor: Actor, userIs: Sql): Sql =>
  sql`SELECT g.id, g.role, g.allowed_environments, g.source FROM grants g
    WHERE g.workspace_id = ${actor.workspace.id} AND g.user_id IN (${userIs}) ORDER BY g.id`;

/** How many other people own the workspace. */
const selectOtherOwners = (actor: Actor, userId: string): Sql =>
  sql`SELECT count(DISTINCT g.user_id)::int AS owners FROM grants g JOIN users u ON u.id = g.user_id
    WHERE g.workspace_id = ${actor.workspace.id} AND g.role = 'owner' AND g.allowed_environments IS NULL
      AND u.deactivated_at IS NULL AND g.user_id <> ${userId}`;

/** One member: who it is, what they hold, and whether nobody else owns the workspace. Null for who is none. */
export function readingMember(actor: Actor, slug: string, userId: string) {
  if (slug !== actor.workspace.slug) throw notFound();
  return {
    statements: [
      selectUser(actor, sql`u.id = ${userId}`),
      selectGrants(actor, sql`${userId}`),
      selectOtherOwners(actor, userId),
    ],
    read: ([users, grants, others]: readonly Rows[]) => {
      const user = users?.rows[0] as MemberUser | undefined;
      const held = (grants?.rows ?? []) as HeldGrant[];
      if (!user || held.length === 0) return null;
      return { user, held, lastOwner: owns(held) && Number(others?.rows[0]?.owners ?? 0) === 0 };
    },
  };
}

/** The same, to be changed: locked, for the row of a workspace stands for all of its membership. */
export function loadMember(actor: Actor, slug: string, userId: string) {
  const { statements, read } = readingMember(actor, slug, userId);
  return {
    statements: [lockMembers(actor), ...statements],
    read: (rows: readonly Rows[]) => {
      const found = read(rows.slice(1));
      return found && { ...found, ...memberSubject(actor, found.user) };
    },
  };
}

/** What a change of membership is about, for the record. */
export const memberSubject = (actor: Actor, user: { id: string | null; email: string }) => ({
  resource: { type: "member", id: user.id, name: user.email },
  root: { type: "workspace", id: actor.workspace.id },
  environment: null,
  reach: "workspace" as const,
  revision: null,
  lastEventHash: null,
});

/** Throws what a rule says. */
export function refuseIf(why: WhyNot | undefined): void {
  if (!why) return;
  throw why.status === 403 ? forbidden(why.code, why.message) : conflict(why.code, why.message);
}

export const insertGrants = (
  actor: Actor,
  userId: string,
  grants: readonly GrantFields[],
  source: string,
  now: Date,
): Sql[] =>
  grants.map(
    ({ role, allowed_environments }) =>
      sql`INSERT INTO grants (id, workspace_id, user_id, role, allowed_environments, source, created_at, created_by)
        VALUES (${newId("grt", now)}, ${actor.workspace.id}, ${userId}, ${role}, ${allowed_environments}, ${source}, ${now},
          ${actor.userId ?? actor.id}) RETURNING 1`,
  );

export const deleteGrants = (actor: Actor, grants: readonly HeldGrant[]): Sql =>
  sql`DELETE FROM grants WHERE workspace_id = ${actor.workspace.id} AND id = ANY(${grants.map((g) => g.id)})`;

/** The locked row that all of this hangs on: the event is written with it, and what changes follows under its lock. */
export const underLock = (actor: Actor): Sql => sql`SELECT 1 AS one FROM workspaces WHERE id = ${actor.workspace.id}`;

export const fieldsOf = (grants: readonly GrantFields[]): GrantFields[] =>
  grants.map(({ role, allowed_environments }) => ({ role, allowed_environments }));

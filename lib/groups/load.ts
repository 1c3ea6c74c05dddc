import type { Actor } from "@/lib/access/actor";
import { EVENT_HASH } from "@/lib/audit/record";
import type { Load, Subject } from "@/lib/change/spec";
import type { Rows } from "@/lib/db/batch";
import { empty, type Sql, sql } from "@/lib/db/sql";
import { notFound } from "@/lib/errors";
import { type GroupDelegation, type GroupPerson, type GroupRow, toGroup } from "@/lib/groups/shapes";
import { lockMembers } from "@/lib/members/load";

export type GroupFound = { group: GroupRow; people: GroupPerson[]; delegations: GroupDelegation[] };
export type GroupSubject = Subject & GroupFound;

/** Who is in a group and still of the workspace, by name: whoever left it, or was closed, is in no group of it. */
const selectPeople = (actor: Actor, groupId: string): Sql =>
  sql`SELECT u.id, u.name, u.email, m.added_by_name, m.added_at FROM group_members m
    JOIN users u ON u.id = m.user_id AND u.deactivated_at IS NULL
    WHERE m.workspace_id = ${actor.workspace.id} AND m.group_id = ${groupId}
      AND EXISTS (SELECT 1 FROM grants g WHERE g.workspace_id = m.workspace_id AND g.user_id = m.user_id)
    ORDER BY u.name, u.id`;

/** Delegations that name a group and are not over, with the roles of whoever lends. */
const selectDelegations = (actor: Actor, groupId: string, now: Date): Sql =>
  sql`SELECT d.id, d.from_id, d.from_name, d.starts_at, d.ends_at,
      ARRAY(SELECT DISTINCT g.role FROM grants g WHERE g.workspace_id = d.workspace_id AND g.user_id = d.from_id ORDER BY 1) AS roles
    FROM delegations d
    WHERE d.workspace_id = ${actor.workspace.id} AND d.group_id = ${groupId} AND d.ended_at IS NULL AND d.ends_at > ${now}
    ORDER BY d.ends_at, d.id`;

/** A group with its people and delegations: three statements, and the reading of their rows. Null where it is not there. */
export function readingGroup(actor: Actor, slug: string, id: string, now: Date) {
  if (slug !== actor.workspace.slug) throw notFound();
  return {
    statements: [
      sql`SELECT g.* FROM groups g WHERE g.workspace_id = ${actor.workspace.id} AND g.id = ${id} AND g.deleted_at IS NULL`,
      selectPeople(actor, id),
      selectDelegations(actor, id, now),
    ],
    read: ([groups, people, delegations]: readonly Rows[]): GroupFound | null => {
      const group = groups?.rows[0] as GroupRow | undefined;
      if (!group) return null;
      return {
        group,
        people: (people?.rows ?? []) as GroupPerson[],
        delegations: (delegations?.rows ?? []) as GroupDelegation[],
      };
    },
  };
}

/** The same, to be changed: under the lock of the workspace's membership, as everything that says who may do what. */
export function loadGroup(actor: Actor, slug: string, id: string, now: Date): Load<GroupSubject> {
  const { statements, read } = readingGroup(actor, slug, id, now);
  return {
    statements: [lockMembers(actor), ...statements],
    read: (rows) => {
      const found = read(rows.slice(1));
      if (!found) return null;
      const { group, people, delegations } = found;
      return {
        ...found,
        resource: { type: "group", id: group.id, name: group.name },
        root: { type: "group", id: group.id },
        environment: null,
        reach: "workspace",
        revision: group.revision,
        current: toGroup(group, people, delegations),
        lastEventHash: group.last_event_hash,
      };
    },
  };
}

/** Another group of the same name, if there is one: names differ by more than their case. */
export const selectNamesake = (actor: Actor, name: string | undefined): Sql =>
  sql`SELECT g.id FROM groups g
    WHERE g.workspace_id = ${actor.workspace.id} AND g.deleted_at IS NULL AND lower(g.name) = lower(${name ?? null}::text)`;

/** Moves a group one revision on, with the hash of the event that says why: the head of every change of one. */
export const touchGroup = (actor: Actor, group: GroupRow, now: Date, set: Sql = empty): Sql =>
  sql`UPDATE groups SET revision = revision + 1, updated_at = ${now}, last_event_hash = ${EVENT_HASH}${set}
    WHERE workspace_id = ${actor.workspace.id} AND id = ${group.id} AND revision = ${group.revision} RETURNING 1`;

export const touched = (group: GroupRow, now: Date): GroupRow => ({
  ...group,
  revision: group.revision + 1,
  updated_at: now,
});

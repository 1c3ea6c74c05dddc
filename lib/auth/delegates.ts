import { type Sql, sql } from "@/lib/db/sql";

/**
 * To whom the delegation `d` is: people by name, or whoever is in its group at this moment, never the lender. These two
 * fragments and the trigger on decisions are the places that say so.
 */
export const DELEGATES: Sql = sql`(SELECT unnest(d.delegate_ids) UNION ALL SELECT gm.user_id FROM group_members gm
    WHERE gm.workspace_id = d.workspace_id AND gm.group_id = d.group_id AND gm.user_id <> d.from_id)`;

/** The same asked of one person, for who asks with every request. */
export const decidesUnder = (person: Sql): Sql =>
  sql`(${person} = ANY(d.delegate_ids) OR (${person} <> d.from_id AND EXISTS (SELECT 1 FROM group_members gm
    WHERE gm.workspace_id = d.workspace_id AND gm.group_id = d.group_id AND gm.user_id = ${person})))`;

/** A place by its slug and class; both null for what is of the whole workspace. */
export type PlaceSql = { slug: Sql; class: Sql };

/**
 * That the delegate `u` of the delegation `d` sees what is of that place, by a grant of their own: what is lent opens nothing
 * but deciding, and what is out of sight cannot be decided.
 */
export const seesIn = (place: PlaceSql): Sql =>
  sql`(u.platform_admin OR EXISTS (SELECT 1 FROM grants sight WHERE sight.workspace_id = d.workspace_id AND sight.user_id = u.id
    AND (${place.slug} IS NULL OR sight.allowed_environments IS NULL OR ${place.slug} = ANY(sight.allowed_environments)
      OR 'class:' || ${place.class} = ANY(sight.allowed_environments))))`;

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

import type { Actor } from "@/lib/access/actor";
import type { Permission } from "@/lib/access/roles";
import { type AuditFilter, actionsOf, conditionsOf } from "@/lib/audit/read/filter";
import { allOf, raw, type Sql, sql } from "@/lib/db/sql";
import type { Cursor } from "@/lib/view/page";

/** Up to this many actions each have their own ordered piece of the index read; more are found by walking the time. */
const FEW = 12;

type Wanted = {
  actor: Actor;
  permission: Permission;
  filter: AuditFilter;
  order: "newest" | "oldest";
  cursor?: Cursor | undefined;
  limit: number;
};

/**
 * The events of a filter that follow the cursor, in order, at most `limit`: every row of `audit_events` as `h.*`. What is
 * read follows from the page and not from the size of the log: each path is an index in the order that is asked for.
 */
export function eventsOf({ actor, permission, filter, order, cursor, limit }: Wanted): Sql {
  const where = conditionsOf(actor, permission, filter);
  if (cursor) where.push(...after(order, cursor));
  const by = raw(order === "newest" ? "h.occurred_at DESC, h.id DESC" : "h.occurred_at, h.id");
  const page = (conditions: readonly Sql[]) =>
    sql`SELECT h.* FROM audit_events h WHERE ${allOf(conditions)} ORDER BY ${by} LIMIT ${limit}`;
  if (!filter.action || filter.action.length === 0) return page(where);
  const actions = actionsOf(filter.action);
  const [only] = actions;
  if (actions.length === 1) return page([...where, sql`h.action = ${only}`]);
  if (actions.length > FEW) return page([...where, sql`h.action = ANY(${actions})`]);
  return sql`SELECT h.* FROM unnest(${actions}::text[]) AS wanted(action)
    CROSS JOIN LATERAL (${page([...where, sql`h.action = wanted.action`])}) AS h ORDER BY ${by} LIMIT ${limit}`;
}

/** The plain condition on the time lets whole months be left out; a row comparison alone does not. */
function after(order: Wanted["order"], { at, id }: Cursor): Sql[] {
  return order === "newest"
    ? [sql`h.occurred_at <= ${at}::timestamptz`, sql`(h.occurred_at, h.id) < (${at}::timestamptz, ${id})`]
    : [sql`h.occurred_at >= ${at}::timestamptz`, sql`(h.occurred_at, h.id) > (${at}::timestamptz, ${id})`];
}

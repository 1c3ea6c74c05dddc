import type { Actor } from "@/lib/access/actor";
import { environmentFilter } from "@/lib/access/can";
import { whyNotReview } from "@/lib/break-glass/rules";
import { type BreakGlassRow, toBreakGlass } from "@/lib/break-glass/shapes";
import { type Sql, sql } from "@/lib/db/sql";

/** Columns of a break-glass with its environment; `g` and `e` are the aliases. */
export const BREAK_GLASS = sql`SELECT g.*, e.slug AS environment_slug, e.class AS environment_class FROM break_glasses g
  LEFT JOIN environments e ON e.workspace_id = g.workspace_id AND e.id = g.environment_id`;

/** In scope when its environment is: those of another environment do not exist for the caller. */
export function breakGlassInScope(actor: Actor): Sql {
  const visible = environmentFilter(actor);
  const here = sql`g.workspace_id = ${actor.workspace.id}`;
  return visible === null ? here : sql`${here} AND (g.environment_id IS NULL OR g.environment_id = ANY(${visible}))`;
}

export const factsOf = (row: BreakGlassRow) => ({
  environmentId: row.environment_id,
  brokenById: row.broken_by_id,
  reviewed: row.reviewed_at !== null,
});

export const shownTo = (actor: Actor, row: BreakGlassRow) =>
  toBreakGlass(row, whyNotReview(factsOf(row), actor)?.message ?? null);

import { type Sql, sql } from "@/lib/db/sql";
import type { Cursor } from "@/lib/view/page";

type Columns = { at: Sql; id: Sql };

/**
 * Rows after the cursor in a list that shows the newest first; `true` on the first page. The time is said once more by
 * itself: by that alone the server leaves out the months of the log that are later.
 */
export const olderThan = ({ at, id }: Columns, cursor: Cursor | undefined): Sql =>
  cursor
    ? sql`${at} <= ${cursor.at}::timestamptz AND (${at}, ${id}) < (${cursor.at}::timestamptz, ${cursor.id})`
    : sql`true`;

/** Rows after the cursor in a list that shows the oldest first. */
export const newerThan = ({ at, id }: Columns, cursor: Cursor | undefined): Sql =>
  cursor ? sql`(${at}, ${id}) > (${cursor.at}::timestamptz, ${cursor.id})` : sql`true`;

/** A text for ILIKE that finds the words as they are: `%`, `_` and `\` mean themselves. */
export const contains = (text: string): string => `%${text.replace(/[\\%_]/g, (c) => `\\${c}`)}%`;

/**
 * Sent before a list whose plan is good for any values: the server then plans it once on each connection. Left to itself it
 * compares what it believes both plans cost, and where very many rows wait it plans each page anew. By one process: to start
 * workers takes longer than to read a page. Ends with the transaction.
 */
export const PLANNED_ONCE = sql`SELECT set_config('plan_cache_mode', 'force_generic_plan', true),
  set_config('max_parallel_workers_per_gather', '0', true)`;

/**
 * Sent before a list whose values say by which index little is found. Left to itself the server may keep one plan for all of
 * them, after some that found much, and then reads the whole queue for one that finds nothing. Ends with the transaction.
 */
export const PLANNED_ANEW = sql`SELECT set_config('plan_cache_mode', 'force_custom_plan', true)`;

/**
 * Sent before a list over the log. Where the planner believes that little matches it reads all of it, months back, and
 * sorts; without sorting it walks the months from the newest and stops at the page's last row. Ends with the transaction.
 */
export const WITHOUT_SORTING = sql`SELECT set_config('enable_sort', 'off', true)`;

/** Statements that say how those after them are planned, to the end of the transaction. */
const PLANNING: ReadonlySet<Sql> = new Set([PLANNED_ONCE, PLANNED_ANEW, WITHOUT_SORTING]);

/** Whether what is asked after these, in the same transaction, would be planned otherwise than by itself. */
export const plansOtherwise = (statements: readonly Sql[]): boolean => statements.some((one) => PLANNING.has(one));

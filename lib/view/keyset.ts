import { type Sql, sql } from "@/lib/db/sql";
import type { Cursor } from "@/lib/view/page";

type Columns = { at: Sql; id: Sql };

/** Rows after the cursor in a list that shows the newest first; `true` on the first page. */
export const olderThan = ({ at, id }: Columns, cursor: Cursor | undefined): Sql =>
  cursor ? sql`(${at}, ${id}) < (${cursor.at}::timestamptz, ${cursor.id})` : sql`true`;

/** Rows after the cursor in a list that shows the oldest first. */
export const newerThan = ({ at, id }: Columns, cursor: Cursor | undefined): Sql =>
  cursor ? sql`(${at}, ${id}) > (${cursor.at}::timestamptz, ${cursor.id})` : sql`true`;

/** A text for ILIKE that finds the words as they are: `%`, `_` and `\` mean themselves. */
export const contains = (text: string): string => `%${text.replace(/[\\%_]/g, (c) => `\\${c}`)}%`;

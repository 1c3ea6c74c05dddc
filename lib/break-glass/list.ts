import { z } from "zod";
import { BREAK_GLASS, breakGlassInScope, shownTo } from "@/lib/break-glass/load";
import type { BreakGlassRow } from "@/lib/break-glass/shapes";
import { allOf, sql } from "@/lib/db/sql";
import { olderThan } from "@/lib/view/keyset";
import { page } from "@/lib/view/page";
import { view } from "@/lib/view/view";

/** Broken glass in scope, newest first; `open` keeps what still owes its review. */
export const listBreakGlass = view({
  name: "break_glass.list",
  needs: "approval:read",
  input: z.object({
    open: z.boolean().optional(),
    limit: z.number().int(),
    cursor: z.object({ at: z.date(), id: z.string() }).optional(),
  }),
  load: ({ input, actor }) => {
    const where = [breakGlassInScope(actor), olderThan({ at: sql`g.created_at`, id: sql`g.id` }, input.cursor)];
    if (input.open !== undefined) where.push(input.open ? sql`g.reviewed_at IS NULL` : sql`g.reviewed_at IS NOT NULL`);
    return {
      statements: [
        sql`${BREAK_GLASS} WHERE ${allOf(where)} ORDER BY g.created_at DESC, g.id DESC LIMIT ${input.limit + 1}`,
      ],
      read: ([rows]) => {
        const cut = page((rows?.rows ?? []) as BreakGlassRow[], input.limit, (r) => ({ at: r.created_at, id: r.id }));
        return { rows: cut.rows.map((row) => shownTo(actor, row)), next_cursor: cut.next_cursor };
      },
    };
  },
});

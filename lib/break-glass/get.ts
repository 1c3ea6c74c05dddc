import { z } from "zod";
import { BREAK_GLASS, breakGlassInScope, shownTo } from "@/lib/break-glass/load";
import type { BreakGlassRow } from "@/lib/break-glass/shapes";
import { sql } from "@/lib/db/sql";
import { view } from "@/lib/view/view";

/** One use of break-glass: what was done, by whom and why, what it went past, and its review. */
export const getBreakGlass = view({
  name: "break_glass.get",
  needs: "approval:read",
  input: z.object({ id: z.string().max(40) }),
  load: ({ input, actor }) => ({
    statements: [sql`${BREAK_GLASS} WHERE ${breakGlassInScope(actor)} AND g.id = ${input.id}`],
    read: ([rows]) => {
      const row = rows?.rows[0] as BreakGlassRow | undefined;
      return row ? shownTo(actor, row) : null;
    },
  }),
});

import { z } from "zod";
import { allOf, sql } from "@/lib/db/sql";
import { type DelegationRow, toDelegation } from "@/lib/delegations/shapes";
import { olderThan } from "@/lib/view/keyset";
import { page } from "@/lib/view/page";
import { view } from "@/lib/view/view";

/** Who decides for whom, newest first; `current` leaves out what is over. */
export const listDelegations = view({
  name: "delegation.list",
  needs: "member:read",
  input: z.object({
    current: z.boolean().optional(),
    limit: z.number().int(),
    cursor: z.object({ at: z.date(), id: z.string() }).optional(),
  }),
  load: ({ input, actor, now }) => {
    const where = [
      sql`d.workspace_id = ${actor.workspace.id}`,
      olderThan({ at: sql`d.created_at`, id: sql`d.id` }, input.cursor),
    ];
    if (input.current) where.push(sql`d.ended_at IS NULL AND d.ends_at > ${now}`);
    return {
      statements: [
        sql`SELECT d.* FROM delegations d WHERE ${allOf(where)} ORDER BY d.created_at DESC, d.id DESC LIMIT ${input.limit + 1}`,
      ],
      read: ([rows]) => {
        const cut = page((rows?.rows ?? []) as DelegationRow[], input.limit, (r) => ({ at: r.created_at, id: r.id }));
        const shown = cut.rows.map((row) => toDelegation(row, now, actor));
        return { rows: shown, next_cursor: cut.next_cursor };
      },
    };
  },
});

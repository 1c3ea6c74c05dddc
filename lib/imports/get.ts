import { z } from "zod";
import { sql } from "@/lib/db/sql";
import { ITEM_STATES } from "@/lib/imports/rules";
import { type ImportRow, type ItemRow, toImport, toItem } from "@/lib/imports/shapes";
import { page } from "@/lib/view/page";
import { view } from "@/lib/view/view";

/** Positions of entries that did not fail begin here, so that the failed ones come first. */
const AFTER_FAILED = 1_000_000;
const orderOf = (item: ItemRow): number => (item.state === "failed" ? 0 : AFTER_FAILED) + item.position;

/**
 * One import with a page of its entries, failed ones first, then in the document's order. An entry that fails between
 * two pages may be passed over; the counters are always whole.
 */
export const getImport = view({
  name: "import.get",
  needs: "asset:read",
  input: z.object({
    id: z.string().max(40),
    state: z.enum(ITEM_STATES).optional(),
    limit: z.number().int(),
    cursor: z.object({ at: z.date(), id: z.string() }).optional(),
  }),
  load: ({ input, actor }) => {
    // A list's cursor is a time and an id; this list has an order number instead of a time, so that stands in its place.
    const after = input.cursor ? input.cursor.at.getTime() : -1;
    return {
      statements: [
        sql`SELECT m.* FROM imports m WHERE m.workspace_id = ${actor.workspace.id} AND m.id = ${input.id}`,
        sql`SELECT i.position, i.pointer, i.line, i.kind, i.name, i.state, i.code, i.message, i.warnings, i.asset_id, i.version
          FROM import_items i
          WHERE i.workspace_id = ${actor.workspace.id} AND i.import_id = ${input.id}
            AND (i.state <> 'failed', i.position) > (${after >= AFTER_FAILED}::boolean, ${after % AFTER_FAILED}::int)
            AND (${input.state ?? null}::text IS NULL OR i.state = ${input.state ?? null})
          ORDER BY (i.state <> 'failed'), i.position LIMIT ${input.limit + 1}`,
      ],
      read: ([imports, items]) => {
        const row = imports?.rows[0] as ImportRow | undefined;
        if (!row) return null;
        const cut = page((items?.rows ?? []) as ItemRow[], input.limit, (i) => ({
          at: new Date(orderOf(i)),
          id: row.id,
        }));
        return {
          ...toImport(row),
          items: cut.rows.map((item) => toItem(row.plugin, item)),
          next_cursor: cut.next_cursor,
        };
      },
    };
  },
});

import { z } from "zod";
import { allOf, sql } from "@/lib/db/sql";
import { type ImportRow, toImport } from "@/lib/imports/shapes";
import { olderThan } from "@/lib/view/keyset";
import { page } from "@/lib/view/page";
import { view } from "@/lib/view/view";

/** Imports of the workspace, newest first, with how far each has come. */
export const listImports = view({
  name: "import.list",
  needs: "asset:read",
  input: z.object({ limit: z.number().int(), cursor: z.object({ at: z.date(), id: z.string() }).optional() }),
  load: ({ input, actor }) => ({
    statements: [
      sql`SELECT m.* FROM imports m
        WHERE ${allOf([sql`m.workspace_id = ${actor.workspace.id}`, olderThan({ at: sql`m.created_at`, id: sql`m.id` }, input.cursor)])}
        ORDER BY m.created_at DESC, m.id DESC LIMIT ${input.limit + 1}`,
    ],
    read: ([rows]) => {
      const cut = page((rows?.rows ?? []) as ImportRow[], input.limit, (r) => ({ at: r.created_at, id: r.id }));
      return { rows: cut.rows.map(toImport), next_cursor: cut.next_cursor };
    },
  }),
});

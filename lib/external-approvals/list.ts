import { z } from "zod";
import { allOf, sql } from "@/lib/db/sql";
import { type SystemRow, toSystem } from "@/lib/external-approvals/shapes";
import { newerThan } from "@/lib/view/keyset";
import { page } from "@/lib/view/page";
import { view } from "@/lib/view/view";

/** External systems of the workspace, those switched off included, the oldest first: of several the oldest is asked. */
export const listSystems = view({
  name: "external-system.list",
  needs: "policy:write",
  reach: "workspace",
  input: z.object({ limit: z.number().int(), cursor: z.object({ at: z.date(), id: z.string() }).optional() }),
  load: ({ input, actor }) => ({
    statements: [
      sql`SELECT s.* FROM external_approval_systems s WHERE ${allOf([
        sql`s.workspace_id = ${actor.workspace.id} AND s.deleted_at IS NULL`,
        newerThan({ at: sql`s.created_at`, id: sql`s.id` }, input.cursor),
      ])} ORDER BY s.created_at, s.id LIMIT ${input.limit + 1}`,
    ],
    read: ([rows]) => {
      const cut = page((rows?.rows ?? []) as SystemRow[], input.limit, (r) => ({ at: r.created_at, id: r.id }));
      return { rows: cut.rows.map(toSystem), next_cursor: cut.next_cursor };
    },
  }),
});

/** One external system. */
export const getSystem = view({
  name: "external-system.get",
  needs: "policy:write",
  reach: "workspace",
  input: z.object({ id: z.string().max(40) }),
  load: ({ input, actor }) => ({
    statements: [
      sql`SELECT * FROM external_approval_systems
        WHERE workspace_id = ${actor.workspace.id} AND id = ${input.id} AND deleted_at IS NULL`,
    ],
    read: ([rows]) => {
      const row = rows?.rows[0] as SystemRow | undefined;
      return row ? toSystem(row) : null;
    },
  }),
});

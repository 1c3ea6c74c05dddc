import { z } from "zod";
import { AssetRef, isAsset, kindOf } from "@/lib/assets/ref";
import { allOf, sql } from "@/lib/db/sql";
import { VERSION_COLUMNS } from "@/lib/versions/columns";
import { toVersion, VERSION_STATUSES, type VersionRow } from "@/lib/versions/shapes";
import { page } from "@/lib/view/page";
import { view } from "@/lib/view/view";

/** Versions of an asset, by number descending: the number decides, so the order is the same at every call. */
export const listVersions = view({
  name: "version.list",
  needs: "asset:read",
  input: z.object({
    asset: AssetRef,
    status: z.enum(VERSION_STATUSES).optional(),
    limit: z.number().int(),
    cursor: z.object({ at: z.date(), id: z.string() }).optional(),
  }),
  load: ({ input, actor }) => {
    if (!("asset_id" in input.asset)) kindOf(input.asset);
    const workspace = actor.workspace.id;
    const asset = sql`(SELECT a.id FROM assets a WHERE ${isAsset(workspace, input.asset)})`;
    const where = [sql`v.workspace_id = ${workspace} AND v.asset_id = ${asset}`];
    if (input.status) where.push(sql`s.status = ${input.status}`);
    if (input.cursor) {
      // Ids rise with numbers: the counter and the id are both taken under the asset's lock.
      const number = sql`(SELECT c.number FROM asset_versions c
        WHERE c.workspace_id = ${workspace} AND c.asset_id = ${asset} AND c.id = ${input.cursor.id})`;
      // Said of both sides: they are read side by side from the number on, and not from the newest.
      where.push(sql`v.number < ${number} AND s.number < ${number}`);
    }
    return {
      statements: [
        sql`SELECT 1 FROM assets a WHERE ${isAsset(workspace, input.asset)}`,
        sql`SELECT ${VERSION_COLUMNS} FROM asset_versions v
          JOIN asset_version_states s ON s.workspace_id = v.workspace_id AND s.asset_id = v.asset_id AND s.number = v.number
          WHERE ${allOf(where)} ORDER BY v.number DESC LIMIT ${input.limit + 1}`,
      ],
      read: ([assets, rows]) => {
        if ("asset_id" in input.asset && assets?.rowCount === 0) return null;
        const cut = page((rows?.rows ?? []) as VersionRow[], input.limit, (r) => ({ at: r.created_at, id: r.id }));
        return { rows: cut.rows.map(toVersion), next_cursor: cut.next_cursor };
      },
    };
  },
});

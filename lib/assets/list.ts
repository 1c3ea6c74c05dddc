import { z } from "zod";
import { LIFECYCLES } from "@/lib/assets/lifecycle-rules";
import { RISK_LEVELS } from "@/lib/assets/rules";
import { type AssetRow, toAsset } from "@/lib/assets/shapes";
import { allOf, sql } from "@/lib/db/sql";
import { contains, olderThan } from "@/lib/view/keyset";
import { page } from "@/lib/view/page";
import { view } from "@/lib/view/view";

const Position = z.object({ at: z.date(), id: z.string() });

export const AssetFilter = {
  plugin: z.string().max(40).optional(),
  kind: z.string().max(40).optional(),
  lifecycle: z.enum(LIFECYCLES).optional(),
  owner: z.string().max(200).optional(),
  risk: z.enum(RISK_LEVELS).optional(),
  q: z.string().trim().max(200).optional(),
  include_archived: z.stringbool().optional(),
};

/**
 * Assets across plugins, the newest first: an order that no later write disturbs, so a walk over the pages meets each
 * asset once. Archived ones are left out unless they are asked for, by the flag or by their state.
 */
export const listAssets = view({
  name: "asset.list",
  needs: "asset:read",
  input: z.object({
    ...AssetFilter,
    include_archived: z.boolean().optional(),
    limit: z.number().int(),
    cursor: Position.optional(),
  }),
  load: ({ input: i, actor }) => {
    // A first write that waits for approval keeps its row at revision 0: not an asset yet.
    const where = [sql`a.workspace_id = ${actor.workspace.id} AND a.revision > 0`];
    if (i.plugin) where.push(sql`a.plugin = ${i.plugin}`);
    if (i.kind) where.push(sql`a.kind = ${i.kind}`);
    if (i.lifecycle) where.push(sql`a.lifecycle = ${i.lifecycle}`);
    else if (!i.include_archived) where.push(sql`a.lifecycle <> 'archived'`);
    if (i.owner) where.push(sql`a.owner_principal = ${i.owner}`);
    if (i.risk) where.push(sql`a.risk_level = ${i.risk}`);
    if (i.q) where.push(sql`a.name ILIKE ${contains(i.q)}`);
    where.push(olderThan({ at: sql`a.created_at`, id: sql`a.id` }, i.cursor));
    return {
      statements: [
        sql`SELECT a.* FROM assets a WHERE ${allOf(where)} ORDER BY a.created_at DESC, a.id DESC LIMIT ${i.limit + 1}`,
      ],
      read: ([rows]) => {
        const cut = page((rows?.rows ?? []) as AssetRow[], i.limit, (r) => ({ at: r.created_at, id: r.id }));
        return { rows: cut.rows.map(toAsset), next_cursor: cut.next_cursor };
      },
    };
  },
});

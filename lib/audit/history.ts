import { z } from "zod";
import { environmentFilter } from "@/lib/access/can";
import { AssetRef, isAsset, kindOf } from "@/lib/assets/ref";
import { glob } from "@/lib/audit/read/filter";
import { type AuditEventRow, toHistoryEvent } from "@/lib/audit/shapes";
import { allOf, sql } from "@/lib/db/sql";
import { contains, olderThan, WITHOUT_SORTING } from "@/lib/view/keyset";
import { page } from "@/lib/view/page";
import { view } from "@/lib/view/view";

export const HistoryFilter = {
  action: z.string().max(100).optional(),
  actor: z.string().max(100).optional(),
  environment: z.string().max(63).optional(),
};

/** Everything recorded about one asset, newest first, without the events of environments out of scope. */
export const assetHistory = view({
  name: "asset.history",
  needs: "asset:read",
  input: z.object({
    asset: AssetRef,
    ...HistoryFilter,
    limit: z.number().int(),
    cursor: z.object({ at: z.date(), id: z.string() }).optional(),
  }),
  load: ({ input: i, actor }) => {
    if (!("asset_id" in i.asset)) kindOf(i.asset);
    const asset = sql`SELECT a.id FROM assets a WHERE ${isAsset(actor.workspace.id, i.asset)}`;
    const where = [
      sql`h.workspace_id = ${actor.workspace.id}`,
      sql`h.root_type = 'asset'`,
      sql`h.root_id = (${asset})`,
      olderThan({ at: sql`h.occurred_at`, id: sql`h.id` }, i.cursor),
    ];
    const visible = environmentFilter(actor);
    if (visible !== null) where.push(sql`(h.environment_id IS NULL OR h.environment_id = ANY(${visible}))`);
    if (i.action)
      where.push(i.action.includes("*") ? sql`h.action LIKE ${glob(i.action)}` : sql`h.action = ${i.action}`);
    if (i.actor)
      where.push(
        sql`(h.actor_id = ${i.actor} OR h.on_behalf_of = ${i.actor} OR h.actor_name ILIKE ${contains(i.actor)})`,
      );
    if (i.environment) where.push(sql`h.environment_slug = ${i.environment}`);
    return {
      statements: [
        WITHOUT_SORTING,
        sql`SELECT h.* FROM audit_events h WHERE ${allOf(where)} ORDER BY h.occurred_at DESC, h.id DESC LIMIT ${i.limit + 1}`,
        // A name that was never seen has an empty history; an id that does not exist has none.
        ...("asset_id" in i.asset ? [asset] : []),
      ],
      read: ([, rows, assets]) => {
        if (assets?.rowCount === 0) return null;
        const cut = page((rows?.rows ?? []) as AuditEventRow[], i.limit, (r) => ({ at: r.occurred_at, id: r.id }));
        return { rows: cut.rows.map(toHistoryEvent), next_cursor: cut.next_cursor };
      },
    };
  },
});

import { z } from "zod";
import { visibleEnvironments } from "@/lib/access/can";
import { controlOf } from "@/lib/access/control";
import { AssetRef, isAsset, kindOf } from "@/lib/assets/ref";
import type { AssetRow } from "@/lib/assets/shapes";
import { selectLive, toLive } from "@/lib/bindings/live";
import { whyNotBind } from "@/lib/bindings/rules";
import { sql } from "@/lib/db/sql";
import { VERSION_COLUMNS, VERSION_TABLES } from "@/lib/versions/columns";
import { toVersion, type VersionRow } from "@/lib/versions/shapes";
import { view } from "@/lib/view/view";

const NEWEST = 12;

/**
 * Versions by environments: what each place runs, and for every other pair why it cannot, or that it could. The newest
 * versions and those that run somewhere; null in `why` means it can be bound there.
 */
export const bindingMatrix = view({
  name: "binding.matrix",
  needs: "asset:read",
  input: z.object({ asset: AssetRef }),
  load: ({ input, actor }) => {
    if (!("asset_id" in input.asset)) kindOf(input.asset);
    const environments = visibleEnvironments(actor).filter((e) => !e.archived);
    const ids = environments.map((e) => e.id);
    const where = isAsset(actor.workspace.id, input.asset);
    return {
      statements: [
        sql`SELECT a.* FROM assets a WHERE ${where}`,
        selectLive(actor.workspace.id, input.asset, ids),
        sql`SELECT ${VERSION_COLUMNS} FROM ${VERSION_TABLES} WHERE ${where} AND (v.number > a.version_counter - ${NEWEST} OR v.id IN (
            SELECT b.version_id FROM env_bindings b
            WHERE b.workspace_id = a.workspace_id AND b.asset_id = a.id AND b.environment_id = ANY(${ids})))
          ORDER BY v.number DESC`,
      ],
      read: ([assets, live, versions]) => {
        const asset = assets?.rows[0] as AssetRow | undefined;
        if (!asset && "asset_id" in input.asset) return null;
        const bound = toLive(live, environments);
        return {
          registered: asset !== undefined && asset.revision > 0,
          live: bound,
          environments: environments.map((e) => ({
            slug: e.slug,
            name: e.name,
            control: controlOf(actor, "binding:write", { environment: e.id }),
          })),
          versions: ((versions?.rows ?? []) as VersionRow[]).map((row) => ({
            ...toVersion(row),
            cells: environments.map((environment, i) => ({
              environment: environment.slug,
              live: bound[i]?.version === row.number,
              why:
                whyNotBind({ asset: asset?.lifecycle ?? "draft", version: row.status, environment })?.message ?? null,
            })),
          })),
        };
      },
    };
  },
});

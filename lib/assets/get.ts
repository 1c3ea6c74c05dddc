import { z } from "zod";
import { AssetRef, isAsset, kindOf } from "@/lib/assets/ref";
import { type AssetRow, toAsset, unwritten } from "@/lib/assets/shapes";
import { sql } from "@/lib/db/sql";
import { view } from "@/lib/view/view";

/** One governance record. A known kind with a never-seen name answers the default record and writes nothing (API §2). */
export const getAsset = view({
  name: "asset.get",
  needs: "asset:read",
  input: z.object({ asset: AssetRef }),
  load: ({ input, actor, now }) => {
    if (!("asset_id" in input.asset)) kindOf(input.asset);
    return {
      statements: [sql`SELECT a.* FROM assets a WHERE ${isAsset(actor.workspace.id, input.asset)}`],
      read: ([rows]) => {
        const row = rows?.rows[0] as AssetRow | undefined;
        if (row) return toAsset(row);
        return "asset_id" in input.asset ? null : toAsset(unwritten(actor.workspace.id, input.asset, now));
      },
    };
  },
});

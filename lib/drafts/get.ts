import { z } from "zod";
import { AssetRef, isAsset, kindOf } from "@/lib/assets/ref";
import { sql } from "@/lib/db/sql";
import { type DraftRow, toDraft } from "@/lib/drafts/shapes";
import { view } from "@/lib/view/view";

/** The draft of an asset; revision 0 and no content where there is none yet. */
export const getDraft = view({
  name: "draft.get",
  needs: "asset:read",
  input: z.object({ asset: AssetRef }),
  load: ({ input, actor }) => {
    if (!("asset_id" in input.asset)) kindOf(input.asset);
    const where = isAsset(actor.workspace.id, input.asset);
    return {
      statements: [
        sql`SELECT 1 FROM assets a WHERE ${where}`,
        sql`SELECT d.* FROM asset_drafts d JOIN assets a ON a.workspace_id = d.workspace_id AND a.id = d.asset_id WHERE ${where}`,
      ],
      read: ([assets, drafts]) => {
        if ("asset_id" in input.asset && assets?.rowCount === 0) return null;
        return toDraft((drafts?.rows[0] as DraftRow | undefined) ?? null);
      },
    };
  },
});

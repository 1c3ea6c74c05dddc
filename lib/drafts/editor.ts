import { z } from "zod";
import { controlOf } from "@/lib/access/control";
import type { Lifecycle } from "@/lib/assets/lifecycle-rules";
import { AssetRef, isAsset, kindOf } from "@/lib/assets/ref";
import { sql } from "@/lib/db/sql";
import { type DraftRow, toDraft } from "@/lib/drafts/shapes";
import { VERSION_COLUMNS, VERSION_TABLES } from "@/lib/versions/columns";
import { diffJson, type Json } from "@/lib/versions/diff";
import { toVersionWithContent, type VersionRow } from "@/lib/versions/shapes";
import { view } from "@/lib/view/view";

const DIFFERENCES = 200;

/** The draft beside the newest version, the difference between the two, and what this actor may do with it. */
export const draftEditor = view({
  name: "draft.editor",
  needs: "asset:read",
  input: z.object({ asset: AssetRef }),
  load: ({ input, actor }) => {
    if (!("asset_id" in input.asset)) kindOf(input.asset);
    const where = isAsset(actor.workspace.id, input.asset);
    return {
      statements: [
        sql`SELECT a.lifecycle, a.version_counter FROM assets a WHERE ${where}`,
        sql`SELECT d.* FROM asset_drafts d JOIN assets a ON a.workspace_id = d.workspace_id AND a.id = d.asset_id WHERE ${where}`,
        sql`SELECT ${VERSION_COLUMNS}, v.content FROM ${VERSION_TABLES} WHERE ${where} AND v.number = a.version_counter`,
      ],
      read: ([assets, drafts, versions]) => {
        const asset = assets?.rows[0] as { lifecycle: Lifecycle; version_counter: number } | undefined;
        if (!asset && "asset_id" in input.asset) return null;
        const draft = toDraft((drafts?.rows[0] as DraftRow | undefined) ?? null);
        const row = versions?.rows[0] as VersionRow | undefined;
        const newest = row ? toVersionWithContent(row) : null;
        return {
          draft,
          newest,
          next: (asset?.version_counter ?? 0) + 1,
          difference:
            newest && draft.content
              ? diffJson(newest.content as Json, draft.content as Json, { maxChanges: DIFFERENCES })
              : null,
          archived: asset?.lifecycle === "archived",
          save: controlOf(actor, "draft:write", "any"),
          cut: controlOf(actor, "version:create", "any"),
        };
      },
    };
  },
});

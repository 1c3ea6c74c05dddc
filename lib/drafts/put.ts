import { z } from "zod";
import { assetSubject, ensureAsset, loadedKind, lockAsset } from "@/lib/assets/load";
import { AssetRef, isAsset } from "@/lib/assets/ref";
import type { AssetRow } from "@/lib/assets/shapes";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { nothing } from "@/lib/change/spec";
import { sql } from "@/lib/db/sql";
import { saveDraft } from "@/lib/drafts/save";
import { type DraftRow, toDraft } from "@/lib/drafts/shapes";
import { conflict } from "@/lib/errors";
import { assertContent } from "@/lib/plugins/validate";
import { contentDigest } from "@/lib/versions/digest";

export const PutDraftBody = {
  content: z.record(z.string(), z.unknown()),
  message: z.string().max(2000).nullish(),
};
export const PutDraftInput = z.object({ asset: AssetRef, ...PutDraftBody });

const SOURCES = { console: "designer-draft", cli: "cli-apply" } as Record<string, string>;

/**
 * Saves the one editable content of an asset; the first save of a name registers the asset. Every save is kept in
 * `draft_revisions`. Content must satisfy the kind's JSON Schema (422); saving equal content changes nothing.
 */
export const putDraft = change({
  name: "draft.put",
  needs: "draft:write",
  input: PutDraftInput,
  load: ({ input, actor, now }) => {
    const ensure = ensureAsset(actor, input.asset, now);
    const draft = sql`SELECT d.* FROM asset_drafts d JOIN assets a ON a.workspace_id = d.workspace_id AND a.id = d.asset_id
      WHERE ${isAsset(actor.workspace.id, input.asset)}`;
    return {
      statements: [...ensure, ...lockAsset(actor, input.asset), draft],
      read: (rows) => {
        const asset = rows[ensure.length + 1]?.rows[0] as AssetRow | undefined;
        if (!asset) return null;
        const row = (rows.at(-1)?.rows[0] as DraftRow | undefined) ?? null;
        return {
          ...assetSubject(asset, "any"),
          draft: row,
          revision: row?.revision ?? 0,
          current: toDraft(row),
        };
      },
    };
  },
  plan: ({ subject: { asset, draft }, input }) => {
    if (asset.lifecycle === "archived")
      throw conflict("ASSET_ARCHIVED", "An archived asset is not edited. Restore it first.");
    assertContent(loadedKind(asset), input.content);
    const digest = contentDigest(asset, input.content);
    if (draft?.digest === digest) return nothing(toDraft(draft));
    return {
      digest,
      summary: `Save the draft of ${asset.name}`,
      warnings: [],
      spec: { digest },
      base: { revision: draft?.revision ?? 0 },
    };
  },
  gate: "never",
  act: ({ subject: { asset, draft }, input, plan, actor, now, authority }) => {
    const source = SOURCES[actor.via] ?? "api";
    const save = {
      content: input.content,
      digest: plan.digest,
      source,
      message: input.message ?? null,
      by: authority.by,
    };
    const { row, statements } = saveDraft(actor, asset, draft, save, now);
    return changed(
      toDraft(row),
      event("draft.put", {
        digest: row.digest,
        revision: row.revision,
        source,
        before: draft ? { digest: draft.digest } : undefined,
        created: asset.revision === 0 ? true : undefined,
        reason: input.message ?? undefined,
      }),
      [
        // The asset row carries the chain of events; registering it is part of the first save.
        sql`UPDATE assets SET revision = greatest(revision, 1), updated_at = ${now}, last_event_hash = ${EVENT_HASH}
          WHERE workspace_id = ${asset.workspace_id} AND id = ${asset.id} RETURNING 1`,
        ...statements,
      ],
    );
  },
});

import { z } from "zod";
import { assetSubject, ensureAsset, loadedKind, lockAsset } from "@/lib/assets/load";
import { AssetRef, isAsset } from "@/lib/assets/ref";
import type { AssetRow } from "@/lib/assets/shapes";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { newId } from "@/lib/db/ids";
import { sql } from "@/lib/db/sql";
import type { DraftRow } from "@/lib/drafts/shapes";
import { conflict } from "@/lib/errors";
import { nameText } from "@/lib/name-text";
import { assertContent } from "@/lib/plugins/validate";
import { contentDigest } from "@/lib/versions/digest";
import { insertVersion } from "@/lib/versions/insert";
import { toVersionWithContent, type VersionRow } from "@/lib/versions/shapes";

export const CreateVersionBody = {
  label: nameText(200),
  message: z.string().max(2000).nullish(),
  content: z.record(z.string(), z.unknown()).optional(),
  source: z.literal("api").optional(),
};
export const CreateVersionInput = z.object({ asset: AssetRef, ...CreateVersionBody });

const SOURCES = { console: "designer-publish", cli: "cli-publish" } as Record<string, string>;

/**
 * Cuts an immutable, numbered version from the given content or from the draft. Numbers come from a counter on the asset
 * row under its lock, so they have no gaps. Refuses an archived asset, a missing draft (409) and invalid content (422).
 */
export const createVersion = change({
  name: "version.create",
  needs: "version:create",
  input: CreateVersionInput,
  load: ({ input, actor, now }) => {
    const ensure = ensureAsset(actor, input.asset, now);
    const draft = sql`SELECT d.* FROM asset_drafts d JOIN assets a ON a.workspace_id = d.workspace_id AND a.id = d.asset_id
      WHERE ${isAsset(actor.workspace.id, input.asset)}`;
    return {
      statements: [...ensure, ...lockAsset(actor, input.asset), draft],
      read: (rows) => {
        const asset = rows[ensure.length + 1]?.rows[0] as AssetRow | undefined;
        if (!asset) return null;
        return { ...assetSubject(asset, "any"), draft: (rows.at(-1)?.rows[0] as DraftRow | undefined) ?? null };
      },
    };
  },
  plan: ({ subject: { asset, draft }, input }) => {
    if (asset.lifecycle === "archived")
      throw conflict("ASSET_ARCHIVED", "An archived asset gets no versions. Restore it first.");
    const content = input.content ?? draft?.content;
    if (!content)
      throw conflict("NO_DRAFT", "There is no draft to cut a version from. Save a draft, or send the content.");
    const kind = loadedKind(asset);
    assertContent(kind, content);
    return {
      content,
      singleActive: kind.singleActive,
      digest: contentDigest(asset, content),
      summary: `Cut version ${asset.version_counter + 1} of ${asset.name}`,
      warnings: [],
      spec: { label: input.label },
      base: { version_counter: asset.version_counter },
    };
  },
  gate: "never",
  act: ({ subject: { asset }, input, plan, actor, now, authority }) => {
    const status = plan.singleActive ? "draft" : "active";
    const row: VersionRow = {
      id: newId("ver", now),
      asset_id: asset.id,
      number: asset.version_counter + 1,
      label: input.label,
      content: plan.content,
      digest: plan.digest,
      source: SOURCES[actor.via] ?? "api",
      surface: actor.via,
      author_id: authority.by.id,
      author_name: authority.by.name,
      author_email: actor.email,
      git_commit_sha: actor.context.gitCommit ?? null,
      git_branch: actor.context.gitBranch ?? null,
      message: input.message ?? null,
      created_at: now,
      status,
      published_at: status === "active" ? now : null,
    };
    return changed(
      toVersionWithContent(row),
      event("version.create", {
        number: row.number,
        version_id: row.id,
        label: row.label,
        digest: row.digest,
        source: row.source,
        created: asset.revision === 0 ? true : undefined,
        reason: input.message ?? undefined,
        git_commit_sha: row.git_commit_sha ?? undefined,
        git_branch: row.git_branch ?? undefined,
      }),
      [
        sql`UPDATE assets SET version_counter = ${row.number}, revision = greatest(revision, 1), updated_at = ${now}, last_event_hash = ${EVENT_HASH}
          WHERE workspace_id = ${asset.workspace_id} AND id = ${asset.id} AND version_counter = ${asset.version_counter} RETURNING 1`,
        ...insertVersion(asset.workspace_id, row, plan.singleActive),
      ],
    );
  },
});

import type { Actor } from "@/lib/access/actor";
import { newId } from "@/lib/db/ids";
import { type Sql, sql } from "@/lib/db/sql";
import type { DraftRow } from "@/lib/drafts/shapes";

type Save = {
  content: Record<string, unknown>;
  digest: string;
  source: string;
  message: string | null;
  by: { id: string; name: string };
};

/**
 * The draft as it will be and the statements that make it so, unsent; the save is kept in `draft_revisions` too. The
 * caller holds the asset's lock, which is what keeps two saves apart.
 */
export function saveDraft(
  actor: Actor,
  asset: { id: string; workspace_id: string },
  draft: DraftRow | null,
  save: Save,
  now: Date,
): { row: DraftRow; statements: Sql[] } {
  const row: DraftRow = {
    id: draft?.id ?? newId("drf", now),
    asset_id: asset.id,
    revision: (draft?.revision ?? 0) + 1,
    content: save.content,
    digest: save.digest,
    updated_at: now,
    updated_by_id: save.by.id,
    updated_by_name: save.by.name,
    last_event_hash: null,
  };
  const content = JSON.stringify(save.content);
  const write = draft
    ? sql`UPDATE asset_drafts SET revision = ${row.revision}, content = ${content}, digest = ${row.digest}, updated_at = ${now},
        updated_by_id = ${row.updated_by_id}, updated_by_name = ${row.updated_by_name}
      WHERE workspace_id = ${asset.workspace_id} AND id = ${row.id} AND revision = ${draft.revision}`
    : sql`INSERT INTO asset_drafts (id, workspace_id, asset_id, revision, content, digest, updated_at, updated_by_id, updated_by_name)
      VALUES (${row.id}, ${asset.workspace_id}, ${asset.id}, ${row.revision}, ${content}, ${row.digest}, ${now}, ${row.updated_by_id},
        ${row.updated_by_name})`;
  const keep = sql`INSERT INTO draft_revisions (workspace_id, draft_id, revision, content, digest, source, surface, author_id, author_name,
      author_email, git_commit_sha, git_branch, message, created_at)
    VALUES (${asset.workspace_id}, ${row.id}, ${row.revision}, ${content}, ${row.digest}, ${save.source}, ${actor.via}, ${row.updated_by_id},
      ${row.updated_by_name}, ${actor.email}, ${actor.context.gitCommit ?? null}, ${actor.context.gitBranch ?? null},
      ${save.message}, ${now})`;
  return { row, statements: [write, keep] };
}

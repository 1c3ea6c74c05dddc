import { type Sql, sql } from "@/lib/db/sql";
import type { VersionRow } from "@/lib/versions/shapes";

/** The rows of a new version, unsent: what never changes, and its state. The asset's counter is the caller's to raise. */
export const insertVersion = (workspaceId: string, row: VersionRow, singleActive: boolean): Sql[] => [
  sql`INSERT INTO asset_versions (id, workspace_id, asset_id, number, label, content, digest, source, surface, author_id, author_name,
      author_email, git_commit_sha, git_branch, message, created_at)
    VALUES (${row.id}, ${workspaceId}, ${row.asset_id}, ${row.number}, ${row.label}, ${JSON.stringify(row.content ?? {})}, ${row.digest},
      ${row.source}, ${row.surface}, ${row.author_id}, ${row.author_name}, ${row.author_email}, ${row.git_commit_sha},
      ${row.git_branch}, ${row.message}, ${row.created_at})`,
  sql`INSERT INTO asset_version_states (workspace_id, version_id, asset_id, status, single_active, status_at, published_at)
    VALUES (${workspaceId}, ${row.id}, ${row.asset_id}, ${row.status}, ${singleActive}, ${row.created_at}, ${row.published_at})`,
];

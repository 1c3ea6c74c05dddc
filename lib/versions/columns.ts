import { sql } from "@/lib/db/sql";

/** A version without its content; `v` and `s` are the aliases of the version and its state. */
export const VERSION_COLUMNS = sql`v.id, v.asset_id, v.number, v.label, v.digest, v.source, v.surface, v.author_id, v.author_name, v.author_email,
  v.git_commit_sha, v.git_branch, v.message, v.created_at, s.status, s.published_at`;
export const VERSION_TABLES = sql`assets a
  JOIN asset_versions v ON v.workspace_id = a.workspace_id AND v.asset_id = a.id
  JOIN asset_version_states s ON s.workspace_id = v.workspace_id AND s.version_id = v.id`;

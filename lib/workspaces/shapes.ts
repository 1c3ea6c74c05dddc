import type { z } from "zod";
import type { WorkspaceAnswer } from "@/lib/workspaces/answers";
/** A row of `workspaces`, as far as its settings go. */
export type WorkspaceRow = {
  id: string;
  slug: string;
  name: string;
  governance_mode: string;
  environment_kind: string | null;
  git_repo_url: string | null;
  git_branch: string | null;
  batch_limit: number;
  revision: number;
  last_event_hash: Buffer | null;
  created_at: Date;
};

export type WorkspaceSettings = z.output<typeof WorkspaceAnswer>;

/** The settings of a workspace; camelCase, as everything of the delivery API. */
export const toWorkspaceSettings = (row: WorkspaceRow): WorkspaceSettings => ({
  id: row.id,
  slug: row.slug,
  name: row.name,
  governanceMode: row.governance_mode,
  environmentKind: row.environment_kind,
  gitRepoUrl: row.git_repo_url,
  gitBranch: row.git_branch,
  batchLimit: row.batch_limit,
  revision: row.revision,
  createdAtUtc: row.created_at.toISOString(),
});

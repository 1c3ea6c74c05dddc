import type { z } from "zod";
import type { Forecast } from "@/lib/tickets/rules";
import type { VersionAnswer, VersionWithContent } from "@/lib/versions/answers";

export const VERSION_STATUSES = ["draft", "active", "deprecated", "archived"] as const;

/** A row of `asset_versions` joined with its state; `content` only where it was asked for. */
export type VersionRow = {
  id: string;
  asset_id: string;
  number: number;
  label: string;
  content?: Record<string, unknown>;
  digest: string;
  source: string;
  surface: string;
  author_id: string;
  author_name: string;
  author_email: string | null;
  git_commit_sha: string | null;
  git_branch: string | null;
  message: string | null;
  created_at: Date;
  status: (typeof VERSION_STATUSES)[number];
  published_at: Date | null;
};

export type Version = z.output<typeof VersionAnswer>;

export const toVersion = (row: VersionRow): Version => ({
  number: row.number,
  version_id: row.id,
  label: row.label,
  status: row.status,
  digest: row.digest,
  source: row.source,
  surface: row.surface,
  created_by: row.author_name,
  created_by_id: row.author_id,
  created_by_email: row.author_email,
  git_commit_sha: row.git_commit_sha,
  git_branch: row.git_branch,
  message: row.message,
  created_at: row.created_at.toISOString(),
  published_at: row.published_at?.toISOString() ?? null,
});

export const toVersionWithContent = (row: VersionRow): z.output<typeof VersionWithContent> => ({
  ...toVersion(row),
  content: row.content ?? {},
});

/** One status a version can be given, as its page offers it. */
export type StatusMove = {
  to: VersionRow["status"];
  /** Why not just now; null when it can. */
  why: string | null;
  /** The version that becomes deprecated by it. */
  replaces: number | null;
  forecast: Forecast;
};

import { fields, heading } from "@/cli/output/fields";
import type { Paper } from "@/cli/output/paper";
import { safe } from "@/cli/output/safe";
import type { Column } from "@/cli/output/table";
import { moment, shortSha } from "@/cli/output/time";

/** What we show of a version; the API sends more (API §2). */
export type Version = {
  number: number;
  version_id: string;
  label: string;
  status: string;
  digest: string;
  source: string;
  created_by: string;
  created_by_email: string | null;
  git_commit_sha: string | null;
  git_branch: string | null;
  message: string | null;
  created_at: string;
  content?: unknown;
};

export const versionColumns: readonly Column<Version>[] = [
  { title: "VERSION", of: (v) => v.number, right: true },
  { title: "STATUS", of: (v) => v.status },
  { title: "LABEL", of: (v) => v.label, gives: true },
  { title: "SOURCE", of: (v) => v.source },
  { title: "COMMIT", of: (v) => shortSha(v.git_commit_sha) },
  { title: "CREATED", of: (v) => moment(v.created_at) },
  { title: "BY", of: (v) => v.created_by, gives: true },
  { title: "MESSAGE", of: (v) => v.message, gives: true },
];

export const versionText = (version: Version, paper: Paper): string =>
  fields(paper, [
    ["version", version.number],
    ["id", version.version_id],
    ["label", version.label],
    ["status", version.status],
    ["digest", version.digest],
    ["source", version.source],
    ["commit", version.git_commit_sha],
    ["branch", version.git_branch],
    ["created", `${moment(version.created_at)} by ${version.created_by}`],
    ["message", version.message],
  ]) + (version.content === undefined ? "" : heading(paper, "Content") + contentText(version.content));

/** Content as a person reads it. */
export const contentText = (content: unknown): string => `${safe(JSON.stringify(content, null, 2))}\n`;

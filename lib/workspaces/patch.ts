import { z } from "zod";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { MOST_IN_BATCH } from "@/lib/batches/rules";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { nothing } from "@/lib/change/spec";
import { sql } from "@/lib/db/sql";
import { refusal } from "@/lib/errors";
import { fieldErrors } from "@/lib/field-errors";
import { nameText } from "@/lib/name-text";
import { assertAddressed } from "@/lib/workspaces/get";
import { toWorkspaceSettings, type WorkspaceRow } from "@/lib/workspaces/shapes";

/** Where git is fetched from. A password in it would be shown to every member. */
const REPOSITORY = /^(?:https:\/\/[^\s/@]+\/\S+|ssh:\/\/(?:[^\s/:@]+@)?[^\s/@]+\/\S+|[^\s/:@]+@[^\s/:@]+:\S+)$/;
/** A branch as git would take it: no space, no control character, none of its own marks, no dot at an end. */
const BRANCH = /^(?![/.-])(?!.*(?:\.\.|\/\/|\/\.|@\{))[^\s~^:?*[\\\p{Cc}]+(?<![/.])$/u;

export const WorkspacePatch = z.strictObject({
  name: nameText(120).optional(),
  gitRepoUrl: z
    .string()
    .max(2000)
    .regex(REPOSITORY, "an https or ssh address without a password")
    .nullable()
    .optional(),
  gitBranch: z.string().max(255).regex(BRANCH, "a name that git takes for a branch").nullable().optional(),
  batchLimit: z.number().int().min(1).max(MOST_IN_BATCH).optional(),
});

/** The delivery API answers a bad value with 400 (fourth seed document), where the others answer 422. */
function readPatch(value: unknown): z.infer<typeof WorkspacePatch> {
  const parsed = WorkspacePatch.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = fieldErrors(parsed.error.issues);
  throw refusal(400, "VALUE_INVALID", "A setting has a value it cannot have.", { errors });
}

export const PatchWorkspaceInput = z.object({ slug: z.string().max(63), patch: z.unknown().transform(readPatch) });

/** Changes the name of a workspace, where its code lives or how much one batch may decide; in force at once. The slug is for ever. */
export const patchWorkspace = change({
  name: "workspace.patch",
  needs: "workspace:write",
  input: PatchWorkspaceInput,
  load: ({ input, actor }) => {
    assertAddressed(actor, input.slug);
    const { id } = actor.workspace;
    return {
      statements: [
        sql`SELECT 1 FROM workspaces WHERE id = ${id} FOR NO KEY UPDATE`,
        sql`SELECT * FROM workspaces WHERE id = ${id}`,
      ],
      read: ([, rows]) => {
        const row = rows?.rows[0] as WorkspaceRow | undefined;
        if (!row) return null;
        return {
          row,
          resource: { type: "workspace", id: row.id, name: row.slug },
          root: { type: "workspace", id: row.id },
          environment: null,
          reach: "workspace" as const,
          revision: row.revision,
          current: toWorkspaceSettings(row),
          lastEventHash: row.last_event_hash,
        };
      },
    };
  },
  plan: ({ subject: { row }, input: { patch } }) => {
    const before = {
      name: row.name,
      gitRepoUrl: row.git_repo_url,
      gitBranch: row.git_branch,
      batchLimit: row.batch_limit,
    };
    const after = {
      name: patch.name ?? before.name,
      gitRepoUrl: patch.gitRepoUrl === undefined ? before.gitRepoUrl : patch.gitRepoUrl,
      gitBranch: patch.gitBranch === undefined ? before.gitBranch : patch.gitBranch,
      batchLimit: patch.batchLimit ?? before.batchLimit,
    };
    const fields = (["name", "gitRepoUrl", "gitBranch", "batchLimit"] as const).filter(
      (field) => before[field] !== after[field],
    );
    if (fields.length === 0) return nothing(toWorkspaceSettings(row));
    const only = (from: typeof after) => Object.fromEntries(fields.map((field) => [field, from[field]]));
    return {
      after,
      details: { before: only(before), after: only(after), changed: fields },
      summary: `Change ${fields.join(", ")} of the workspace ${row.slug}`,
      warnings: [],
      spec: only(after),
      base: { revision: row.revision },
    };
  },
  gate: "never",
  act: ({ subject: { row }, plan: { after, details } }) => {
    const next: WorkspaceRow = {
      ...row,
      name: after.name,
      git_repo_url: after.gitRepoUrl,
      git_branch: after.gitBranch,
      batch_limit: after.batchLimit,
      revision: row.revision + 1,
    };
    return changed(toWorkspaceSettings(next), event("workspace.patch", details), [
      sql`UPDATE workspaces SET name = ${next.name}, git_repo_url = ${next.git_repo_url}, git_branch = ${next.git_branch},
          batch_limit = ${next.batch_limit}, revision = ${next.revision}, last_event_hash = ${EVENT_HASH}
        WHERE id = ${row.id} AND revision = ${row.revision} RETURNING 1`,
    ]);
  },
});

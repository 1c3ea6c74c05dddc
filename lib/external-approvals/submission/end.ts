import { z } from "zod";
import type { Actor } from "@/lib/access/actor";
import { type Action, event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { nothing } from "@/lib/change/spec";
import type { Rows } from "@/lib/db/batch";
import { type Sql, sql } from "@/lib/db/sql";
import type { SubmissionRow } from "@/lib/external-approvals/shapes";

type Row = SubmissionRow & {
  system_name: string;
  asset_id: string | null;
  subject_type: string;
  subject_id: string;
  environment_id: string | null;
};

/** Locks a submission, then reads it with its system's name and whose history it is in. */
export const lockSubmission = (workspaceId: string, id: string): Sql[] => [
  sql`SELECT 1 FROM external_submissions WHERE workspace_id = ${workspaceId} AND id = ${id} FOR NO KEY UPDATE`,
  sql`SELECT x.*, s.name AS system_name, r.asset_id, r.subject_type, r.subject_id, r.environment_id FROM external_submissions x
    JOIN external_approval_systems s ON s.workspace_id = x.workspace_id AND s.id = x.system_id
    JOIN approval_requests r ON r.workspace_id = x.workspace_id AND r.id = x.request_id
    WHERE x.workspace_id = ${workspaceId} AND x.id = ${id}`,
];

function subjectOf(rows: Rows | undefined, actor: Actor) {
  const row = rows?.rows[0] as Row | undefined;
  if (!row) return null;
  return {
    row,
    resource: { type: "external-submission", id: row.id, name: row.system_name, parent: row.request_id },
    root: row.asset_id ? { type: "asset", id: row.asset_id } : { type: row.subject_type, id: row.subject_id },
    environment: actor.environments.find((e) => e.id === row.environment_id) ?? null,
    reach: "any" as const,
    revision: null,
    lastEventHash: row.last_event_hash,
    ticketId: row.request_id,
  };
}

const Failure = z.object({ code: z.string(), detail: z.string() });

const ended = <A extends Extract<Action, "approval.submit" | "approval.withdraw">>(name: A, from: readonly string[]) =>
  change({
    name,
    needs: "job:run",
    input: z.object({
      id: z.string(),
      status: z.enum(["SUBMITTED", "FAILED", "CANCELLED"]),
      external_id: z.string().nullish(),
      error: Failure.nullish(),
      next_check_at: z.date().nullish(),
      /** What was sent, where that is not what the request was opened with. */
      digest: z.string().nullish(),
    }),
    load: ({ input, actor }) => ({
      statements: lockSubmission(actor.workspace.id, input.id),
      read: ([, rows]) => subjectOf(rows, actor),
    }),
    plan: ({ subject: { row }, input }) =>
      // Decided or ended meanwhile: what this attempt has to say is late.
      from.includes(row.status)
        ? { summary: `${input.status}: ${row.system_name}`, warnings: [], spec: {}, base: {} }
        : nothing({ status: row.status as string }),
    gate: "never",
    act: ({ subject: { row }, input, actor, now }) => {
      const { status, external_id = null, error = null, next_check_at = null, digest = null } = input;
      const over = status !== "SUBMITTED";
      return changed(
        { status: status as string },
        event(
          // Both carry the same details.
          name as "approval.submit",
          { system: { id: row.system_id, name: row.system_name }, external_id, error: error ?? undefined, status },
          { outcome: error ? "failure" : "success" },
        ),
        [
          sql`UPDATE external_submissions SET status = ${status}, external_id = coalesce(${external_id}, external_id),
              digest = coalesce(${digest}, digest), error = ${error && JSON.stringify(error)}, submitted_at = coalesce(submitted_at, ${over ? null : now}::timestamptz),
              next_check_at = ${next_check_at}::timestamptz, ended_at = ${over ? now : null}::timestamptz, updated_at = ${now},
              last_event_hash = ${EVENT_HASH}
            WHERE workspace_id = ${actor.workspace.id} AND id = ${row.id} AND status = ANY(${from}) RETURNING 1`,
        ],
      );
    },
  });

/** How putting a request to an external system went. Failed, it is left to the people here: the request stays as it is. */
export const endSubmit = ended("approval.submit", ["QUEUED"]);

/** That a submission was taken back: its request was decided here, or cancelled, or its system was switched off. */
export const withdraw = ended("approval.withdraw", ["QUEUED", "SUBMITTED", "FAILED"]);

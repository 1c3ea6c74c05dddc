import type { z } from "zod";
import type { Actor } from "@/lib/access/actor";
import { can, whyCannot } from "@/lib/access/can";
import { redact } from "@/lib/audit/redact";
import type { JobAnswer } from "@/lib/job-queue/answers";
import { type JobState, toJobId, whyNotRetry } from "@/lib/job-queue/rules";

export type JobRow = {
  id: string;
  task: string;
  state: JobState;
  ids: Record<string, string>;
  attempts: number;
  max_attempts: number;
  run_at: Date;
  locked_at: Date | null;
  last_error: string | null;
  created_at: Date;
  worker_host: string | null;
  worker_pid: number | null;
  worker_seen_at: Date | null;
  summary: string | null;
  ticket_id: string | null;
  ticket_status: string | null;
  fencing_token: number | null;
  lease_expires_at: Date | null;
};

const time = (at: Date | null): string | null => at?.toISOString() ?? null;

/**
 * A job as admins see it: ids of what it is about, never its payload; its error without whatever looks like a secret; and why
 * this reader cannot run it again.
 */
export function toJob(row: JobRow, actor: Actor): Job {
  const why = can(actor, "job:retry", "workspace")
    ? whyNotRetry(row)?.message
    : whyCannot(actor, "job:retry", "workspace");
  const error = row.last_error && redact("job.retry", { error: row.last_error.split("\n", 1)[0] }).error;
  return {
    id: toJobId(row.id),
    task: row.task,
    state: row.state,
    summary: row.summary,
    ids: row.ids,
    ticket: row.ticket_id && row.ticket_status ? { id: row.ticket_id, status: row.ticket_status } : null,
    attempts: row.attempts,
    max_attempts: row.max_attempts,
    last_error: (error ?? null) as string | null,
    created_at: row.created_at.toISOString(),
    /** When it runs, or ran last; null once nothing will run it by itself. */
    next_attempt_at: row.state === "running" || row.state === "dead" ? null : time(row.run_at),
    lease: row.locked_at && {
      since: row.locked_at.toISOString(),
      worker: row.worker_host && `${row.worker_host}, process ${row.worker_pid}`,
      worker_seen_at: time(row.worker_seen_at),
      expires_at: time(row.lease_expires_at),
      fencing_token: row.fencing_token,
    },
    can_retry: why === undefined,
    reasons: why === undefined ? [] : [why],
  };
}
export type Job = z.output<typeof JobAnswer>;

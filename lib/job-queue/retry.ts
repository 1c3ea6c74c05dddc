import { z } from "zod";
import { event } from "@/lib/audit/events";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { sql } from "@/lib/db/sql";
import { conflict } from "@/lib/errors";
import { JOB_COLUMNS, JOB_CONTEXT, jobsSeen } from "@/lib/job-queue/load";
import { fromJobId, toJobId, whyNotRetry } from "@/lib/job-queue/rules";
import { type JobRow, toJob } from "@/lib/job-queue/shapes";

/**
 * Lets a failed job run again at once; a dead one gets all its attempts anew. It does what it would have done, under the
 * same authority: a retry decides nothing. Refuses (409) a job that runs, has not failed, has nothing left to do, or is the
 * installation's own.
 */
export const retryJob = change({
  name: "job.retry",
  needs: "job:retry",
  input: z.object({ id: z.string().max(40) }),
  load: ({ input, actor, now }) => ({
    statements: [
      sql`SELECT 1 FROM assent_hold_job(${fromJobId(input.id) ?? "0"}::bigint, ${actor.workspace.id})`,
      sql`SELECT ${JOB_COLUMNS} FROM ${jobsSeen(actor, now)} ${JOB_CONTEXT}
        WHERE j.id = ${fromJobId(input.id) ?? "0"}::bigint`,
    ],
    read: ([, rows]) => {
      const row = rows?.rows[0] as JobRow | undefined;
      if (!row) return null;
      return {
        row,
        resource: { type: "job", id: toJobId(row.id), name: row.task },
        root: null,
        environment: null,
        reach: "workspace" as const,
        revision: null,
        lastEventHash: null,
        ticketId: row.ticket_id,
      };
    },
  }),
  plan: ({ subject: { row } }) => {
    const why = whyNotRetry(row);
    if (why) throw conflict(why.code, why.message, { reasons: [why.message] });
    return { summary: `Run ${row.task} again`, warnings: [], spec: {}, base: {} };
  },
  gate: "never",
  act: ({ subject: { row }, actor, now }) => {
    const spent = row.attempts >= row.max_attempts;
    const details = { task: row.task, attempts: row.attempts, error: toJob(row, actor).last_error, ids: row.ids };
    return changed(
      toJob({ ...row, state: spent ? "waiting" : "retrying", attempts: spent ? 0 : row.attempts, run_at: now }, actor),
      event("job.retry", details, { ticketId: row.ticket_id }),
      [sql`SELECT 1 FROM assent_retry_job(${row.id}::bigint, ${actor.workspace.id})`],
    );
  },
});

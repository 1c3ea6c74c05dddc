import { z } from "zod";
import { allOf, sql } from "@/lib/db/sql";
import { JOB_COLUMNS, JOB_CONTEXT, jobsSeen } from "@/lib/job-queue/load";
import { fromJobId, JOB_STATES, type JobState, toJobId } from "@/lib/job-queue/rules";
import { type JobRow, toJob } from "@/lib/job-queue/shapes";
import { page } from "@/lib/view/page";
import { view } from "@/lib/view/view";

type Count = { state: JobState; n: number };

/**
 * Jobs that wait, run, are tried again or are dead, the newest first, with how many there are of each; a job that was
 * done is gone from the queue and stands in the operations and the log.
 */
export const listJobs = view({
  name: "job.list",
  needs: "job:read",
  reach: "workspace",
  input: z.object({
    state: z.enum(JOB_STATES).optional(),
    task: z.string().max(128).optional(),
    limit: z.number().int(),
    cursor: z.object({ at: z.date(), id: z.string() }).optional(),
  }),
  load: ({ input: i, actor, now }) => {
    const where = [sql`true`];
    if (i.state) where.push(sql`j.state = ${i.state}`);
    if (i.task) where.push(sql`j.task = ${i.task}`);
    // By id alone: that is the order in which they came, and exact where a time is cut to milliseconds.
    if (i.cursor) where.push(sql`j.id < ${fromJobId(i.cursor.id) ?? "0"}::bigint`);
    return {
      statements: [
        sql`SELECT ${JOB_COLUMNS} FROM ${jobsSeen(actor, now)} ${JOB_CONTEXT} WHERE ${allOf(where)} ORDER BY j.id DESC LIMIT ${i.limit + 1}`,
        sql`SELECT j.state, count(*)::int AS n FROM ${jobsSeen(actor, now)} GROUP BY j.state`,
      ],
      read: ([rows, counts]) => {
        const cut = page((rows?.rows ?? []) as JobRow[], i.limit, (r) => ({ at: r.created_at, id: toJobId(r.id) }));
        const found = new Map(((counts?.rows ?? []) as Count[]).map((c) => [c.state, c.n]));
        return {
          rows: cut.rows.map((row) => toJob(row, actor)),
          next_cursor: cut.next_cursor,
          counts: Object.fromEntries(JOB_STATES.map((s) => [s, found.get(s) ?? 0])) as Record<JobState, number>,
        };
      },
    };
  },
});

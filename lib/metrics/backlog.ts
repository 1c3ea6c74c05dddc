import { appPool, plainPool } from "@/lib/db/pool";
import { log } from "@/lib/log";
import { metrics } from "@/lib/metrics/registry";

/** Counting to the end of a table that has grown out of hand would make it worse. */
const MOST = 10_000;
const PATIENCE_MS = 2_000;

const PENDING = `SELECT count(*)::int AS n
  FROM (SELECT 1 FROM approval_requests WHERE status = 'PENDING_APPROVAL' LIMIT ${MOST}) AS counted`;

const UNSEALED = `SELECT (SELECT count(*)::int FROM (SELECT 1 FROM audit_pending LIMIT ${MOST}) AS counted) AS n,
  (SELECT extract(epoch FROM $1::timestamptz - occurred_at)::float8 FROM audit_pending ORDER BY position LIMIT 1) AS oldest`;

const CHECK = `SELECT ok, tree_size::float8 AS size, unfinished_at IS NOT NULL AS unfinished,
    extract(epoch FROM $1::timestamptz - finished_at)::float8 AS age FROM audit_verdict`;

const JOBS = `SELECT count(*) FILTER (WHERE running)::int AS running,
    count(*) FILTER (WHERE NOT running AND spent)::int AS failed,
    count(*) FILTER (WHERE NOT running AND NOT spent AND run_at <= $1::timestamptz)::int AS ready,
    count(*) FILTER (WHERE NOT running AND NOT spent AND run_at > $1::timestamptz)::int AS scheduled,
    extract(epoch FROM $1::timestamptz - min(run_at) FILTER (WHERE NOT running AND NOT spent AND run_at <= $1::timestamptz))::float8 AS oldest
  FROM (SELECT run_at, locked_at IS NOT NULL AS running, attempts >= max_attempts AS spent
    FROM graphile_worker.jobs LIMIT ${MOST}) AS counted`;

/**
 * Asks the database what waits in it and sets the gauges, each login for what it may see. Takes two seconds at most; a
 * database that does not answer is a gauge at 0, and figures of it that are no longer true are left out.
 */
export async function readBacklog(now: Date): Promise<void> {
  const { databaseUp, jobs, backlog } = metrics();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("the database did not answer in time")), PATIENCE_MS);
  });
  try {
    const [waiting, line, queue, check] = await Promise.race([
      Promise.all([
        first<{ n: number }>(appPool().query(PENDING)),
        first<{ n: number; oldest: number | null }>(plainPool("seq").query(UNSEALED, [now])),
        first<Record<JobState, number> & { oldest: number | null }>(plainPool("jobs").query(JOBS, [now])),
        first<Check>(appPool().query(CHECK, [now])),
      ]),
      late,
    ]);
    backlog.pending.set(waiting.n);
    backlog.unsealed.set(line.n);
    backlog.oldestUnsealed.set(line.oldest ?? 0);
    // Before the first verification there is nothing to say.
    if (check.ok === null) for (const gauge of [backlog.logHolds, backlog.verdictAge]) gauge.remove();
    else {
      backlog.logHolds.set(check.ok ? 1 : 0);
      backlog.verdictAge.set(Math.max(0, check.age ?? 0));
    }
    backlog.checkUnfinished.set(check.unfinished ? 1 : 0);
    backlog.logVerified.set(check.size ?? 0);
    for (const state of JOB_STATES) jobs.set({ state }, queue[state]);
    backlog.oldestJob.set(queue.oldest ?? 0);
    databaseUp.set(1);
  } catch (error) {
    log.warn({ err: error }, "the backlog could not be read");
    for (const gauge of Object.values(backlog)) gauge.remove();
    for (const state of JOB_STATES) jobs.remove({ state });
    databaseUp.set(0);
  } finally {
    clearTimeout(timer);
  }
}

const JOB_STATES = ["ready", "scheduled", "running", "failed"] as const;
type JobState = (typeof JOB_STATES)[number];
type Check = { ok: boolean | null; size: number | null; unfinished: boolean; age: number | null };

async function first<Row>(asked: Promise<{ rows: Row[] }>): Promise<Row> {
  const { rows } = await asked;
  return rows[0] as Row;
}

/** Sets the gauges of the app's pool. */
export function readPool(): void {
  const { pool, poolWaiting, poolMax } = metrics();
  const { totalCount, idleCount, waitingCount, options } = appPool();
  pool.set({ state: "idle" }, idleCount);
  pool.set({ state: "busy" }, totalCount - idleCount);
  poolWaiting.set(waitingCount);
  poolMax.set(options.max);
}

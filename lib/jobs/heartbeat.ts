import { hostname } from "node:os";
import { newId } from "@/lib/db/ids";
import { plainPool } from "@/lib/db/pool";
import { log } from "@/lib/log";

const BEAT_MS = 10_000;
/** A process silent for this long is dead: its jobs are given back (the queue alone would wait four hours). */
const SILENT_MS = 30_000;

/**
 * Gives back the jobs of processes that have not been heard of for 30 s, and those locked for as long in the name of nobody who
 * lives: a process may die before it has said what its locks are called. Answers how many processes were silent.
 */
export async function healSilentWorkers(now: Date): Promise<number> {
  // One statement: were the mark written first and this process then to die, nobody would give the jobs back.
  const { rows } = await plainPool("jobs").query<{ silent: number }>(
    `WITH silent AS (
        UPDATE worker_processes SET stopped_at = $1 WHERE stopped_at IS NULL AND seen_at < $2 RETURNING worker_ids),
      living AS (SELECT unnest(worker_ids) AS id FROM worker_processes WHERE stopped_at IS NULL AND seen_at >= $2),
      gone AS (SELECT unnest(worker_ids) AS id FROM silent
        UNION SELECT locked_by FROM graphile_worker.jobs WHERE locked_at < $2 AND locked_by NOT IN (SELECT id FROM living)),
      ids AS (SELECT coalesce(array_agg(id), '{}') AS all FROM gone)
    SELECT (SELECT count(*)::int FROM silent) AS silent, graphile_worker.force_unlock_workers(ids.all) FROM ids`,
    [now, new Date(now.getTime() - SILENT_MS)],
  );
  return rows[0]?.silent ?? 0;
}

/**
 * Registers this process, says every 10 s that it lives, and heals what silent ones left. `workerIds` is read at each
 * beat: the names under which this process locks jobs, which the queue gives when it starts. `stop` says goodbye, so that nobody waits for us.
 */
export async function startHeartbeat(workerIds: () => string[]) {
  const id = newId("wrk", new Date());
  const pool = plainPool("jobs");
  await pool.query(
    "INSERT INTO worker_processes (id, host, pid, worker_ids, started_at, seen_at) VALUES ($1, $2, $3, $4, $5, $5)",
    [id, hostname(), process.pid, workerIds(), new Date()],
  );
  const beat = async () => {
    const now = new Date();
    await pool.query("UPDATE worker_processes SET seen_at = $2, worker_ids = $3, stopped_at = NULL WHERE id = $1", [
      id,
      now,
      workerIds(),
    ]);
    await healSilentWorkers(now);
  };
  await beat();
  const timer = setInterval(() => void beat().catch((err) => log.warn({ err }, "heartbeat missed")), BEAT_MS);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await pool.query("UPDATE worker_processes SET stopped_at = $2 WHERE id = $1", [id, new Date()]);
    },
  };
}

import { failExecution } from "@/lib/approvals/execution/fail";
import { LEASE_MS, startExecution } from "@/lib/approvals/execution/start";
import { fixedClock } from "@/lib/clock";
import { batch } from "@/lib/db/batch";
import { appPool, plainPool } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { isRefusal } from "@/lib/errors";
import { loadJob } from "@/lib/jobs/actor";
import { log } from "@/lib/log";

type Overdue = { id: string; workspace_id: string; event_id: string; status: string; fencing_token: number };

const LOST = { code: "EXECUTION_LOST", detail: "The job that was to carry this out is gone. Ask again." };

/**
 * Ends in FAILED what is approved and will be carried out by nobody: its lease is over and the queue holds no job for it
 * that could still run. Answers how many those were. Runs every minute; an attempt that begins meanwhile wins.
 */
export async function sweepExecutions(now: Date): Promise<number> {
  const overdue = await overdueRequests(now);
  const alive = await eventsWithJob(overdue.map((r) => r.event_id));
  let swept = 0;
  for (const request of overdue.filter((r) => !alive.has(r.event_id))) if (await giveUp(request, now)) swept += 1;
  if (swept > 0) log.warn({ swept }, "requests without a job ended in FAILED");
  return swept;
}

async function overdueRequests(now: Date): Promise<Overdue[]> {
  const client = await appPool().connect();
  try {
    const [rows] = await batch(client, [
      sql`SELECT id, workspace_id, event_id, status, fencing_token FROM approval_requests
        WHERE status IN ('APPROVED', 'EXECUTING') AND coalesce(lease_expires_at, decided_at) < ${new Date(now.getTime() - LEASE_MS)}
          AND (status = 'EXECUTING' OR coalesce(waits_until, apply_at, decided_at) < ${new Date(now.getTime() - LEASE_MS)})
        ORDER BY created_at, id LIMIT 200`,
    ]);
    client.release();
    return (rows?.rows ?? []) as Overdue[];
  } catch (error) {
    client.release(true);
    throw error;
  }
}

async function eventsWithJob(eventIds: string[]): Promise<Set<string>> {
  if (eventIds.length === 0) return new Set();
  const { rows } = await plainPool("jobs").query<{ key: string }>(
    "SELECT key FROM graphile_worker.jobs WHERE key = ANY($1) AND (locked_at IS NOT NULL OR attempts < max_attempts)",
    [eventIds],
  );
  return new Set(rows.map((r) => r.key));
}

/** Takes an approved one for execution first: only what executes can fail. False when somebody else was faster. */
async function giveUp(request: Overdue, now: Date): Promise<boolean> {
  const job = await loadJob(request.workspace_id, request.event_id);
  if (!job) return false;
  const options = { clock: fixedClock(now) };
  try {
    let token = request.fencing_token;
    if (request.status === "APPROVED") {
      const started = await startExecution.run(job.actor, { id: request.id, attempt: token + 1 }, options);
      token += started.kind === "done" ? 1 : 0;
    }
    await failExecution.run(job.actor, { id: request.id, fencing_token: token, error: LOST }, options);
    return true;
  } catch (error) {
    if (isRefusal(error) && error.status < 500) return false;
    throw error;
  }
}

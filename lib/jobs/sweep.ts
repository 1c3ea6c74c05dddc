import { failExecution } from "@/lib/approvals/execution/fail";
import { LEASE_MS, startExecution } from "@/lib/approvals/execution/start";
import { fixedClock } from "@/lib/clock";
import { batch } from "@/lib/db/batch";
import { appPool, plainPool } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { isRefusal } from "@/lib/errors";
import { loadJob } from "@/lib/jobs/actor";
import { log } from "@/lib/log";
import { failOperation } from "@/lib/operations/fail";

type Overdue = { id: string; workspace_id: string; event_id: string; status: string; fencing_token: number };
type Unasked = { event_id: string; workspace_id: string; attempts: number };

const LOST = { code: "EXECUTION_LOST", detail: "The job that was to carry this out is gone. Ask again." };

/**
 * Ends in FAILED what will be carried out by nobody: what is approved and its lease is over, and what needed no request and
 * was not heard of for as long, when the queue holds no job for it that could still run. Answers how many those were. Runs
 * every minute; an attempt that begins or ends meanwhile wins.
 */
export async function sweepExecutions(now: Date): Promise<number> {
  const { requests, unasked } = await overdue(now);
  const alive = await eventsWithJob([...requests, ...unasked].map((r) => r.event_id));
  let swept = 0;
  for (const request of requests) if (!alive.has(request.event_id) && (await giveUp(request, now))) swept += 1;
  for (const event of unasked) if (!alive.has(event.event_id) && (await giveUpUnasked(event, now))) swept += 1;
  if (swept > 0) log.warn({ swept }, "operations without a job ended in FAILED");
  return swept;
}

async function overdue(now: Date): Promise<{ requests: Overdue[]; unasked: Unasked[] }> {
  const client = await appPool().connect();
  try {
    const [requests, unasked] = await batch(client, [
      sql`SELECT id, workspace_id, event_id, status, fencing_token FROM approval_requests
        WHERE status IN ('APPROVED', 'EXECUTING') AND coalesce(lease_expires_at, decided_at) < ${new Date(now.getTime() - LEASE_MS)}
          AND (status = 'EXECUTING' OR coalesce(waits_until, apply_at, decided_at) < ${new Date(now.getTime() - LEASE_MS)})
        ORDER BY created_at, id LIMIT 200`,
      // Workspace by workspace, as the index on the status has them: there are many events, and few that are under way.
      sql`SELECT e.id AS event_id, w.id AS workspace_id, e.attempts FROM workspaces w CROSS JOIN LATERAL (
          SELECT id, attempts FROM domain_events
          WHERE workspace_id = w.id AND status = 'PROCESSING' AND ticket_id IS NULL AND updated_at < ${new Date(now.getTime() - LEASE_MS)}
          ORDER BY created_at, id LIMIT 200) e LIMIT 200`,
    ]);
    client.release();
    return { requests: (requests?.rows ?? []) as Overdue[], unasked: (unasked?.rows ?? []) as Unasked[] };
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
    return notOurs(error);
  }
}

/** An operation without a request: its event alone says how it ends. False when it ended meanwhile. */
async function giveUpUnasked(lost: Unasked, now: Date): Promise<boolean> {
  const job = await loadJob(lost.workspace_id, lost.event_id);
  if (!job) return false;
  const input = { event: lost.event_id, attempt: lost.attempts + 1, error: LOST, next_attempt_at: null };
  try {
    await failOperation.run(job.actor, input, { clock: fixedClock(now) });
    return true;
  } catch (error) {
    return notOurs(error);
  }
}

/** Somebody else was faster: nothing to do. Anything but a refusal is thrown. */
function notOurs(error: unknown): false {
  if (isRefusal(error) && error.status < 500) return false;
  throw error;
}

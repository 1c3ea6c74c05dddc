import { tellStranded } from "@/lib/approvals/strand";
import { fixedClock } from "@/lib/clock";
import { batch } from "@/lib/db/batch";
import { appPool } from "@/lib/db/pool";
import { type Sql, sql } from "@/lib/db/sql";
import { isRefusal } from "@/lib/errors";
import { loadJob } from "@/lib/jobs/actor";
import { type HolderRow, seatHolders, whyNobody } from "@/lib/tickets/holders";
import type { DecisionRow, TicketRow } from "@/lib/tickets/shapes";
import { newerThan } from "@/lib/view/keyset";

const WEEK_MS = 7 * 86_400_000;
/** How many are read at once. */
const AT_ONCE = 500;
type Waiting = TicketRow & { workspace_id: string; decisions: DecisionRow[] };

/**
 * Looks through what waits for requests that nobody left could decide, and tells those who can let people in, once a week for
 * each. Runs every night; answers how many it told of.
 */
export async function tellOfStranded(now: Date, atOnce = AT_ONCE): Promise<number> {
  const [workspaces] = await send([
    sql`SELECT DISTINCT workspace_id FROM approval_requests WHERE status = 'PENDING_APPROVAL' ORDER BY workspace_id`,
  ]);
  let told = 0;
  for (const { workspace_id: id } of workspaces?.rows ?? []) told += await inWorkspace(String(id), now, atOnce);
  return told;
}

async function inWorkspace(workspaceId: string, now: Date, atOnce: number): Promise<number> {
  let told = 0;
  let last: Waiting | null = null;
  do {
    const [holders, waiting] = await send([seatHolders(workspaceId), nextWaiting(workspaceId, now, last, atOnce)]);
    const tickets = (waiting?.rows ?? []) as Waiting[];
    for (const ticket of tickets) if (await tell(ticket, (holders?.rows ?? []) as HolderRow[], now)) told += 1;
    last = tickets.length === atOnce ? (tickets.at(-1) ?? null) : null;
  } while (last);
  return told;
}

/** What waits and was not told of this week, oldest first: however many wait, each of them is looked at. */
const nextWaiting = (workspaceId: string, now: Date, after: Waiting | null, atOnce: number): Sql =>
  sql`SELECT r.*, e.slug AS environment_slug FROM approval_requests r
    LEFT JOIN environments e ON e.workspace_id = r.workspace_id AND e.id = r.environment_id
    WHERE r.workspace_id = ${workspaceId} AND r.status = 'PENDING_APPROVAL'
      AND ${newerThan({ at: sql`r.created_at`, id: sql`r.id` }, after ? { at: after.created_at, id: after.id } : undefined)} AND NOT EXISTS (
        SELECT 1 FROM notifications n WHERE n.workspace_id = r.workspace_id AND n.subject_id = r.id AND n.type = 'SYSTEM_ALERT'
          AND n.created_at > ${new Date(now.getTime() - WEEK_MS)})
    ORDER BY r.created_at, r.id LIMIT ${atOnce}`;

async function tell(ticket: Waiting, holders: readonly HolderRow[], now: Date): Promise<boolean> {
  const why = whyNobody(ticket, ticket.decisions, holders);
  const job = why ? await loadJob(ticket.workspace_id, ticket.event_id) : null;
  if (!why || !job) return false;
  try {
    await tellStranded.run(job.actor, { id: ticket.id, why }, { clock: fixedClock(now) });
    return true;
  } catch (error) {
    // Decided or taken back since it was read.
    if (!isRefusal(error) || error.status >= 500) throw error;
    return false;
  }
}

async function send(statements: readonly Sql[]) {
  const client = await appPool().connect();
  try {
    const rows = await batch(client, statements);
    client.release();
    return rows;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

import type { Actor } from "@/lib/access/actor";
import { approve } from "@/lib/approvals/approve";
import { reject } from "@/lib/approvals/reject";
import { endItem, type ItemEnd } from "@/lib/batches/end";
import type { BatchItemRow, BatchRow } from "@/lib/batches/shapes";
import { type Clock, systemClock } from "@/lib/clock";
import { batch } from "@/lib/db/batch";
import { appPool } from "@/lib/db/pool";
import { type Sql, sql } from "@/lib/db/sql";
import { isRefusal } from "@/lib/errors";
import { loadPerson, personalJob } from "@/lib/jobs/person";
import { log } from "@/lib/log";

export type DecideJob = { workspace_id: string; batch_id: string; position: string };
type Attempt = { last: boolean; clock?: Clock };
type Item = BatchItemRow &
  Pick<BatchRow, "verdict" | "reason" | "requested_by_id" | "token_scopes" | "correlation_id"> & { begun_at: Date };

/**
 * Decides one request of a batch, by the same change as one alone, in the name of whoever sent the batch: with the grants
 * they hold now and no more than their token allowed. A refusal ends the item with its code; an unavailable database is
 * thrown, so that the queue tries again, and ends it on the last attempt. Safe to run twice, and after a crash in between.
 */
export async function decideItem(job: DecideJob, attempt: Attempt): Promise<void> {
  const clock = attempt.clock ?? systemClock;
  const place = { workspaceId: job.workspace_id, batchId: job.batch_id, position: Number(job.position) };
  const [items] = await send([
    sql`SELECT i.*, b.verdict, b.reason, b.requested_by_id, b.token_scopes, b.correlation_id, b.created_at AS begun_at
      FROM batch_items i JOIN batches b ON b.workspace_id = i.workspace_id AND b.id = i.batch_id
      WHERE i.workspace_id = ${place.workspaceId} AND i.batch_id = ${place.batchId} AND i.position = ${place.position}`,
  ]);
  const item = items?.rows[0] as Item | undefined;
  if (item?.status !== "queued") return;
  try {
    const [people] = await send([loadPerson(job.workspace_id, item.requested_by_id)]);
    const person = personalJob("batch.decide", people?.rows[0], item.correlation_id);
    const end = person ? await decide({ ...person, tokenScopes: item.token_scopes }, item, clock) : GONE;
    await send([endItem(place, end, clock.now())]);
  } catch (error) {
    if (!attempt.last) throw error;
    log.error({ err: error, batch: job.batch_id, ticket: item.ticket_id }, "an item of a batch failed for good");
    await send([endItem(place, INTERRUPTED, clock.now())]);
  }
}

const GONE: ItemEnd = {
  status: "failed",
  code: "DECIDER_DEACTIVATED",
  message: "Whoever sent this batch is no longer active.",
};
const INTERRUPTED: ItemEnd = {
  status: "failed",
  code: "BATCH_INTERRUPTED",
  message: "This was tried too often without an answer. Look at the request before you decide it again.",
};

async function decide(actor: Actor, item: Item, clock: Clock): Promise<ItemEnd> {
  const verb = item.verdict === "approve" ? approve : reject;
  const digest = item.digest === null ? undefined : item.digest_seen ? item.digest : { pinned: item.digest };
  const input = { id: item.ticket_id, digest, comment: item.reason ?? undefined };
  try {
    await verb.run(actor, input, { clock });
    return { status: "succeeded" };
  } catch (error) {
    if (!isRefusal(error) || error.status >= 500) throw error;
    if (error.status === 409 && (await decidedBefore(actor, item))) return { status: "succeeded" };
    return { status: "failed", code: error.code, message: error.detail };
  }
}

/** Whether an attempt that died before it could say so has made the decision already. */
async function decidedBefore(actor: Actor, item: Item): Promise<boolean> {
  const [made] = await send([
    sql`SELECT 1 FROM approval_decisions d WHERE d.workspace_id = ${actor.workspace.id} AND d.request_id = ${item.ticket_id}
      AND d.decided_by_id = ${actor.userId} AND d.verdict = ${item.verdict} AND d.created_at >= ${item.begun_at}
      AND (${item.digest}::text IS NULL OR d.digest = ${item.digest})`,
  ]);
  return (made?.rows.length ?? 0) > 0;
}

/** Bookkeeping of the queue's own work: no request is touched here, only by the change. */
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

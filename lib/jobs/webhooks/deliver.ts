import type { Actor } from "@/lib/access/actor";
import { EVENT_OF_LEAF } from "@/lib/audit/export/row";
import { actionsOf } from "@/lib/audit/read/filter";
import { disableWebhook } from "@/lib/audit/webhooks/disable";
import { retryAfterMs } from "@/lib/audit/webhooks/rules";
import { type Clock, fixedClock, systemClock } from "@/lib/clock";
import { newId } from "@/lib/db/ids";
import { raw, type Sql, sql } from "@/lib/db/sql";
import { ask } from "@/lib/jobs/webhooks/ask";
import { attempt, type Outcome, type Waiting } from "@/lib/jobs/webhooks/attempt";
import type { Receiver } from "@/lib/jobs/webhooks/message";
import { log } from "@/lib/log";
import type { Guard } from "@/lib/outbound/send";

export type DeliverOptions = { clock?: Clock; guard?: Guard; random?: () => number };

/** Longer than the longest attempt: a process that dies gives its receivers back. */
const LEASE_MS = 60_000;
/** What one look takes of each kind, and how many messages of one workspace may be under way. */
const AT_ONCE = 8;
/** How many places of the log one look covers. */
const WINDOW = 5_000;
/** How soon an idle receiver is looked at again, and how much of the flush interval is left for sending. */
const IDLE_MS = 1_000;

const RECEIVER =
  raw(`w.id, w.workspace_id, s.slug AS workspace_slug, s.name AS workspace_name, w.name, w.url, w.method, w.headers, w.actions,
  w.environments, w.batch_size, w.flush_interval_seconds, w.enabled, w.signing_serial, w.former_until, p.after_seq, p.failures`);
const WAITING = raw("d.id, d.kind, d.event_ids, d.first_seq, d.last_seq, d.attempts");

/** One message under way: of which workspace, and whether it was sent. Never rejects. */
export type Work = { workspaceId: string; sent: Promise<boolean> };

/** Does what is due now, once, and waits for it. Answers how many messages were sent. */
export async function deliverDue(options: DeliverOptions = {}): Promise<number> {
  const works = await takeDue([], options);
  return (await Promise.all(works.map((work) => work.sent))).filter(Boolean).length;
}

/** The workspaces that have as much under way as one may: a receiver that hangs delays nobody else's. */
export function busyOf(works: Iterable<Work>): string[] {
  const count = new Map<string, number>();
  for (const { workspaceId } of works) count.set(workspaceId, (count.get(workspaceId) ?? 0) + 1);
  return [...count].filter(([, n]) => n >= AT_ONCE).map(([workspaceId]) => workspaceId);
}

/**
 * Takes what is due now, but of busy workspaces: receivers that no other process has, each with its next batch in the order
 * of the log, and the tests and replays that wait. Answers what is under way then. A business request waits for none of this.
 */
export async function takeDue(busy: readonly string[], options: DeliverOptions = {}): Promise<Work[]> {
  const now = (options.clock ?? systemClock).now();
  const until = new Date(now.getTime() + LEASE_MS);
  const [taken, asked] = await ask([
    sql`UPDATE audit_webhook_progress p SET leased_until = ${until} FROM audit_webhooks w JOIN workspaces s ON s.id = w.workspace_id
      WHERE w.id = p.webhook_id AND p.webhook_id IN (
        SELECT q.webhook_id FROM audit_webhook_progress q JOIN audit_webhooks v ON v.id = q.webhook_id
        WHERE q.due_at <= ${now} AND (q.leased_until IS NULL OR q.leased_until <= ${now}) AND v.enabled AND v.deleted_at IS NULL
          AND v.workspace_id <> ALL(${busy})
        ORDER BY q.due_at LIMIT ${AT_ONCE} FOR UPDATE OF q SKIP LOCKED)
      RETURNING ${RECEIVER}`,
    sql`UPDATE audit_webhook_deliveries d SET next_attempt_at = ${until}
      FROM audit_webhooks w JOIN workspaces s ON s.id = w.workspace_id JOIN audit_webhook_progress p ON p.webhook_id = w.id
      WHERE w.id = d.webhook_id AND w.deleted_at IS NULL AND d.id IN (
        SELECT e.id FROM audit_webhook_deliveries e WHERE e.status = 'pending' AND e.kind <> 'batch' AND e.next_attempt_at <= ${now}
          AND e.workspace_id <> ALL(${busy})
        ORDER BY e.next_attempt_at LIMIT ${AT_ONCE} FOR UPDATE OF e SKIP LOCKED)
      RETURNING to_jsonb((SELECT r FROM (SELECT ${RECEIVER}) r)) AS receiver, ${WAITING}`,
  ]);
  const under = (receiver: Receiver, sent: Promise<boolean>): Work => ({
    workspaceId: receiver.workspace_id,
    sent: sent.catch(failed),
  });
  return [
    ...((taken?.rows ?? []) as Receiver[]).map((r) => under(r, nextBatch(r, now, options))),
    ...((asked?.rows ?? []) as (Waiting & { receiver: Receiver })[]).map((d) =>
      under(d.receiver, sendOnce(d.receiver, d, now, options)),
    ),
  ];
}

/** The lease passes, and the next process tries; nothing was lost. */
const failed = (error: unknown): boolean => {
  log.warn({ err: error, room: "webhooks" }, "a webhook could not be served");
  return false;
};

async function nextBatch(receiver: Receiver, now: Date, options: DeliverOptions): Promise<boolean> {
  const [waiting] = await ask([
    sql`SELECT ${WAITING} FROM audit_webhook_deliveries d WHERE d.webhook_id = ${receiver.id} AND d.status = 'pending' AND d.kind = 'batch' LIMIT 1`,
  ]);
  const delivery = (waiting?.rows[0] as Waiting | undefined) ?? (await gather(receiver, now));
  if (!delivery) return false;
  const outcome = await attempt(receiver, delivery, now, options.guard ?? {});
  const { statements, last } = settled(receiver, delivery, outcome, now, options.random ?? Math.random);
  await ask(statements);
  if (last) await giveUp(receiver, outcome, now);
  return true;
}

/** The next events that the filters let through; null while the batch is neither full nor old enough to go. */
async function gather(receiver: Receiver, now: Date): Promise<Waiting | null> {
  const after = receiver.after_seq;
  const actions = receiver.actions.length > 0 ? sql`h.action = ANY(${actionsOf(receiver.actions)})` : sql`true`;
  const places = receiver.environments;
  const environments =
    places.length > 0
      ? sql`(h.environment_slug = ANY(${places}) OR 'class:' || h.environment_class = ANY(${places}))`
      : sql`true`;
  const [found, top] = await ask([
    sql`SELECT h.id, l.workspace_seq AS seq, h.occurred_at FROM audit_leaves l JOIN ${EVENT_OF_LEAF}
      WHERE l.workspace_id = ${receiver.workspace_id} AND l.workspace_seq > ${after}::int8 AND l.workspace_seq <= ${after}::int8 + ${WINDOW}::int
        AND ${actions} AND ${environments} ORDER BY l.workspace_seq LIMIT ${receiver.batch_size}`,
    sql`SELECT coalesce(max(workspace_seq), 0) AS seq FROM audit_leaves WHERE workspace_id = ${receiver.workspace_id}`,
  ]);
  const rows = (found?.rows ?? []) as { id: string; seq: string; occurred_at: Date }[];
  const [first] = rows;
  const last = rows.at(-1);
  if (!first || !last) {
    const end = Math.min(Number(after) + WINDOW, Math.max(Number(top?.rows[0]?.seq), Number(after)));
    // A whole window without a match: there may be more behind it, now.
    const due = end === Number(after) + WINDOW ? now : new Date(now.getTime() + IDLE_MS);
    await ask([release(receiver, due, sql`after_seq = ${end}::int8`)]);
    return null;
  }
  const flushAt = new Date(first.occurred_at.getTime() + receiver.flush_interval_seconds * 1000 - IDLE_MS);
  if (rows.length < receiver.batch_size && flushAt > now) {
    const soon = new Date(
      Math.min(flushAt.getTime(), now.getTime() + Math.max(IDLE_MS, receiver.flush_interval_seconds * 100)),
    );
    await ask([release(receiver, soon, sql`failures = failures`)]);
    return null;
  }
  const delivery: Waiting = {
    id: newId("dlv", now),
    kind: "batch",
    event_ids: rows.map((r) => r.id),
    first_seq: first.seq,
    last_seq: last.seq,
    attempts: 0,
  };
  await ask([
    sql`INSERT INTO audit_webhook_deliveries (id, workspace_id, webhook_id, kind, event_ids, first_seq, last_seq, status, created_at, next_attempt_at)
      VALUES (${delivery.id}, ${receiver.workspace_id}, ${receiver.id}, 'batch', ${delivery.event_ids}::text[], ${first.seq}::int8, ${last.seq}::int8,
        'pending', ${now}, ${now})`,
  ]);
  return delivery;
}

const release = (receiver: Receiver, due: Date, also: Sql): Sql =>
  sql`UPDATE audit_webhook_progress SET leased_until = NULL, due_at = ${due}, ${also} WHERE webhook_id = ${receiver.id}`;

const ended = (d: Waiting, o: Outcome, status: "pending" | "delivered" | "failed", now: Date, next: Date | null): Sql =>
  sql`UPDATE audit_webhook_deliveries SET status = ${status}, attempts = attempts + 1, status_code = ${o.status}, error = ${o.error},
      duration_ms = ${o.durationMs}, attempted_at = ${now}, next_attempt_at = ${next} WHERE id = ${d.id} AND status = 'pending'`;

/** What is written after an attempt. A failed batch stays at the head of the line: the order of the log is kept. */
function settled(
  receiver: Receiver,
  delivery: Waiting,
  outcome: Outcome,
  now: Date,
  random: () => number,
): { statements: Sql[]; last: boolean } {
  if (outcome.ok) {
    const moved = sql`after_seq = ${delivery.last_seq}::int8, failures = 0, failing_since = NULL, last_delivered_at = ${now}`;
    return {
      statements: [ended(delivery, outcome, "delivered", now, null), release(receiver, now, moved)],
      last: false,
    };
  }
  const failures = receiver.failures + 1;
  const wait = outcome.gone ? null : retryAfterMs(failures, random(), outcome.retryAfterMs);
  const next = new Date(now.getTime() + (wait ?? LEASE_MS));
  const counted = sql`failures = ${failures}, failing_since = coalesce(failing_since, ${now}::timestamptz)`;
  return {
    statements: [ended(delivery, outcome, "pending", now, next), release(receiver, next, counted)],
    last: wait === null,
  };
}

async function sendOnce(receiver: Receiver, delivery: Waiting, now: Date, options: DeliverOptions): Promise<boolean> {
  const known = { ...receiver, former_until: receiver.former_until ? new Date(receiver.former_until) : null };
  const outcome = await attempt(known, delivery, now, options.guard ?? {});
  await ask([ended(delivery, outcome, outcome.ok ? "delivered" : "failed", now, null)]);
  return true;
}

async function giveUp(receiver: Receiver, outcome: Outcome, now: Date): Promise<void> {
  const reason = outcome.gone ? "The receiver answered 410: it is gone." : (outcome.error ?? "It failed.");
  const input = { id: receiver.id, failures: receiver.failures + 1, reason };
  await disableWebhook.run(jobActor(receiver), input, { clock: fixedClock(now) });
}

const jobActor = ({ id, workspace_id, workspace_slug, workspace_name }: Receiver): Actor => ({
  kind: "job",
  id: "webhook.deliver",
  userId: null,
  name: "webhook.deliver",
  email: null,
  via: "worker",
  platformAdmin: false,
  tokenScopes: null,
  credential: null,
  context: { requestId: id, correlationId: id, ip: null, userAgent: null },
  workspace: { id: workspace_id, slug: workspace_slug, name: workspace_name },
  environments: [],
  grants: [],
});

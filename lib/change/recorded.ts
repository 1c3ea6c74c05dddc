import type { Person } from "@/lib/access/actor";
import type { AuditEvent } from "@/lib/audit/events";
import { type AuditRow, auditRow, EVENT_HASH, type EventScope, eventHash, insertEvent } from "@/lib/audit/record";
import { ANNOUNCED, type Done, type Job } from "@/lib/change/act";
import { empty, raw, type Sql, sql } from "@/lib/db/sql";
import { delivered } from "@/lib/notifications/notice/senders";

/** What is known when a change is about to be written. */
type Record = {
  by: Person;
  scope: EventScope;
  event: AuditEvent;
  /** Hash of the resource's former event; none where the event made its resource. */
  previous: Buffer | null;
  now: Date;
};

/**
 * The statements of a change with its one event: the state change and the event's insert are one statement, which fails
 * unless exactly one row was changed; then what follows from it, then what people are told, then the jobs. `first` goes
 * ahead of all: the authority that the state change will be held to.
 */
export function recorded(
  record: Record,
  done: Written,
  first: readonly Sql[] = [],
  made: Made = eventOf(record),
): Sql[] {
  const { scope, now } = record;
  const { row, before, hash } = made;
  const one = sql`WITH head AS (${done.head}), ${insertEvent(row, before, hash, raw("head"))}
    SELECT assent_expect_one((SELECT count(*) FROM head))`;
  const sent = delivered(done.notify, scope.workspace?.id ?? null, now);
  const jobs = [...done.jobs, ...sent.jobs];
  return [...first, one, ...done.rest, ...sent.statements, ...jobs.map((job) => enqueue(job, hash))].map((s) =>
    withHash(s, hash),
  );
}

type Made = { row: AuditRow; before: Buffer | null; hash: Buffer };

/** The event of a change before it is written: its row, what it follows on, and its hash. */
export function eventOf({ by, scope, event, previous, now }: Record): Made {
  const row = auditRow(by, scope, event, now);
  const before = event.resource === undefined ? previous : null;
  return { row, before, hash: eventHash(row, before) };
}

type Written = Pick<Extract<Done<unknown>, { done: "changed" }>, "head" | "rest" | "jobs" | "notify">;

const withHash = (s: Sql, hash: Buffer): Sql => ({ ...s, values: s.values.map((v) => (v === EVENT_HASH ? hash : v)) });

/** What PostgreSQL passes on with a notification, in bytes, less a little. */
const MOST_TOLD = 7_900;

function enqueue(job: Job, hash: Buffer): Sql {
  const payload = JSON.stringify(job.payload);
  const own = typeof job.announced === "object" ? job.announced : null;
  const more = own ? JSON.stringify({ ...job.payload, told: own.told(hash) }) : "";
  const word = own && Buffer.byteLength(more) <= MOST_TOLD ? more : payload;
  // Told first, heard first: the queue's own word follows in the same breath. What waits for a time is told to nobody now.
  const told = job.announced && !job.runAt ? sql`pg_notify(${own?.on ?? ANNOUNCED}, ${word}), ` : empty;
  return sql`SELECT ${told}assent_enqueue(${job.task}, ${payload}::json, ${job.key ?? null}, ${job.runAt ?? null}::timestamptz,
    ${job.maxAttempts ?? 8})`;
}

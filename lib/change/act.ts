import type { AuditEvent } from "@/lib/audit/events";
import type { Sql } from "@/lib/db/sql";

/** A job row, written in the same transaction. `payload` holds ids only. */
export type Job = { task: string; payload: Record<string, string>; key?: string; runAt?: Date; maxAttempts?: number };

/**
 * The two ways a change can end. `head` is the state change itself: it must return exactly one row, or the transaction
 * is refused as a whole; the event is inserted by the same statement. `rest` follows in the same batch.
 */
export type Done<R> =
  | { done: "changed"; result: R; event: AuditEvent; head: Sql; rest: readonly Sql[]; jobs: readonly Job[] }
  | { done: "unchanged"; result: R };

export const changed = <R>(
  result: R,
  event: AuditEvent,
  statements: readonly [Sql, ...Sql[]],
  jobs: readonly Job[] = [],
): Done<R> => {
  const [head, ...rest] = statements;
  return { done: "changed", result, event, head, rest, jobs };
};

export const unchanged = <R>(result: R): Done<R> => ({ done: "unchanged", result });

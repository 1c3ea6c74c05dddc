import type { AuditEvent } from "@/lib/audit/events";
import type { Sql } from "@/lib/db/sql";
import type { Notice } from "@/lib/notifications/notice/notice";

/** A job row, written in the same transaction. `payload` holds ids only. */
export type Job = {
  task: string;
  payload: Record<string, string>;
  key?: string;
  runAt?: Date;
  maxAttempts?: number;
  /**
   * Workers are told its payload at once, so that one makes ready what it needs while the queue still hands it over. On a
   * channel of their own they are told more with it: whatever this answers for the hash of the change's event, where that is
   * short enough.
   */
  announced?: true | { on: string; told(hash: Buffer): object };
};

/** The channel on which announced jobs are heard, by whoever listens: it carries ids and nothing else. */
export const ANNOUNCED = "assent:jobs";

/**
 * The two ways a change can end. `head` is the state change itself: it must return exactly one row, or the transaction
 * is refused as a whole; the event is inserted by the same statement. `rest`, what people are told and the jobs follow in
 * the same batch.
 */
export type Done<R> =
  | {
      done: "changed";
      result: R;
      event: AuditEvent;
      head: Sql;
      rest: readonly Sql[];
      jobs: readonly Job[];
      notify: readonly Notice[];
    }
  | { done: "unchanged"; result: R };

export const changed = <R>(
  result: R,
  event: AuditEvent,
  statements: readonly [Sql, ...Sql[]],
  jobs: readonly Job[] = [],
  /** Whom to tell what. The door hands it to every sender; nobody is told of what was not done. */
  notify: readonly Notice[] = [],
): Done<R> => {
  const [head, ...rest] = statements;
  return { done: "changed", result, event, head, rest, jobs, notify };
};

export const unchanged = <R>(result: R): Done<R> => ({ done: "unchanged", result });

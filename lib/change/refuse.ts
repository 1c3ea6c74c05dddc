import type { Person, WorkspaceRef } from "@/lib/access/actor";
import type { Action } from "@/lib/audit/events";
import { auditRow, type EventScope, eventHash, insertEvent } from "@/lib/audit/record";
import { redactRefusal } from "@/lib/audit/redact";
import { transact } from "@/lib/change/transaction";
import { raw, sql } from "@/lib/db/sql";
import { type Refusal, refusal } from "@/lib/errors";
import { countEvent } from "@/lib/metrics/count";

const ONE_ROW = raw("(SELECT 1) AS one");

/** Refusals the log keeps (DESIGN §3): missing permission, a conflict of state, a governance mode. */
export const isRecorded = (r: Refusal): boolean =>
  r.status === 403 || r.status === 409 || r.code === "GOVERNANCE_MODE_REFUSED";

/** Answers about the request itself rather than about the change: the same request may still be answered otherwise. */
const NOT_RECORDED = new Set(["IDEMPOTENCY_IN_PROGRESS", "IDEMPOTENCY_NOT_REPLAYABLE"]);

/**
 * Writes one `denied` event in a small transaction of its own, after the change was rolled back. When it cannot be
 * written the caller gets 503 instead of the refusal: no refusal goes unrecorded.
 */
export async function recordRefusal(
  by: Person & { workspace?: WorkspaceRef },
  action: Action,
  scope: EventScope,
  why: Refusal,
  now: Date,
) {
  if (!isRecorded(why) || NOT_RECORDED.has(why.code)) return;
  const row = auditRow(by, scope, { action, outcome: "denied", details: {}, ticketId: scope.ticketId ?? null }, now);
  row.details = redactRefusal({ code: why.code, reasons: why.reasons.length > 0 ? why.reasons : [why.detail] });
  const insert = insertEvent(row, null, eventHash(row, null), ONE_ROW);
  try {
    await transact(scope.workspace?.id ?? null, (tx) => tx.commit([sql`WITH ${insert} SELECT 1`]));
    countEvent(action, "denied");
  } catch (error) {
    throw refusal(503, "AUDIT_UNAVAILABLE", "The refusal could not be recorded. Nothing was changed; try again.", {
      headers: { "retry-after": "2" },
      note: `${why.code}; ${String(error)}`,
    });
  }
}

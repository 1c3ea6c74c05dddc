import { plainPool } from "@/lib/db/pool";
import { KEPT_DAYS } from "@/lib/notifications/rules";

const DAY_MS = 86_400_000;

/** Makes the audit log's partitions ahead: this month and the three that follow. Runs daily and at start. */
export async function ensureAuditMonths(now: Date): Promise<void> {
  const ahead = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 3, 1));
  await plainPool("jobs").query("SELECT assent_ensure_audit_months($1, $2)", [now, ahead]);
}

/** Forgets idempotency keys a day after their answer can no longer be asked for. */
export async function purgeIdempotencyKeys(now: Date): Promise<void> {
  await plainPool("jobs").query("DELETE FROM idempotency_keys WHERE created_at < $1", [
    new Date(now.getTime() - 2 * DAY_MS),
  ]);
}

/** Forgets what was delivered to webhooks a month ago; what still waits stays. */
export async function purgeDeliveries(now: Date): Promise<void> {
  await plainPool("jobs").query("DELETE FROM audit_webhook_deliveries WHERE created_at < $1 AND status <> 'pending'", [
    new Date(now.getTime() - 30 * DAY_MS),
  ]);
}

/** Marks ended domain events older than 30 days as archived; nothing is removed (second seed, soft archiving). */
export async function archiveEvents(now: Date): Promise<void> {
  await plainPool("jobs").query(
    `UPDATE domain_events SET archived_at = $1
     WHERE archived_at IS NULL AND status IN ('COMPLETED', 'FAILED', 'CANCELLED') AND finished_at < $2`,
    [now, new Date(now.getTime() - 30 * DAY_MS)],
  );
}

const AT_ONCE = 5000;

/** Removes notifications older than ninety days, read or not, some thousand at a time. Answers how many. */
export async function purgeNotifications(now: Date): Promise<number> {
  const before = new Date(now.getTime() - KEPT_DAYS * DAY_MS);
  for (let purged = 0; ; ) {
    const { rowCount } = await plainPool("jobs").query(
      "DELETE FROM notifications WHERE id IN (SELECT id FROM notifications WHERE created_at < $1 ORDER BY created_at LIMIT $2)",
      [before, AT_ONCE],
    );
    purged += rowCount ?? 0;
    if ((rowCount ?? 0) < AT_ONCE) return purged;
  }
}

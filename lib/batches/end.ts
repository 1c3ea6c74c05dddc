import { type Sql, sql } from "@/lib/db/sql";

export type ItemEnd = { status: "succeeded" } | { status: "failed"; code: string; message: string };
type Place = { workspaceId: string; batchId: string; position: number };

/**
 * Ends an item and counts it, in one statement: only one still queued is ended, and only what was ended is counted, so
 * running it twice changes nothing. The one that ends the last item also ends the batch.
 */
export function endItem({ workspaceId, batchId, position }: Place, end: ItemEnd, now: Date): Sql {
  const failed = end.status === "failed" ? end : null;
  return sql`WITH ended AS (
      UPDATE batch_items SET status = ${end.status}, code = ${failed?.code ?? null}, message = ${failed?.message ?? null}, done_at = ${now}
      WHERE workspace_id = ${workspaceId} AND batch_id = ${batchId} AND position = ${position} AND status = 'queued' RETURNING 1
    )
    UPDATE batches b SET succeeded = b.succeeded + ${failed ? 0 : 1}, failed = b.failed + ${failed ? 1 : 0},
      finished_at = CASE WHEN b.succeeded + b.failed + 1 = b.total THEN ${now}::timestamptz END
    WHERE b.workspace_id = ${workspaceId} AND b.id = ${batchId} AND EXISTS (SELECT 1 FROM ended)`;
}

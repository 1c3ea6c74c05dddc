import type { z } from "zod";
import type { BatchItemAnswer, BatchStatusAnswer } from "@/lib/batches/answers";
import { type BatchVerdict, batchStatus, type ItemStatus } from "@/lib/batches/rules";

export type BatchRow = {
  id: string;
  verdict: BatchVerdict;
  reason: string | null;
  total: number;
  succeeded: number;
  failed: number;
  requested_by_id: string;
  token_scopes: string[] | null;
  correlation_id: string;
  created_at: Date;
  finished_at: Date | null;
};

export type BatchItemRow = {
  position: number;
  ticket_id: string;
  /** What it is held to, and whether whoever sent it named it; else it is what was current then. */
  digest: string | null;
  digest_seen: boolean;
  status: ItemStatus;
  code: string | null;
  message: string | null;
};

export type BatchItem = z.output<typeof BatchItemAnswer>;

/** An item, with the name of its job once it has been handed to one. */
export const toBatchItem = (batchId: string, row: BatchItemRow): BatchItem => ({
  ticket_id: row.ticket_id,
  status: row.status,
  ...(row.status !== "rejected" && { job_id: itemJob(batchId, row.position) }),
  ...(row.code && { code: row.code, error: row.message }),
});

/** The queue's key of an item's job: one job an item, however often it is handed over. */
export const itemJob = (batchId: string, position: number): string => `${batchId}/${position}`;

export type BatchStatus = z.output<typeof BatchStatusAnswer>;

export const toBatchStatus = (row: BatchRow, items: readonly BatchItemRow[]): BatchStatus => ({
  batch_id: row.id,
  action: row.verdict,
  status: batchStatus(row),
  total: row.total,
  succeeded: row.succeeded,
  failed: row.failed,
  pending: row.total - row.succeeded - row.failed,
  items: items.map((item) => toBatchItem(row.id, item)),
  created_at: row.created_at.toISOString(),
  finished_at: row.finished_at?.toISOString() ?? null,
});

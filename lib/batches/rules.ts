/** The most requests that a workspace may let one batch decide; it says 50 unless somebody changes that. */
export const MOST_IN_BATCH = 200;

export const BATCH_VERDICTS = ["approve", "reject"] as const;
export type BatchVerdict = (typeof BATCH_VERDICTS)[number];

export const ITEM_STATUSES = ["queued", "succeeded", "failed", "rejected"] as const;
export type ItemStatus = (typeof ITEM_STATUSES)[number];

export const BATCH_STATUSES = ["IN_PROGRESS", "COMPLETED", "PARTIAL_SUCCESS", "FAILED"] as const;
export type BatchCounts = { total: number; succeeded: number; failed: number };

/** In progress while one is open; then complete, or failed, or something of both. */
export function batchStatus({ total, succeeded, failed }: BatchCounts): (typeof BATCH_STATUSES)[number] {
  if (succeeded + failed < total) return "IN_PROGRESS";
  if (failed === 0) return "COMPLETED";
  return succeeded === 0 ? "FAILED" : "PARTIAL_SUCCESS";
}

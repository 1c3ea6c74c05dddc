/**
 * The rules of an import in words. Every entry of a catalog is judged alone: a bad one is reported by its place and never
 * stops the rest. Of entries with the same name one counts, the one marked newest or else the first. An entry whose
 * content is what the last import of that asset left, or what its newest version holds, makes no version. Owner and team
 * are taken from an entry only where the record has none, and no policy gates changes of the record; the lifecycle is never
 * touched. Pure; used by the console too.
 */
export const ITEM_STATES = ["pending", "created", "updated", "unchanged", "failed"] as const;
export type ItemState = (typeof ITEM_STATES)[number];

/** Beyond this a catalog is imported in parts. */
export const MOST_ENTRIES = 10_000;
/** What could not be saved as a draft by hand cannot be imported either. */
export const LARGEST_ENTRY_BYTES = 1024 * 1024;

export type Counters = { total: number; created: number; updated: number; unchanged: number; failed: number };
export type ImportStatus = "IN_PROGRESS" | "COMPLETED" | "PARTIAL_SUCCESS" | "FAILED";

export const doneOf = (c: Counters): number => c.created + c.updated + c.unchanged + c.failed;

/** In progress while an entry waits; then by how many entries failed: none, some or all. */
export function statusOf(c: Counters): ImportStatus {
  if (doneOf(c) < c.total) return "IN_PROGRESS";
  if (c.failed === 0) return "COMPLETED";
  return c.failed === c.total ? "FAILED" : "PARTIAL_SUCCESS";
}

import { FLOOR_DAYS, type PrunedRow } from "./entry";

/** A recorded purge: which places of the log lost their bodies by it. */
export type PruneEvent = { index: number; sealed_at: string; details: Record<string, unknown> };

type Found = { pruned: { from: number; to: number }[] };
type Say = (code: "MISSING" | "PRUNED_EARLY", message: string, at: { ids: string[]; from: number }) => void;

const DAY_MS = 86_400_000;

/**
 * A body may be gone when an `audit.prune` event says so, stands later in the log, and came no earlier than the event's
 * floor allows. The floor follows from what was sealed, so a forged purge removes nothing that could not have been purged.
 */
export function judgePrunes(
  bodiless: readonly { entry: PrunedRow; index: number }[],
  prunes: readonly PruneEvent[],
  say: Say,
  report: Found,
): void {
  const ranges = prunes.flatMap(({ index, sealed_at, details }) =>
    rangesOf(details).map(([from, to]) => ({ from, to, by: index, at: Date.parse(sealed_at) })),
  );
  for (const { entry, index } of bodiless) {
    const at = { ids: [entry.event_id], from: index };
    const purges = ranges.filter((r) => r.from <= index && index <= r.to && r.by > index);
    const latest = purges.reduce((at, r) => Math.max(at, r.at), Number.NEGATIVE_INFINITY);
    if (purges.length === 0) {
      say("MISSING", `Event ${entry.event_id} is gone, and no purge says so.`, at);
      continue;
    }
    const days = (latest - Date.parse(entry.occurred_at)) / DAY_MS;
    if (!(days >= FLOOR_DAYS[entry.retention]))
      say("PRUNED_EARLY", `Event ${entry.event_id} was purged after ${Math.floor(days)} days, before it might be.`, at);
    const last = report.pruned.at(-1);
    if (last && last.to === index - 1) last.to = index;
    else report.pruned.push({ from: index, to: index });
  }
}

/** `ranges: [[from, to], …]` of log indexes, both included. */
function rangesOf({ ranges }: Record<string, unknown>): [number, number][] {
  if (!Array.isArray(ranges)) return [];
  return ranges.filter(
    (r): r is [number, number] => Array.isArray(r) && r.length === 2 && r.every((n) => Number.isSafeInteger(n)),
  );
}

import { FLOOR_DAYS, type PrunedRow } from "./entry";

/** A recorded purge: which places of the log lost their bodies by it, and whether a legal hold stood in its workspace then. */
export type PruneEvent = {
  index: number;
  workspace_id: string | null;
  sealed_at: string;
  held: boolean;
  details: Record<string, unknown>;
};
export type Bodiless = { entry: PrunedRow; index: number };

type Found = { pruned: { from: number; to: number }[] };
type Say = (
  code: "MISSING" | "PRUNED_EARLY" | "PRUNED_HELD",
  message: string,
  at: { ids: string[]; from: number },
) => void;

const DAY_MS = 86_400_000;

/**
 * A body may be gone when an `audit.prune` event of its own workspace says so, stands later in the log, was sealed no earlier
 * than the event's floor allows, and while no legal hold stood. Floors and holds follow from what was sealed, so a forged purge
 * removes nothing that could not have been purged.
 */
export function judgePrunes(
  bodiless: readonly Bodiless[],
  prunes: readonly PruneEvent[],
  say: Say,
  report: Found,
): void {
  const rightly = latestPurges(bodiless, freed(prunes));
  const held = latestPurges(
    bodiless,
    prunes.filter((p) => p.held),
  );
  for (const [i, { entry, index }] of bodiless.entries()) {
    const at = { ids: [entry.event_id], from: index };
    const latest = rightly[i];
    if (latest === undefined) {
      if (held[i] === undefined) say("MISSING", `Event ${entry.event_id} is gone, and no purge says so.`, at);
      else say("PRUNED_HELD", `Event ${entry.event_id} was purged while a legal hold stood.`, at);
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

/** Whether the body of one is gone and none of these purges says so: a later one may. */
export const lacksPurge = (bodiless: readonly Bodiless[], prunes: readonly PruneEvent[]): boolean =>
  latestPurges(bodiless, freed(prunes)).includes(undefined);

const freed = (prunes: readonly PruneEvent[]) => prunes.filter((p) => !p.held);

/**
 * When the latest purge of each was sealed, for `bodiless` in the order of the log. The latest purges go first and take what
 * they cover; what is taken is passed over from then on, so that many purges of many places cost little more than both.
 */
function latestPurges(bodiless: readonly Bodiless[], prunes: readonly PruneEvent[]): (number | undefined)[] {
  const found = new Array<number | undefined>(bodiless.length).fill(undefined);
  for (const [workspace, places] of byWorkspace(bodiless)) {
    const next = places.map((_, i) => i);
    next.push(places.length);
    const own = prunes.filter((p) => p.workspace_id === workspace);
    own.sort((a, b) => Date.parse(b.sealed_at) - Date.parse(a.sealed_at));
    for (const { index: by, sealed_at, details } of own)
      for (const [from, to] of rangesOf(details)) {
        let at = free(next, firstFrom(places, bodiless, from));
        for (; at < places.length; at = free(next, at)) {
          const place = places[at] as number;
          const { index } = bodiless[place] as Bodiless;
          if (index > to || index >= by) break;
          found[place] = Date.parse(sealed_at);
          next[at] = at + 1;
        }
      }
  }
  return found;
}

function byWorkspace(bodiless: readonly Bodiless[]): Map<string | null, number[]> {
  const places = new Map<string | null, number[]>();
  for (const [i, { entry }] of bodiless.entries()) {
    const own = places.get(entry.workspace_id);
    if (own) own.push(i);
    else places.set(entry.workspace_id, [i]);
  }
  return places;
}

/** The first of `places` whose index is not below `from`. */
function firstFrom(places: readonly number[], bodiless: readonly Bodiless[], from: number): number {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bodiless[places[middle] as number] as Bodiless).index < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first at or after `at` that nothing took yet; shortens the way for the next who asks. */
function free(next: number[], at: number): number {
  let end = at;
  while (next[end] !== end) end = next[end] as number;
  for (let i = at; i !== end; ) {
    const then = next[i] as number;
    next[i] = end;
    i = then;
  }
  return end;
}

/** `ranges: [[from, to], …]` of log indexes, both included. */
function rangesOf({ ranges }: Record<string, unknown>): [number, number][] {
  if (!Array.isArray(ranges)) return [];
  return ranges.filter(
    (r): r is [number, number] => Array.isArray(r) && r.length === 2 && r.every((n) => Number.isSafeInteger(n)),
  );
}

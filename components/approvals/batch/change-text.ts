import type { Change } from "@/lib/versions/diff";

const MOST = 60;
/** How much is said before the place where two long values part. */
const LEAD = 20;

/** A change in one line. Of two long values only what differs is said, or both would read the same. */
export function changeText(change: Change): string {
  if (change.kind === "added") return `nothing → ${cut(JSON.stringify(change.after))}`;
  if (change.kind === "removed") return `${cut(JSON.stringify(change.before))} → nothing`;
  const [before, after] = [JSON.stringify(change.before), JSON.stringify(change.after)];
  if (before.length <= MOST && after.length <= MOST) return `${before} → ${after}`;
  let same = 0;
  while (same < before.length && before[same] === after[same]) same++;
  const from = Math.max(0, same - LEAD);
  const part = (text: string) => cut(from === 0 ? text : `…${text.slice(from).trimStart()}`);
  return `${part(before)} → ${part(after)}`;
}

const cut = (text: string): string => (text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text);

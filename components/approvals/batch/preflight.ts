import type { Ticket } from "@/lib/tickets/shapes";
import type { Change, Difference } from "@/lib/versions/diff";

/** A request as it is read before a batch: with what it would change now, and whether its base has moved. */
export type Asked = Ticket & { diff: Difference; stale: boolean };

export type Group = { changes: readonly Change[]; truncated: boolean; requests: Asked[] };
export type LeftOut = { id: string; summary: string; why: string };

export type Preflight = {
  /** What will be decided; requests that change the same in the same way stand together, the largest group first. */
  groups: Group[];
  leftOut: LeftOut[];
  /** Test and production would be decided in one go. */
  mixed: boolean;
};

/** Sorts what was chosen into what can be decided, by what it changes, and what cannot, with the reason. Pure. */
export function preflight(requests: readonly Asked[], unread: readonly LeftOut[] = []): Preflight {
  const groups = new Map<string, Group>();
  const leftOut = [...unread];
  const classes = new Set<string>();
  for (const request of requests) {
    if (!request.can_decide) {
      leftOut.push({ id: request.id, summary: request.summary, why: request.reasons[0] ?? "You cannot decide this." });
      continue;
    }
    if (request.environment?.class) classes.add(request.environment.class);
    const { changes, truncated } = request.diff;
    // A difference that was cut short is equal to none: what is not shown may differ.
    const key = truncated ? request.id : JSON.stringify([request.action, changes]);
    const group = groups.get(key) ?? { changes, truncated, requests: [] };
    group.requests.push(request);
    groups.set(key, group);
  }
  return {
    groups: [...groups.values()].sort((a, b) => b.requests.length - a.requests.length),
    leftOut,
    mixed: classes.has("prod") && classes.has("test"),
  };
}

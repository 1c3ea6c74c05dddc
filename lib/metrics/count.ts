import { metrics } from "@/lib/metrics/registry";

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** What a request was to, where it is not a route: a page, a file of one, or nothing that exists. */
export type Elsewhere = "page" | "asset" | "unknown";

/** Counts an answered request. `route` is a pattern or a word of ours, never the path that was sent. */
export function countRequest(route: `/api/${string}` | Elsewhere, method: string, status: number, since: number): void {
  const { requests, durations } = metrics();
  const known = METHODS.has(method) ? method : "other";
  requests.inc({ route, method: known, status });
  durations.observe({ route, method: known }, (performance.now() - since) / 1000);
}

/** Counts a request that was refused at the door, by its code. */
export const countTurnedAway = (code: string): void => metrics().turnedAway.inc({ code });

export const requestBegins = (): void => metrics().inFlight.inc();
export const requestEnds = (): void => metrics().inFlight.dec();

/** Counts an event once it is committed. */
export const countEvent = (action: string, outcome: string): void => metrics().events.inc({ action, outcome });

/** Counts an attempt of a job. Tasks are those of the registry: another one is never run here. */
export const countJob = (task: string, outcome: "done" | "retried" | "failed"): void =>
  metrics().jobsEnded.inc({ task, outcome });

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** From a cached answer to one that a browser has given up on. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

function makeMetrics() {
  const registry = new Registry();
  const registers = [registry];
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Gauge<L>({ name, help, labelNames, registers });
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Counter<L>({ name, help, labelNames, registers });
  return {
    registry,
    requests: counter("assent_http_requests_total", "Requests answered, by the route's pattern.", [
      "route",
      "method",
      "status",
    ]),
    durations: new Histogram({
      name: "assent_http_request_duration_seconds",
      help: "Seconds from a request to its answer.",
      labelNames: ["route", "method"] as const,
      buckets: SECONDS,
      registers,
    }),
    inFlight: gauge("assent_http_requests_in_flight", "Requests in work now."),
    turnedAway: counter(
      "assent_http_turned_away_total",
      "Requests refused before anything looked at them; OVERLOADED is load that was shed.",
      ["code"],
    ),
    events: counter("assent_audit_events_total", "Audit events this process has written.", ["action", "outcome"]),
    jobsEnded: counter("assent_jobs_total", "Jobs this process has run, by task and how each attempt ended.", [
      "task",
      "outcome",
    ]),
    pool: gauge("assent_db_pool_connections", "Connections of the app's pool.", ["state"]),
    poolWaiting: gauge("assent_db_pool_waiting", "Requests that wait for a connection of the app's pool."),
    poolMax: gauge("assent_db_pool_max", "Connections the app's pool may have."),
    databaseUp: gauge("assent_database_up", "1 when the database answered this scrape, 0 when it did not."),
    jobs: gauge("assent_queue_jobs", "Jobs in the queue; each count stops at 10,000.", ["state"]),
    /** What waits in the database and how its log stands: left out together where it does not answer. */
    backlog: {
      oldestJob: gauge("assent_queue_oldest_ready_seconds", "How long the job that has waited longest has been due."),
      pending: gauge("assent_approvals_pending", "Requests that wait for a decision; the count stops at 10,000."),
      unsealed: gauge("assent_audit_unsealed", "Audit events that wait to be sealed; the count stops at 10,000."),
      logHolds: gauge(
        "assent_audit_log_holds",
        "1 when the last finished verification of the log found nothing, 0 when it did.",
      ),
      verdictAge: gauge(
        "assent_audit_verdict_age_seconds",
        "How long ago a verification of the log was last finished.",
      ),
      checkUnfinished: gauge("assent_audit_check_unfinished", "1 when the newest verification could not be finished."),
      logVerified: gauge("assent_audit_verified_events", "Events that the last verification of the log covered."),
      oldestUnsealed: gauge("assent_audit_oldest_unsealed_seconds", "Age of the oldest event that waits to be sealed."),
    },
  };
}

type Metrics = ReturnType<typeof makeMetrics>;

const KEY = Symbol.for("assent.metrics");
const store = globalThis as { [KEY]?: Metrics };

/**
 * The figures of this process, shared by both module graphs. Every label has a closed set of values: patterns of routes,
 * names from the catalogue of events, codes. None is ever made of what a caller sent.
 */
export function metrics(): Metrics {
  store[KEY] ??= makeMetrics();
  return store[KEY];
}

let watched: Registry | undefined;

/** Adds the process's own figures (CPU, memory, event loop, collections). Measured from the first call on. */
export function watchProcess(): void {
  const { registry } = metrics();
  if (watched === registry) return;
  watched = registry;
  collectDefaultMetrics({ register: registry });
}

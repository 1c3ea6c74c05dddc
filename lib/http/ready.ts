import { databaseFault } from "@/lib/database-fault";
import { expectedVersion } from "@/lib/db/migration-files";
import { appPool } from "@/lib/db/pool";
import { log } from "@/lib/log";

export type Failing = { part: "process" | "database" | "migrations" | "queue"; why: string };

const PATIENCE_MS = 2_000;

const QUESTION = `SELECT (SELECT max(version) FROM assent_migrations) AS version,
  EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = 'graphile_worker')
    AND to_regprocedure('assent_enqueue(text,json,text,timestamptz,integer)') IS NOT NULL AS queue`;

/** How the audit log stands. It holds nobody up: an operator reads it here, and people in the console. */
export type LogStanding = {
  waiting: number;
  oldest_waiting_seconds: number;
  /** What the last verification that was finished found; null before the first. */
  verified: { events: number; at: string; holds: boolean } | null;
  /** A later one, which could not be finished. */
  unfinished: { at: string; why: string } | null;
};

const STANDING = `SELECT (SELECT count(*)::int FROM (SELECT 1 FROM audit_pending LIMIT 10000) AS w) AS waiting,
  coalesce((SELECT extract(epoch FROM $1::timestamptz - occurred_at) FROM audit_pending ORDER BY position LIMIT 1), 0)::float8 AS oldest,
  c.tree_size::float8 AS events, c.finished_at, c.ok, c.unfinished_at, c.fault FROM audit_verdict c`;

/** Asked once the process is known to be ready; null where it cannot be told just now, or not within two seconds. */
export function logStanding(now: Date): Promise<LogStanding | null> {
  return inTime(askStanding(now), null);
}

async function askStanding(now: Date): Promise<LogStanding | null> {
  try {
    const { rows } = await appPool().query(STANDING, [now]);
    const { waiting, oldest, events, finished_at, ok, unfinished_at, fault } = rows[0];
    const verified = finished_at === null ? null : { events, at: finished_at.toISOString(), holds: ok };
    const unfinished = unfinished_at === null ? null : { at: unfinished_at.toISOString(), why: fault };
    return { waiting, oldest_waiting_seconds: Math.max(0, Math.round(oldest * 1000) / 1000), verified, unfinished };
  } catch (error) {
    log.warn({ err: error }, "how the audit log stands could not be read");
    return null;
  }
}

/** What holds nobody up and should not stay so. */
const OWNS = "SELECT pg_has_role(session_user, 'assent_owner', 'MEMBER') AS owns";

/** Sentences for an operator, asked once the process is known to be ready; none where the database lets two seconds pass. */
export function notices(): Promise<string[]> {
  return inTime(askNotices(), []);
}

async function askNotices(): Promise<string[]> {
  try {
    const { rows } = await appPool().query(OWNS);
    return rows[0].owns ? ["database roles not separated: the app's login may act as the owner of the tables"] : [];
  } catch (error) {
    log.warn({ err: error }, "which roles the app's login has could not be read");
    return [];
  }
}

let stopping = false;
let expected: number | undefined;

/** From now on this process is not ready: a balancer sends its requests elsewhere while the last ones are finished. */
export function setStopping(is: boolean): void {
  stopping = is;
}

/**
 * What keeps this process from serving; nothing when it is ready. Asks the database once and waits two seconds at most,
 * so that a probe is answered even when every connection is busy.
 */
export async function whatFails(): Promise<Failing[]> {
  if (stopping) return [{ part: "process", why: "It is stopping." }];
  return inTime(ask(), [{ part: "database", why: "It did not answer in time." }]);
}

/** What the database answers, or `late` once its time is over: whoever probes waits for no database that hangs. */
async function inTime<T>(answer: Promise<T>, late: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(late), PATIENCE_MS);
  });
  try {
    return await Promise.race([answer, over]);
  } finally {
    clearTimeout(timer);
  }
}

async function ask(): Promise<Failing[]> {
  try {
    expected ??= expectedVersion();
    const { rows } = await appPool().query<{ version: number | null; queue: boolean }>(QUESTION);
    const { version, queue } = rows[0] ?? { version: null, queue: false };
    const failing: Failing[] = [];
    if (version !== expected)
      failing.push({
        part: "migrations",
        why: `The database is at version ${version ?? 0}, this program needs ${expected}.`,
      });
    if (!queue) failing.push({ part: "queue", why: "Its schema is not installed." });
    return failing;
  } catch (error) {
    const known = databaseFault(error) !== null;
    if (!known && (error as { code?: string }).code === "42P01")
      return [{ part: "migrations", why: "The database was never migrated." }];
    log.warn({ err: error }, "not ready");
    return [{ part: "database", why: known ? "It cannot be reached." : "It could not answer." }];
  }
}

import { hash } from "node:crypto";
import { databaseEvidence, type Query } from "@/lib/audit/proofs/database-evidence";
import { readKeys } from "@/lib/audit/sealing/key";
import { keptCheckpoint } from "@/lib/audit/sealing/outside";
import { databaseFault } from "@/lib/database-fault";
import { newId } from "@/lib/db/ids";
import { plainPool } from "@/lib/db/pool";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { useSha256 } from "@/lib/proof/sha256";
import { type Report, verifyLog } from "@/lib/proof/verify";

useSha256((data) => hash("sha256", data, "buffer"));

/** A check rests for this many times as long as the last one took: a large log is verified without end, a tenth of the time. */
const REST = 10;
/** One that could not be finished is begun again after so long, or after as long as it had taken. */
const AGAIN_MS = 30_000;
const KEPT = 200;
const MOST_SHOWN = 50;

/** A check that says nothing of the log: why it could not be finished, and when it is to be begun again. */
export type Unfinished = { fault: string; again: Date };

/**
 * Verifies the whole log against its newest checkpoint, the copy outside the database and this machine's key, and keeps what
 * it found. A log that does not hold is an error in the server's own log as well. Null when the last check is too recent.
 *
 * A fault of the database or of the disk in the middle says nothing of the log: it is kept as such, what was found before stays the
 * verdict, and the answer says when to begin again. Whatever else keeps a check from its end is a log that cannot be read.
 */
export async function checkAuditLog(
  now: Date,
  options: { force?: boolean; dataDir?: string; query?: Query } = {},
): Promise<Report | Unfinished | null> {
  const pool = plainPool("jobs");
  const { rows } = await pool.query<{ started_at: Date; finished_at: Date; fault: string | null }>(
    "SELECT started_at, finished_at, fault FROM audit_checks ORDER BY started_at DESC, id DESC LIMIT 1",
  );
  const last = rows[0];
  const took = last ? last.finished_at.getTime() - last.started_at.getTime() : 0;
  const rest = last?.fault ? 0 : took * REST;
  if (last && !options.force && now.getTime() - last.finished_at.getTime() < rest) return null;
  const began = performance.now();
  const query: Query = options.query ?? (async ({ text, values }) => (await pool.query(text, [...values])).rows);
  const found = await verified(query, options.dataDir ?? env.ASSENT_DATA_DIR);
  const elapsed = Math.round(performance.now() - began);
  const finished = new Date(now.getTime() + elapsed);
  await keep(now, finished, found);
  if (typeof found === "string") {
    log.error({ room: "audit" }, `the check of the audit log could not be finished: ${found}`);
    return { fault: found, again: new Date(finished.getTime() + Math.max(AGAIN_MS, elapsed)) };
  }
  for (const { code, message, event_ids } of found.problems.slice(0, MOST_SHOWN))
    log.error({ room: "audit", code, events: event_ids }, `the audit log does not hold: ${message}`);
  return found;
}

/** What verifying found, or the fault that kept it from its end. */
async function verified(query: Query, dataDir: string): Promise<Report | string> {
  let reached = 0;
  try {
    const ring = readKeys({ dataDir, key: env.ASSENT_AUDIT_KEY, formerKey: env.ASSENT_AUDIT_OLD_KEY });
    const kept = keptCheckpoint(dataDir);
    return await verifyLog(databaseEvidence(query), {
      ...{ scope: "all", trusted: trustedKeys(ring), saved: kept === null ? [] : [kept], mayBeEmpty: kept === null },
      onProgress: (done) => {
        reached = done;
      },
    });
  } catch (error) {
    const fault = faultOf(error);
    if (fault === null) return notVerified(error, reached);
    log.warn({ err: error, room: "audit", reached }, "a check of the audit log was broken off");
    return `${fault} It had come to event ${reached}.`;
  }
}

/**
 * What went wrong with the machine rather than with the log, in words for whoever reads the verdict; null where the log itself
 * could not be read. Only what no row of the log can bring about counts: else a row made to break the check would hide itself.
 */
export function faultOf(error: unknown): string | null {
  if (databaseFault(error)?.code === "DATABASE_UNAVAILABLE") return "The database could not be reached.";
  const { code, syscall } = (error ?? {}) as { code?: unknown; syscall?: unknown };
  if (databaseFault(error)) return "The database could not answer in time.";
  if (typeof code === "string" && MACHINE.test(code)) return "The database had no room or could not read its disk.";
  if (typeof code === "string" && typeof syscall === "string") return "A file beside the database could not be read.";
  return null;
}
/** Too few resources (53), and errors outside the database itself (58). */
const MACHINE = /^5[38][0-9A-Z]{3}$/;

async function keep(started: Date, finished: Date, found: Report | string): Promise<void> {
  const pool = plainPool("jobs");
  const { ok, checkpoint, rows, pruned, problems } = typeof found === "string" ? NOTHING : found;
  await pool.query(
    `INSERT INTO audit_checks (id, started_at, finished_at, ok, tree_size, rows, pruned, problems, fault)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      ...[newId("chk", started), started, finished, ok, checkpoint?.size ?? 0, rows],
      pruned.reduce((sum, { from, to }) => sum + to - from + 1, 0),
      JSON.stringify(problems.slice(0, MOST_SHOWN)),
      typeof found === "string" ? found : null,
    ],
  );
  // Counted apart: however often it cannot be finished, the last verdict stays.
  await pool.query(
    `DELETE FROM audit_checks WHERE id IN (SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY fault IS NULL
       ORDER BY started_at DESC, id DESC) AS n FROM audit_checks) AS counted WHERE n > $1)`,
    [KEPT],
  );
}
const NOTHING: Report = {
  ...{ ok: false, checkpoint: null, note: null, rows: 0, pruned: [], others: 0, last_seq: 0, sealed_at: null },
  ...{ late: { events: 0, ranges: [] }, key: null, trust: "none", problems: [] },
};

/** A log that cannot be read to its end is no good one, and the verdict before must not stand for it. */
function notVerified(error: unknown, reached: number): Report {
  const message = `The log could not be verified past event ${reached}: ${(error as Error).message}`;
  return { ...NOTHING, problems: [{ code: "UNREADABLE", message, event_ids: [], from: reached, to: null }] };
}

/** Keys this machine knows without asking the database. */
function trustedKeys(ring: ReturnType<typeof readKeys>): string[] {
  if (!ring) return [];
  return [ring.current.verifierKey, ...(ring.former ? [ring.former.verifierKey] : [])];
}

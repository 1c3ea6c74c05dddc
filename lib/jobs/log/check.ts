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
import { type Problem, type Report, verifyLog } from "@/lib/proof/verify";

useSha256((data) => hash("sha256", data, "buffer"));

/** A check rests for this many times as long as the last one took: a large log is verified without end, a tenth of the time. */
const REST = 10;
/** One that could not be finished is begun again after so long, or after as long as it had taken. */
const AGAIN_MS = 30_000;
const KEPT = 200;
const MOST_SHOWN = 50;

/** How often in a row a check may break off at the same place, for something that a row can bring about, before that row is the matter. */
const MOST_SAME = 3;

/** A check that did not come to its end: why, and when it is to be begun again. */
export type Unfinished = { fault: string; again: Date };

/** How far such a check came, and what it had found by then. */
type BrokenOff = { fault: string; reached: number; problems: Problem[] };

/**
 * Verifies the whole log against its newest checkpoint, the copy outside the database and this machine's key, and keeps what
 * it found. A log that does not hold is an error in the server's own log as well. Null when the last check is too recent.
 *
 * A fault of the database or of the disk in the middle says nothing of the log: it is kept as such, what was found before stays the
 * verdict, and the answer says when to begin again. What this check itself had found by then is found, and kept as the verdict beside
 * what was known. Whatever else keeps a check from its end is a log that cannot be read; so is one where check after check breaks off
 * at the same place, where a row can be what breaks it.
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
  for (const { code, message, event_ids } of found.problems.slice(0, MOST_SHOWN))
    log.error({ room: "audit", code, events: event_ids }, `the audit log does not hold: ${message}`);
  if (!("fault" in found)) {
    await keep(now, finished, found);
    return found;
  }
  const { fault, reached, problems } = found;
  log.error({ room: "audit" }, `the check of the audit log could not be finished: ${fault}`);
  if (problems.length > 0) await keep(now, finished, await besideKnown(problems), { size: reached });
  // Newer than what it had found: that it was broken off is the last that is known.
  await keep(new Date(now.getTime() + 1), finished, NOTHING, { fault });
  return { fault, again: new Date(finished.getTime() + Math.max(AGAIN_MS, elapsed)) };
}

/** A bad verdict of what was found now and, as that check was not finished, of what the last verdict had found. */
async function besideKnown(problems: Problem[]): Promise<Report> {
  const { rows } = await plainPool("jobs").query<{ problems: Problem[] }>(
    "SELECT problems FROM audit_verdict WHERE ok = false",
  );
  const key = ({ code, from, event_ids }: Problem) => JSON.stringify([code, from, event_ids]);
  const now = new Set(problems.map(key));
  return { ...NOTHING, problems: [...problems, ...(rows[0]?.problems ?? []).filter((known) => !now.has(key(known)))] };
}

/** What verifying found, or what kept it from its end. */
async function verified(query: Query, dataDir: string): Promise<Report | BrokenOff> {
  let reached = 0;
  const problems: Problem[] = [];
  try {
    const ring = readKeys({ dataDir, key: env.ASSENT_AUDIT_KEY, formerKey: env.ASSENT_AUDIT_OLD_KEY });
    const kept = keptCheckpoint(dataDir);
    return await verifyLog(databaseEvidence(query), {
      ...{ scope: "all", trusted: trustedKeys(ring), saved: kept === null ? [] : [kept], mayBeEmpty: kept === null },
      onProgress: (done) => {
        reached = done;
      },
      onProblem: (problem) => problems.push(problem),
    });
  } catch (error) {
    const found = faultOf(error);
    if (found === null) return notVerified((error as Error).message, reached, problems);
    log.warn({ err: error, room: "audit", reached }, "a check of the audit log was broken off");
    const fault = `${found.words} It had come to event ${reached}.`;
    if (found.byRow && (await brokeOffThere(fault)))
      return notVerified(`${found.words} ${MOST_SAME} checks in a row broke off there.`, reached, problems);
    return { fault, reached, problems };
  }
}

/** Whether the last checks all broke off with the same fault at the same place. What such a one had found is no check of its own. */
async function brokeOffThere(fault: string): Promise<boolean> {
  const { rows } = await plainPool("jobs").query<{ fault: string | null }>(
    `SELECT fault FROM audit_checks c WHERE fault IS NOT NULL OR NOT EXISTS
        (SELECT 1 FROM audit_checks f WHERE f.fault IS NOT NULL AND f.finished_at = c.finished_at)
      ORDER BY started_at DESC, id DESC LIMIT $1`,
    [MOST_SAME - 1],
  );
  return rows.length === MOST_SAME - 1 && rows.every((row) => row.fault === fault);
}

/** What went wrong with the machine, in words for whoever reads the verdict, and whether a row can bring the same about. */
export type Fault = { words: string; byRow: boolean };

/**
 * What went wrong with the machine rather than with the log; null where the log itself could not be read. `byRow` is what a row can
 * bring about as well, by its size or by what reading it does to the server: memory, a limit, time, a process that dies. Such a
 * fault that comes again at the same place is not believed: else a row made to break the check would hide itself.
 */
export function faultOf(error: unknown): Fault | null {
  const { code, syscall, message } = (error ?? {}) as { code?: unknown; syscall?: unknown; message?: unknown };
  const known = databaseFault(error)?.code;
  if (known === "DATABASE_UNAVAILABLE")
    return { words: "The database could not be reached.", byRow: DIED.test(`${code} ${message}`) };
  if (known) return { words: "The database could not answer in time.", byRow: code === "57014" };
  if (typeof code !== "string") return null;
  if (MACHINE.test(code)) return { words: "The database had no room or could not read its disk.", byRow: false };
  if (LIMIT.test(code)) return { words: "The database had too little memory, or met a limit.", byRow: true };
  if (typeof syscall === "string") return { words: "A file beside the database could not be read.", byRow: false };
  return null;
}
/** A full disk, and one that cannot be read. A file of the database that is gone (58P01) is a log that is gone. */
const MACHINE = /^(53100|58000|58030)$/;
const LIMIT = /^(53000|53200|53400)$/;
/** The server's process ended without a word, or because another one crashed. An operator who ends it says so. */
const DIED = /^(57P02|ECONNRESET|EPIPE) | Connection terminated/;

async function keep(
  started: Date,
  finished: Date,
  { ok, checkpoint, rows, pruned, problems }: Report,
  { size = checkpoint?.size ?? 0, fault = null }: { size?: number; fault?: string | null } = {},
): Promise<void> {
  const pool = plainPool("jobs");
  await pool.query(
    `INSERT INTO audit_checks (id, started_at, finished_at, ok, tree_size, rows, pruned, problems, fault)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      ...[newId("chk", started), started, finished, ok, size, rows],
      pruned.reduce((sum, { from, to }) => sum + to - from + 1, 0),
      JSON.stringify(problems.slice(0, MOST_SHOWN)),
      fault,
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
function notVerified(why: string, reached: number, found: Problem[]): Report {
  const message = `The log could not be verified past event ${reached}: ${why}`;
  const unread: Problem = { code: "UNREADABLE", message, event_ids: [], from: reached, to: null };
  return { ...NOTHING, problems: [...found, unread] };
}

/** Keys this machine knows without asking the database. */
function trustedKeys(ring: ReturnType<typeof readKeys>): string[] {
  if (!ring) return [];
  return [ring.current.verifierKey, ...(ring.former ? [ring.former.verifierKey] : [])];
}

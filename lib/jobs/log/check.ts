import { hash } from "node:crypto";
import { databaseEvidence } from "@/lib/audit/proofs/database-evidence";
import { readKeys } from "@/lib/audit/sealing/key";
import { keptCheckpoint } from "@/lib/audit/sealing/outside";
import { newId } from "@/lib/db/ids";
import { plainPool } from "@/lib/db/pool";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { useSha256 } from "@/lib/proof/sha256";
import { type Report, verifyLog } from "@/lib/proof/verify";

useSha256((data) => hash("sha256", data, "buffer"));

/** A check rests for this many times as long as the last one took: a large log is verified without end, a tenth of the time. */
const REST = 10;
const KEPT = 200;
const MOST_SHOWN = 50;

/**
 * Verifies the whole log against its newest checkpoint, the copy outside the database and this machine's key, and keeps what
 * it found. A log that does not hold is an error in the server's own log as well. Null when the last check is too recent.
 */
export async function checkAuditLog(
  now: Date,
  options: { force?: boolean; dataDir?: string } = {},
): Promise<Report | null> {
  const pool = plainPool("jobs");
  const { rows } = await pool.query<{ started_at: Date; finished_at: Date }>(
    "SELECT started_at, finished_at FROM audit_checks ORDER BY started_at DESC, id DESC LIMIT 1",
  );
  const last = rows[0];
  const took = last ? last.finished_at.getTime() - last.started_at.getTime() : 0;
  if (last && !options.force && now.getTime() - last.finished_at.getTime() < took * REST) return null;
  const dataDir = options.dataDir ?? env.ASSENT_DATA_DIR;
  const ring = readKeys({ dataDir, key: env.ASSENT_AUDIT_KEY, formerKey: env.ASSENT_AUDIT_OLD_KEY });
  const kept = keptCheckpoint(dataDir);
  const began = performance.now();
  let reached = 0;
  const report = await verifyLog(
    databaseEvidence(async ({ text, values }) => (await pool.query(text, [...values])).rows),
    {
      ...{ scope: "all", trusted: trustedKeys(ring), saved: kept === null ? [] : [kept], mayBeEmpty: kept === null },
      onProgress: (done) => {
        reached = done;
      },
    },
  ).catch((error: unknown) => notVerified(error, reached));
  const finished = new Date(now.getTime() + Math.round(performance.now() - began));
  const pruned = report.pruned.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  await pool.query(
    `INSERT INTO audit_checks (id, started_at, finished_at, ok, tree_size, rows, pruned, problems) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      ...[newId("chk", now), now, finished, report.ok, report.checkpoint?.size ?? 0, report.rows, pruned],
      JSON.stringify(report.problems.slice(0, MOST_SHOWN)),
    ],
  );
  await pool.query(
    "DELETE FROM audit_checks WHERE id IN (SELECT id FROM audit_checks ORDER BY started_at DESC, id DESC OFFSET $1)",
    [KEPT],
  );
  for (const { code, message, event_ids } of report.problems.slice(0, MOST_SHOWN))
    log.error({ room: "audit", code, events: event_ids }, `the audit log does not hold: ${message}`);
  return report;
}

/** A check that could not be ended is no good one, and the verdict before it must not stand for it. */
function notVerified(error: unknown, reached: number): Report {
  const message = `The log could not be verified past event ${reached}: ${(error as Error).message}`;
  return {
    ...{ ok: false, checkpoint: null, note: null, rows: 0, pruned: [], others: 0, last_seq: 0, sealed_at: null },
    late: { events: 0, ranges: [] },
    ...{
      key: null,
      trust: "none",
      problems: [{ code: "UNREADABLE", message, event_ids: [], from: reached, to: null }],
    },
  };
}

/** Keys this machine knows without asking the database. */
function trustedKeys(ring: ReturnType<typeof readKeys>): string[] {
  if (!ring) return [];
  return [ring.current.verifierKey, ...(ring.former ? [ring.former.verifierKey] : [])];
}

import type { Actor } from "@/lib/access/actor";
import { type Clock, systemClock } from "@/lib/clock";
import { batch } from "@/lib/db/batch";
import { appPool } from "@/lib/db/pool";
import { type Sql, sql } from "@/lib/db/sql";
import { isRefusal } from "@/lib/errors";
import { applyEntry } from "@/lib/imports/apply";
import { endItems, type ItemEnd } from "@/lib/imports/tally";
import { loadPerson, personalJob } from "@/lib/jobs/person";
import { log } from "@/lib/log";

export type ImportJob = { workspace_id: string; import_id: string };
type Attempt = { last: boolean; clock?: Clock };
type Import = { plugin: string; source: string | null; requested_by_id: string; correlation_id: string };
type Waiting = { position: number; entry: unknown };

const AT_ONCE = 50;

/**
 * Works through the entries of an import that still wait, each by a change of its own in the name of whoever asked. An
 * entry that is refused is kept as failed and the rest go on; an unavailable database stops the run, and the next attempt
 * goes on where this one stopped. After the last attempt what is left counts as failed. Safe to run twice.
 */
export async function runImport(job: ImportJob, attempt: Attempt): Promise<void> {
  const clock = attempt.clock ?? systemClock;
  const [found] = await send([
    sql`SELECT * FROM imports WHERE workspace_id = ${job.workspace_id} AND id = ${job.import_id}`,
  ]);
  const row = found?.rows[0] as Import | undefined;
  if (!row) return log.warn({ import: job.import_id }, "import is gone; its job ends here");
  const [people] = await send([loadPerson(job.workspace_id, row.requested_by_id)]);
  const actor = personalJob("import.run", people?.rows[0], row.correlation_id);
  if (!actor)
    return failRest(
      job,
      { code: "REQUESTER_DEACTIVATED", message: "Whoever started this is no longer active." },
      clock,
    );
  try {
    for (let after = -1; ; ) {
      const waiting = await nextEntries(job, after);
      const last = waiting.at(-1);
      if (!last) return;
      await applyAll(job, row, actor, waiting, clock);
      after = last.position;
    }
  } catch (error) {
    if (!attempt.last) throw error;
    log.error({ err: error, import: job.import_id }, "import stopped for good");
    const message = "The import was interrupted too often. Import the catalog again: what is done stays done.";
    await failRest(job, { code: "IMPORT_INTERRUPTED", message }, clock);
  }
}

/** Entries that changed something have ended themselves; the others are ended here, in one statement a batch. */
async function applyAll(job: ImportJob, row: Import, actor: Actor, waiting: readonly Waiting[], clock: Clock) {
  const ends: ItemEnd[] = [];
  try {
    for (const { position, entry } of waiting) {
      const end = await applyOne(job, row, actor, { position, entry }, clock);
      if (end) ends.push(end);
    }
  } finally {
    if (ends.length > 0) await send([endItems(job.workspace_id, job.import_id, ends, clock.now())]);
  }
}

async function applyOne(
  job: ImportJob,
  { plugin, source }: Import,
  actor: Actor,
  { position, entry }: Waiting,
  clock: Clock,
): Promise<ItemEnd | null> {
  try {
    const input = { import_id: job.import_id, position, source, plugin, entry };
    const outcome = await applyEntry.run(actor, input, { clock });
    if (outcome.kind !== "done" || outcome.changed) return null;
    return { position, ...outcome.result };
  } catch (error) {
    if (!isRefusal(error) || error.status >= 500) throw error;
    const [problem] = error.errors;
    const message = problem ? `${error.detail} ${problem.field}: ${problem.message}` : error.detail;
    return { position, state: "failed", code: error.code, message };
  }
}

async function nextEntries(job: ImportJob, after: number): Promise<Waiting[]> {
  const [rows] = await send([
    sql`SELECT position, entry FROM import_items
      WHERE workspace_id = ${job.workspace_id} AND import_id = ${job.import_id} AND state = 'pending' AND position > ${after}
      ORDER BY position LIMIT ${AT_ONCE}`,
  ]);
  return (rows?.rows ?? []) as Waiting[];
}

async function failRest(job: ImportJob, why: { code: string; message: string }, clock: Clock): Promise<void> {
  for (;;) {
    const waiting = await nextEntries(job, -1);
    if (waiting.length === 0) return;
    const ends = waiting.map(({ position }): ItemEnd => ({ position, state: "failed", ...why }));
    await send([endItems(job.workspace_id, job.import_id, ends, clock.now())]);
  }
}

/** Bookkeeping of the queue's own work: no asset is touched here, only by the change. */
async function send(statements: readonly Sql[]) {
  const client = await appPool().connect();
  try {
    const rows = await batch(client, statements);
    client.release();
    return rows;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

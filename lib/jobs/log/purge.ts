import type { ClientBase } from "pg";
import { type SequencerOptions, sealPending } from "@/lib/audit/sequencer";
import { plainPool } from "@/lib/db/pool";
import { log } from "@/lib/log";
import { announcePurges, purgeBodies } from "@/lib/retention/purge";

const SEALED_WITHIN_MS = 60_000;
const ASK_AGAIN_MS = 100;

/**
 * Purges until nothing is due, in small transactions: each is announced in the log, and the bodies go once that is sealed. Ends
 * early where nothing is sealed. Runs daily; answers how many bodies went.
 */
export async function purgeAuditBodies(now: Date, options: SequencerOptions = {}): Promise<number> {
  const client = await plainPool("seq").connect();
  let gone = 0;
  try {
    for (;;) {
      const announced = await announcePurges(client, now);
      if (announced.length === 0) break;
      const events = announced.map((a) => a.event);
      if (!(await untilSealed(client, events, options))) {
        log.warn({ room: "audit" }, "a purge was announced and not sealed; its bodies stay until the next one");
        break;
      }
      const some = await purgeBodies(client, announced);
      gone += some;
      if (some === 0) break;
    }
  } finally {
    client.release();
  }
  if (gone > 0) log.info({ room: "audit", gone }, "bodies of old audit events were purged");
  return gone;
}

/** Seals what waits, or waits for the process that does. False when that takes too long. */
async function untilSealed(client: ClientBase, events: readonly string[], options: SequencerOptions): Promise<boolean> {
  const deadline = Date.now() + SEALED_WITHIN_MS;
  for (;;) {
    await sealPending(options).catch((error: unknown) =>
      log.warn({ err: error, room: "audit" }, "could not seal here"),
    );
    const { rows } = await client.query("SELECT count(*)::int AS n FROM audit_leaves WHERE event_id = ANY($1)", [
      events,
    ]);
    if (rows[0].n === events.length) return true;
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  }
}

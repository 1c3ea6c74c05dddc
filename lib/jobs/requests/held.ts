import { batch } from "@/lib/db/batch";
import { appPool } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { UNENDED } from "@/lib/tickets/held";

const AT_ONCE = 500;
/** Looked at when it has settled: a request is written with its secret, and ends by itself with it. */
const SETTLED_MS = 3_600_000;

/**
 * Removes secrets that are kept for no request any more: what earlier releases left of rejected ones. The endings themselves
 * forget theirs, see `forgetHeld`. Answers how many; nothing that is in force, or that a request may still need, is touched.
 */
export async function purgeHeldSecrets(now: Date): Promise<number> {
  const client = await appPool().connect();
  try {
    const [removed] = await batch(client, [
      sql`WITH held AS MATERIALIZED (SELECT id, workspace_id, holder, name FROM secrets
          WHERE holder <> '' AND name LIKE 'WEBHOOK\\_SECRET\\_%' AND updated_at < ${new Date(now.getTime() - SETTLED_MS)} ORDER BY id LIMIT ${AT_ONCE})
        DELETE FROM secrets s USING held h WHERE s.id = h.id AND NOT EXISTS (SELECT 1 FROM approval_requests r
          WHERE r.workspace_id = h.workspace_id AND r.status = ANY(${[...UNENDED]})
            AND r.input ->> 'held_secret' = h.name AND r.input ->> 'id' = h.holder)`,
    ]);
    client.release();
    return removed?.rowCount ?? 0;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

import { batch } from "@/lib/db/batch";
import { appPool } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { UNENDED } from "@/lib/tickets/held";

const AT_ONCE = 500;
/** Looked at when it has settled: a request is written with its secret, and ends by itself with it. */
const SETTLED_MS = 3_600_000;

/**
 * Removes secrets that are kept for no request any more: what earlier releases left of rejected ones. The endings themselves
 * forget theirs, see `forgetHeld`. Answers how many, some hundred a night; nothing that is in force, or that a request may still need, is touched.
 */
export async function purgeHeldSecrets(now: Date): Promise<number> {
  const client = await appPool().connect();
  try {
    const [removed] = await batch(client, [
      sql`DELETE FROM secrets WHERE id IN (SELECT s.id FROM secrets s
          WHERE s.holder <> '' AND s.name LIKE 'WEBHOOK\\_SECRET\\_%' AND s.updated_at < ${new Date(now.getTime() - SETTLED_MS)}
            AND NOT EXISTS (SELECT 1 FROM approval_requests r WHERE r.workspace_id = s.workspace_id AND r.status = ANY(${[...UNENDED]})
              AND r.input ->> 'held_secret' = s.name AND r.input ->> 'id' = s.holder)
          ORDER BY s.id LIMIT ${AT_ONCE})`,
    ]);
    client.release();
    return removed?.rowCount ?? 0;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

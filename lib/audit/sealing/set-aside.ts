import { randomUUID } from "node:crypto";
import type { ClientBase } from "pg";
import { event } from "@/lib/audit/events";
import { auditRow, eventHash, insertEvent } from "@/lib/audit/record";
import { sequencerPerson } from "@/lib/audit/sealing/person";
import { raw, sql } from "@/lib/db/sql";

const MOST = 500;

// Of two places of one event the first is kept; of an event that has its leaf, none.
const SECOND = `WITH gone AS (
    DELETE FROM audit_pending p USING (SELECT position FROM audit_pending a
      WHERE EXISTS (SELECT 1 FROM audit_leaves l WHERE l.event_id = a.event_id)
        OR EXISTS (SELECT 1 FROM audit_pending b WHERE b.event_id = a.event_id AND b.position < a.position)
      ORDER BY position LIMIT $1) n
    WHERE p.position = n.position RETURNING p.position, p.event_id)
  SELECT event_id FROM gone ORDER BY position`;

/** Whether sealing failed for an event that stands in the line a second time. */
export const isSecond = (error: unknown): boolean =>
  (error as { code?: string; constraint?: string }).code === "23505" &&
  (error as { constraint?: string }).constraint === "audit_leaves_event_id_key";

/**
 * Takes out of the line what is in it a second time, and records in the log that it was there: nothing of ours writes such a
 * row, and one would stop the sealing of everything behind it. Answers the ids of the events.
 */
export async function setAside(client: ClientBase, origin: string, now: Date): Promise<string[]> {
  await client.query("BEGIN");
  const { rows } = await client.query<{ event_id: string }>(SECOND, [MOST]);
  const ids = rows.map((r) => r.event_id);
  if (ids.length > 0) {
    const scope = {
      workspace: null,
      environment: null,
      resource: { type: "audit-log", id: null, name: origin },
      root: null,
    };
    const set = event("audit.set-aside", { events: ids, count: ids.length }, { outcome: "failure" });
    const row = auditRow(sequencerPerson(randomUUID()), scope, set, now);
    const { text, values } =
      sql`WITH ${insertEvent(row, null, eventHash(row, null), raw("(SELECT 1) AS one"))} SELECT 1`;
    await client.query(text, [...values]);
  }
  await client.query("COMMIT");
  return ids;
}

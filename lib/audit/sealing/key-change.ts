import { randomUUID } from "node:crypto";
import type { ClientBase } from "pg";
import { event } from "@/lib/audit/events";
import { auditRow, eventHash, insertEvent } from "@/lib/audit/record";
import type { KeyRing } from "@/lib/audit/sealing/key";
import { sequencerPerson } from "@/lib/audit/sealing/person";
import { raw, sql } from "@/lib/db/sql";

/**
 * Records that another key signs from now on. The event waits in line like any other; the checkpoint that seals it carries
 * both signatures. Asked twice for one change, it records it once.
 */
export async function keyChange(client: ClientBase, ring: KeyRing, former: string, now: Date): Promise<void> {
  const details = { verifier_key: ring.current.verifierKey, former_key: former, former_lost: ring.former === null };
  const scope = {
    workspace: null,
    environment: null,
    resource: { type: "audit-log", id: null, name: ring.origin },
    root: null,
  };
  const row = auditRow(sequencerPerson(randomUUID()), scope, event("audit.rotate-key", details), now);
  const hash = eventHash(row, null);
  const waiting = sql`(SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM audit_pending p JOIN audit_events e ON e.occurred_at = p.occurred_at AND e.id = p.event_id
    WHERE e.action = 'audit.rotate-key' AND e.details ->> 'verifier_key' = ${details.verifier_key})) AS one`;
  const { text, values } = sql`WITH ${insertEvent(row, null, hash, waiting)} SELECT ${raw("1")}`;
  await client.query(text, [...values]);
}

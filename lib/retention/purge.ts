import { randomUUID } from "node:crypto";
import type { ClientBase } from "pg";
import { event } from "@/lib/audit/events";
import { auditRow, eventHash, insertEvent } from "@/lib/audit/record";
import { sequencerPerson } from "@/lib/audit/sealing/person";
import { raw, sql } from "@/lib/db/sql";
import { rangesOf } from "@/lib/retention/rules";

/** Bodies of one purge, and so of one `audit.prune` event. */
const MOST = 2_000;

const DUE = `SELECT w.id, w.slug, w.name, w.retention_prod_days AS prod, w.retention_test_days AS test, w.retention_sensitive_days AS sensitive
  FROM workspaces w WHERE w.legal_hold IS NULL AND (w.retention_prod_days, w.retention_test_days, w.retention_sensitive_days) IS DISTINCT FROM (NULL, NULL, NULL)
  ORDER BY w.id`;

const FIND = `SELECT l.log_index::float8 AS log_index, l.event_id, l.occurred_at, l.retention FROM audit_leaves l
  WHERE l.workspace_id = $1 AND l.occurred_at < $5::timestamptz - make_interval(days => CASE l.retention WHEN 'prod' THEN $2::int WHEN 'test' THEN $3::int WHEN 'sensitive' THEN $4::int END)
    AND EXISTS (SELECT 1 FROM audit_events e WHERE e.occurred_at = l.occurred_at AND e.id = l.event_id)
  ORDER BY l.log_index LIMIT $6`;

type Due = {
  id: string;
  slug: string;
  name: string;
  prod: number | null;
  test: number | null;
  sensitive: number | null;
};

/**
 * Removes the bodies of events that are older than their workspace keeps them, up to 2,000 of each workspace; their leaves and
 * hashes stay. One `audit.prune` event for each workspace says which, in the same transaction. `client` is logged in as
 * the sequencer's role, and the database refuses it what is younger than the floors or on hold. Answers how many went.
 */
export async function purgeBodies(client: ClientBase, now: Date): Promise<number> {
  const { rows: due } = await client.query<Due>(DUE);
  let gone = 0;
  for (const workspace of due) gone += await purgeOne(client, workspace, now);
  return gone;
}

async function purgeOne(client: ClientBase, w: Due, now: Date): Promise<number> {
  await client.query("BEGIN");
  try {
    const { rows } = await client.query<{ log_index: number; event_id: string; occurred_at: Date; retention: string }>(
      FIND,
      [...[w.id, w.prod, w.test, w.sensitive], ...[now, MOST]],
    );
    if (rows.length > 0) {
      const keys = [rows.map((r) => r.occurred_at), rows.map((r) => r.event_id)];
      const { rowCount } = await client.query(
        `DELETE FROM audit_events e USING unnest($1::timestamptz[], $2::text[]) AS gone (at, id)
         WHERE e.occurred_at = gone.at AND e.id = gone.id`,
        keys,
      );
      if (rowCount !== rows.length) throw new Error(`${rowCount} bodies were found where ${rows.length} were due`);
      const counts: Record<string, number> = {};
      for (const { retention } of rows) counts[retention] = (counts[retention] ?? 0) + 1;
      const details = { ranges: rangesOf(rows.map((r) => r.log_index)), count: rows.length, counts };
      const scope = {
        workspace: { id: w.id, slug: w.slug, name: w.name },
        environment: null,
        resource: { type: "workspace", id: w.id, name: w.slug },
        root: { type: "workspace", id: w.id },
      };
      const row = auditRow(sequencerPerson(randomUUID()), scope, event("audit.prune", details), now);
      const { text, values } =
        sql`WITH ${insertEvent(row, null, eventHash(row, null), raw("(SELECT 1) AS one"))} SELECT 1`;
      await client.query(text, [...values]);
    }
    await client.query("COMMIT");
    return rows.length;
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  }
}

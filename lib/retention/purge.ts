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

/** What a purge has said that it will remove: the event that says so, and where the bodies are. */
export type Announced = { event: string; workspace: string; at: Date[]; ids: string[] };

/**
 * Says in the log which bodies are older than their workspace keeps them, up to 2,000 of each workspace, by one `audit.prune`
 * event each. Nothing goes yet: a body is removed once the event is sealed, so that whoever misses one finds why.
 * `client` is logged in as the sequencer's role.
 */
export async function announcePurges(client: ClientBase, now: Date): Promise<Announced[]> {
  const { rows: due } = await client.query<Due>(DUE);
  const announced: Announced[] = [];
  for (const workspace of due) {
    const one = await inTransaction(client, () => announce(client, workspace, now));
    if (one) announced.push(one);
  }
  return announced;
}

async function announce(client: ClientBase, w: Due, now: Date): Promise<Announced | null> {
  if (!(await mayPurge(client, w.id))) return null;
  const { rows } = await client.query<{ log_index: number; event_id: string; occurred_at: Date; retention: string }>(
    FIND,
    [...[w.id, w.prod, w.test, w.sensitive], ...[now, MOST]],
  );
  if (rows.length === 0) return null;
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
  const { text, values } = sql`WITH ${insertEvent(row, null, eventHash(row, null), raw("(SELECT 1) AS one"))} SELECT 1`;
  await client.query(text, [...values]);
  return { event: row.id, workspace: w.id, at: rows.map((r) => r.occurred_at), ids: rows.map((r) => r.event_id) };
}

/**
 * Removes the bodies that a sealed event announced; their leaves and hashes stay. Where a hold came in between, none goes. The
 * database refuses what is younger than the floors or on hold. Answers how many went.
 */
export async function purgeBodies(client: ClientBase, announced: readonly Announced[]): Promise<number> {
  let gone = 0;
  for (const { workspace, at, ids } of announced)
    gone += await inTransaction(client, async () => {
      if (!(await mayPurge(client, workspace))) return 0;
      const { rowCount } = await client.query(REMOVE, [at, ids]);
      return rowCount ?? 0;
    });
  return gone;
}

const REMOVE = `DELETE FROM audit_events e USING unnest($1::timestamptz[], $2::text[]) AS gone (at, id)
  WHERE e.occurred_at = gone.at AND e.id = gone.id`;

/** Whether no hold stands; none can be set before the transaction ends. */
async function mayPurge(client: ClientBase, workspace: string): Promise<boolean> {
  const { rows } = await client.query<{ may: boolean | null }>("SELECT assent_may_purge_now($1) AS may", [workspace]);
  return rows[0]?.may === true;
}

async function inTransaction<T>(client: ClientBase, work: () => Promise<T>): Promise<T> {
  await client.query("BEGIN");
  try {
    const done = await work();
    await client.query("COMMIT");
    return done;
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  }
}

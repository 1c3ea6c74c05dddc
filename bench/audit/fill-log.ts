import type { World } from "../place/fill";
import type { Place } from "../place/place";

const TABLES = ["audit_events", "audit_leaves"];
/** Rows of one statement: progress, and no statement whose end is far away. */
const STEP = 500_000;

/**
 * Sealed events of ninety days in each of the workspaces: as many columns and as long details as those of a binding. Indexes
 * are made after the rows, which for ten million of them takes minutes instead of an hour.
 */
export async function fillAuditLog(place: Place, logs: readonly { world: World; count: number }[]): Promise<void> {
  const { rows: indexes } = await place.superuser.query<{
    table: string;
    name: string;
    constraint: string | null;
    text: string;
  }>(
    `SELECT i.indrelid::regclass::text AS table, i.indexrelid::regclass::text AS name, pg_get_constraintdef(c.oid) AS constraint,
       pg_get_indexdef(i.indexrelid) AS text
     FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.conrelid = i.indrelid
     WHERE i.indrelid = ANY($1::regclass[])`,
    [TABLES],
  );
  for (const { table, name, constraint } of indexes)
    await place.superuser.query(constraint ? `ALTER TABLE ${table} DROP CONSTRAINT ${name}` : `DROP INDEX ${name}`);
  const now = new Date();
  let offset = 0;
  for (const { world, count } of logs) {
    for (let from = 1; from <= count; from += STEP)
      await fill(place, world, { count, offset, from, to: Math.min(count, from + STEP - 1), now });
    offset += count;
  }
  for (const { table, name, constraint, text } of indexes)
    await place.superuser.query(
      constraint ? `ALTER TABLE ${table} ADD CONSTRAINT ${name} ${constraint}` : text.replace(" ON ONLY ", " ON "),
    );
  await place.superuser.query("ANALYZE audit_events; ANALYZE audit_leaves");
}

type Part = { count: number; offset: number; from: number; to: number; now: Date };

async function fill(place: Place, world: World, { count, offset, from, to, now }: Part): Promise<void> {
  const values = [world.workspaceId, count, offset, from, to, now];
  const id = "'aud_' || lpad((g + $3::int)::text, 26, '0')";
  const at = "date_trunc('milliseconds', $6::timestamptz - ($2::int - g) * (interval '90 days' / $2::int))";
  await place.superuser.query(
    `INSERT INTO audit_events (id, occurred_at, workspace_id, actor_kind, actor_id, actor_name, action, outcome, resource_type, resource_id,
       resource_name, root_type, root_id, surface, ip, user_agent, correlation_id, request_id, details, previous_hash, event_hash)
     SELECT ${id}, ${at}, $1, 'user',
       'usr_' || g % 100, 'Person ' || g % 100, (ARRAY['binding.put', 'asset.patch', 'draft.put', 'approval.request', 'binding.delete'])[1 + g % 5],
       'success', 'binding', 'bnd_' || g % 1000, 'catalog/prompt/p' || g % 1000, 'asset', 'ast_' || g % 1000, 'api', '10.0.0.1', 'bench/1',
       'trace' || g, 'req' || g, jsonb_build_object('before', jsonb_build_object('version', g, 'config', jsonb_build_object('a', 1)),
       'after', jsonb_build_object('version', g + 1, 'config', jsonb_build_object('a', 2)), 'changed', '["version", "config"]'::jsonb),
       sha256(g::text::bytea), sha256((g + 1)::text::bytea) FROM generate_series($4::int, $5::int) g`,
    values,
  );
  await place.superuser.query(
    `INSERT INTO audit_leaves (log_index, workspace_id, workspace_seq, event_id, occurred_at, sealed_at, retention, event_hash, entry_hash, leaf_hash)
     SELECT $3::int + g - 1, $1, g, ${id}, ${at}, ${at}, 'prod', h, h, h
     FROM generate_series($4::int, $5::int) g, sha256((g + 1)::text::bytea) AS h WHERE $2::int > 0`,
    values,
  );
}

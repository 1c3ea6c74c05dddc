import { type Sql, sql } from "@/lib/db/sql";
import { HASHED, type PrunedRow, type Retention, type SealedRow } from "@/lib/proof/entry";

/**
 * The columns of a sealed event, of `audit_leaves l` joined with `audit_events e` by {@link ofLeaf}. A row read so and given to
 * {@link toSealedRow} holds all that its hash and its leaf cover: what an export writes down can be verified later.
 */
export const sealedColumns: Sql = sql`l.log_index::float8 AS log_index, l.workspace_seq::float8 AS workspace_seq, l.sealed_at, l.retention,
  l.event_id AS leaf_event, l.occurred_at AS leaf_at, l.workspace_id AS leaf_workspace, l.event_hash AS leaf_hash, e.*`;

/** The event of a leaf, by the primary key whatever the statistics say; no row where its body was purged. */
export const ofLeaf: Sql = sql`LEFT JOIN LATERAL (
  SELECT * FROM audit_events b WHERE b.occurred_at = l.occurred_at AND b.id = l.event_id OFFSET 0) e ON true`;

type Columns = Record<string, unknown> & {
  id: string | null;
  occurred_at: Date;
  previous_hash: Buffer | null;
  event_hash: Buffer;
  log_index: number;
  workspace_seq: number;
  sealed_at: Date;
  retention: Retention;
  leaf_event: string;
  leaf_at: Date;
  leaf_workspace: string;
  leaf_hash: Buffer;
};

/** A row of {@link sealedColumns} as JSON; the entry alone where the body is gone. */
export function toSealedRow(row: Record<string, unknown>): SealedRow | PrunedRow {
  const r = row as Columns;
  const { log_index, workspace_seq } = r;
  const sealed_at = r.sealed_at.toISOString();
  if (r.id === null) {
    return {
      ...{ pruned: true, event_id: r.leaf_event, event_hash: r.leaf_hash.toString("hex"), log_index, workspace_seq },
      ...{ workspace_id: r.leaf_workspace === "" ? null : r.leaf_workspace, occurred_at: r.leaf_at.toISOString() },
      ...{ sealed_at, retention: r.retention },
    };
  }
  const hashed = Object.fromEntries(HASHED.map((column) => [column, r[column] ?? null]));
  return {
    ...hashed,
    occurred_at: r.occurred_at.toISOString(),
    previous_hash: r.previous_hash?.toString("hex") ?? null,
    event_hash: r.event_hash.toString("hex"),
    ...{ log_index, workspace_seq, sealed_at },
  } as SealedRow;
}

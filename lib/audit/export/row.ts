import { raw, type Sql, sql } from "@/lib/db/sql";

const utc = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const PLAIN = [
  ...[
    "workspace_id",
    "environment_id",
    "environment_slug",
    "environment_class",
    "actor_kind",
    "actor_id",
    "actor_name",
  ],
  ...["on_behalf_of", "action", "action_code", "outcome", "resource_type", "resource_id", "resource_name"],
  ...[
    "resource_parent",
    "root_type",
    "root_id",
    "surface",
    "ip",
    "user_agent",
    "ticket_id",
    "correlation_id",
    "request_id",
  ],
];

/**
 * One event of `audit_events h` and its leaf `audit_leaves l` as JSON, written by the database: every column that its hash
 * covers, both hashes and its place in the log. Whoever holds the row can compute the hash again. Stands after the joins;
 * as a select of its own it would be run anew for every row, which takes twice as long.
 */
export const AS_ROW: Sql = raw(`CROSS JOIN LATERAL (SELECT h.id, ${utc("h.occurred_at")} AS occurred_at,
  ${PLAIN.map((c) => `h.${c}`).join(", ")}, h.details, encode(h.previous_hash, 'hex') AS previous_hash,
  encode(h.event_hash, 'hex') AS event_hash, l.log_index, l.workspace_seq, ${utc("l.sealed_at")} AS sealed_at) AS r`);

/** What is left of an event whose body was purged: what its leaf was made of. */
const PRUNED = `json_build_object('event_id', l.event_id, 'event_hash', encode(l.event_hash, 'hex'), 'log_index', l.log_index,
  'workspace_id', nullif(l.workspace_id, ''), 'workspace_seq', l.workspace_seq, 'occurred_at', ${utc("l.occurred_at")},
  'sealed_at', ${utc("l.sealed_at")}, 'retention', l.retention, 'pruned', true)`;

export const WHOLE_ROW: Sql = raw("row_to_json(r)");
export const ROW_OR_REST: Sql = raw(`CASE WHEN h.id IS NULL THEN ${PRUNED} ELSE row_to_json(r) END`);

/**
 * Joins that look up one row by its key for each row on the other side, in that side's order. Left to itself the planner
 * reads the whole log for a window of it: a fence (`OFFSET 0`) keeps it to the key, whatever the statistics say.
 */
export const EVENT_OF_LEAF: Sql = raw(
  "LATERAL (SELECT * FROM audit_events e WHERE e.occurred_at = l.occurred_at AND e.id = l.event_id OFFSET 0) h ON true",
);

/** The leaf of an event; none while the event waits to be sealed. */
export const LEAF_OF_EVENT: Sql = raw(
  "LEFT JOIN LATERAL (SELECT * FROM audit_leaves k WHERE k.event_id = h.id OFFSET 0) l ON true",
);

/** The place of the last row of a piece in the order of time. */
export const LAST_PLACE: Sql = raw(`max(ARRAY[${utc("h.occurred_at")}, h.id])`);

/** What a leaf tells of its event, under names that no column of an event has. */
export const LEAF_COLUMNS: Sql = raw(`l.log_index, l.workspace_seq, l.sealed_at, l.retention, l.event_id AS leaf_event,
  l.occurred_at AS leaf_at, l.workspace_id AS leaf_workspace, l.event_hash AS leaf_hash`);

/** The same again as `l`, for rows `h` that carry {@link LEAF_COLUMNS}. */
export const LEAF_AGAIN: Sql = raw(`CROSS JOIN LATERAL (SELECT h.log_index, h.workspace_seq, h.sealed_at, h.retention,
  h.leaf_event AS event_id, h.leaf_at AS occurred_at, h.leaf_workspace AS workspace_id, h.leaf_hash AS event_hash) AS l`);

/** Bytes of details in one piece, as the database keeps them. Somebody's thousand large events are many pieces. */
export const PIECE_BYTES = 1024 * 1024;

/** The bytes of details of a row `h`, and of those before it in an order of rows. */
export const bytesBefore = (order: Sql): Sql =>
  sql`coalesce(pg_column_size(h.details), 0) AS own_bytes,
    coalesce(sum(pg_column_size(h.details)) OVER (ORDER BY ${order} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS bytes_before`;

/** An event as the database writes it for an export. */
export type ExportedRow = {
  id: string;
  occurred_at: string;
  workspace_id: string | null;
  environment_id: string | null;
  environment_slug: string | null;
  environment_class: string | null;
  actor_kind: string;
  actor_id: string;
  actor_name: string;
  on_behalf_of: string | null;
  action: string;
  action_code: string | null;
  outcome: "success" | "failure" | "denied";
  resource_type: string;
  resource_id: string | null;
  resource_name: string | null;
  resource_parent: string | null;
  root_type: string | null;
  root_id: string | null;
  surface: string;
  ip: string | null;
  user_agent: string | null;
  ticket_id: string | null;
  correlation_id: string;
  request_id: string;
  details: Record<string, unknown>;
  previous_hash: string | null;
  event_hash: string;
  log_index: number | null;
  workspace_seq: number | null;
  sealed_at: string | null;
};

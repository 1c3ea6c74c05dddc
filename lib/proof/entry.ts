import { concat, hex, lentUtf8 } from "./bytes";
import { jcs } from "./canonical";
import { portableSha256, sha256 } from "./sha256";

/** The columns of an event that its hash covers, in no order: what an exported row must hold (docs/audit-log.md). */
export const HASHED = [
  ...["id", "occurred_at", "workspace_id", "environment_id", "environment_slug", "environment_class"],
  ...["actor_kind", "actor_id", "actor_name", "on_behalf_of", "action", "action_code", "outcome"],
  ...["resource_type", "resource_id", "resource_name", "resource_parent", "root_type", "root_id", "surface"],
  ...["ip", "user_agent", "ticket_id", "correlation_id", "request_id", "details"],
] as const;

type Columns = { [K in Exclude<(typeof HASHED)[number], "details">]: string | null };

/** An event with its place in the log, as JSON: times with milliseconds and `Z`, hashes in lower-case hexadecimal. */
export type SealedRow = Columns & {
  id: string;
  occurred_at: string;
  action: string;
  details: Record<string, unknown>;
  previous_hash: string | null;
  event_hash: string;
  log_index: number;
  workspace_seq: number;
  sealed_at: string;
  /** Numbers of the details, as they are stored, that no double holds: what is read here is not what stands there. */
  inexact?: string[];
};

/** What is left of an event whose body was purged. */
export type PrunedRow = Entry & { pruned: true };

/**
 * How long an event must at least be kept. `kept` ones stay for ever: the log's own events say what was purged and which key
 * signs.
 */
export type Retention = "prod" | "test" | "sensitive" | "kept";

export const FLOOR_DAYS: Record<Retention, number> = {
  prod: 365,
  test: 90,
  sensitive: 3 * 365,
  kept: Number.POSITIVE_INFINITY,
};

export function retentionOf(action: string, environmentClass: string | null): Retention {
  if (action.startsWith("audit.")) return "kept";
  if (action.endsWith(".delete") || action.startsWith("approval.") || action.startsWith("rbac.")) return "sensitive";
  return environmentClass === "test" ? "test" : "prod";
}

/** The members of what is hashed, in the order of RFC 8785, each with its name as it is written. */
const MEMBERS = [...HASHED, "previous_hash" as const, "v" as const]
  .sort()
  .map((name, i) => ({ name, text: `${i === 0 ? "" : ","}"${name}":` }));

/** The event's hash, from the row alone. A column that is not there counts as null. */
export function hashOfRow(row: SealedRow): string {
  let text = "{";
  for (const { name, text: key } of MEMBERS) {
    const value = name === "v" ? 1 : (row[name] ?? null);
    text += value === null ? `${key}null` : key + jcs(value);
  }
  return hex(sha256(lentUtf8(`${text}}`)));
}

/** What a leaf says about an event: where it stands, and the hash of all it says. */
export type Entry = {
  event_id: string;
  event_hash: string;
  log_index: number;
  workspace_id: string | null;
  workspace_seq: number;
  occurred_at: string;
  sealed_at: string;
  retention: Retention;
};

/** `eventHash` is given where it was computed and is not taken from the row's word. */
export const entryOf = (row: SealedRow, eventHash: string = row.event_hash): Entry => ({
  event_id: row.id,
  event_hash: eventHash,
  log_index: row.log_index,
  workspace_id: row.workspace_id,
  workspace_seq: row.workspace_seq,
  occurred_at: row.occurred_at,
  sealed_at: row.sealed_at,
  retention: retentionOf(row.action, row.environment_class),
});

export function entryHash(e: Entry): Uint8Array {
  // RFC 8785 by hand: every value is a number or a text, and the names stand in their order.
  const text = `{"event_hash":${jcs(e.event_hash)},"event_id":${jcs(e.event_id)},"log_index":${jcs(e.log_index)},"occurred_at":${jcs(e.occurred_at)},"retention":${jcs(e.retention)},"sealed_at":${jcs(e.sealed_at)},"v":1,"workspace_id":${jcs(e.workspace_id)},"workspace_seq":${jcs(e.workspace_seq)}}`;
  return sha256(lentUtf8(text));
}

/**
 * Marks a place in a workspace's numbering. Whoever knows the workspace's id finds its events among all leaves, the missing
 * ones and the one after the last too; to everybody else leaves of other workspaces are alike.
 */
export const tagOf = (workspaceId: string | null, seq: number): Uint8Array =>
  // One block: quicker here than to call another implementation.
  portableSha256(lentUtf8(`${workspaceId ?? ""}:${seq}`));

export const LEAF_BYTES = 64;

/** The data of a leaf: 32 bytes of tag, 32 bytes of entry hash. */
export const leafData = (e: Entry): Uint8Array => concat(tagOf(e.workspace_id, e.workspace_seq), entryHash(e));

export const isHash = (text: unknown): text is string => typeof text === "string" && /^[0-9a-f]{64}$/.test(text);

import type { ClientBase } from "pg";
import { type AuditRow, eventHash } from "@/lib/audit/record";
import type { KeyRing } from "@/lib/audit/sealing/key";
import { concat, hex } from "@/lib/proof/bytes";
import { entryHash, retentionOf, tagOf } from "@/lib/proof/entry";
import { checkpointText, writeNote } from "@/lib/proof/note";
import { type Frontier, leafHash } from "@/lib/proof/tree";

/** What one holder of the lock knows of the log; thrown away with the lock and after every error. */
export type Tenure = {
  frontier: Frontier;
  /** When the last batch was sealed: times of sealing never go back. */
  sealedAt: Date | null;
  /** The last number given out in each workspace that was met. */
  heads: Map<string, number>;
  ring: KeyRing;
  /** Whether the newest key of the log is the one that signs now. */
  keyKnown: boolean;
};

export type Sealed = { count: number; note: string | null; disagreeing: string[] };

const MOST_HEADS = 50_000;

// The lateral join keeps to the primary key whatever the statistics of a table that is emptied all day may say.
const TAKE = `WITH taken AS (
    DELETE FROM audit_pending p USING (SELECT position FROM audit_pending ORDER BY position LIMIT $1) n
    WHERE p.position = n.position RETURNING p.*)
  SELECT t.event_id AS taken_id, t.occurred_at AS taken_at, t.workspace_id AS taken_workspace, t.event_hash AS taken_hash, e.*
  FROM taken t LEFT JOIN LATERAL (
    SELECT * FROM audit_events e WHERE e.occurred_at = t.occurred_at AND e.id = t.event_id OFFSET 0) e ON true
  ORDER BY t.position`;

const HEADS = `SELECT w AS workspace, coalesce((SELECT max(workspace_seq) FROM audit_leaves WHERE workspace_id = w), 0) AS seq
  FROM unnest($1::text[]) AS w`;

const WRITE = `WITH leaves AS (
    INSERT INTO audit_leaves (log_index, workspace_id, workspace_seq, event_id, occurred_at, sealed_at, retention, event_hash, entry_hash, leaf_hash)
    SELECT l.log_index, l.workspace_id, l.workspace_seq, l.event_id, l.occurred_at, $1, l.retention, l.event_hash, l.entry_hash, l.leaf_hash
    FROM unnest($2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::timestamptz[], $7::text[], $8::bytea[], $9::bytea[], $10::bytea[])
      AS l (log_index, workspace_id, workspace_seq, event_id, occurred_at, retention, event_hash, entry_hash, leaf_hash)
  ), nodes AS (
    INSERT INTO audit_nodes (level, index, hash) SELECT * FROM unnest($11::smallint[], $12::bigint[], $13::bytea[])
  ), keys AS (
    INSERT INTO audit_keys (verifier_key, since_size, created_at) SELECT $14, $15, $1 WHERE $16
  )
  INSERT INTO audit_checkpoints (tree_size, root, note, created_at) VALUES ($15, $17, $18, $1)`;

type Taken = AuditRow & {
  id: string | null;
  taken_id: string;
  taken_at: Date;
  taken_workspace: string | null;
  taken_hash: Buffer | null;
  previous_hash: Buffer | null;
  event_hash: Buffer | null;
};

/**
 * Seals the next events that wait, at most `most`, in one transaction: takes them out of the line, gives each its place,
 * writes leaves, nodes and a signed checkpoint. What is not in the line is not sealed and what is sealed is not in the line,
 * whenever its transaction committed. All or nothing: after an error the caller must take up the tree anew.
 *
 * An event that disagrees with the hash its writer left is sealed under that hash, so that every later verification names it.
 */
export async function sealBatch(client: ClientBase, tenure: Tenure, now: Date, most: number): Promise<Sealed> {
  await client.query("BEGIN");
  const { rows } = await client.query<Taken>(TAKE, [most]);
  if (rows.length === 0) {
    await client.query("COMMIT");
    return { count: 0, note: null, disagreeing: [] };
  }
  const sealedAt = tenure.sealedAt && tenure.sealedAt > now ? tenure.sealedAt : now;
  await learnHeads(client, tenure, rows);
  const first = tenure.frontier.size;
  const disagreeing: string[] = [];
  const nodes: { level: number; index: number; hash: Uint8Array }[] = [];
  const leaves = rows.map((row, i) => {
    const hash = hashToSeal(row);
    if (!hash.agrees) disagreeing.push(row.taken_id);
    const workspace = row.taken_workspace ?? "";
    const seq = (tenure.heads.get(workspace) ?? 0) + 1;
    tenure.heads.set(workspace, seq);
    const entry = {
      event_id: row.taken_id,
      event_hash: hex(hash.bytes),
      log_index: first + i,
      workspace_id: row.taken_workspace,
      workspace_seq: seq,
      occurred_at: row.taken_at.toISOString(),
      sealed_at: sealedAt.toISOString(),
      retention: row.id === null ? ("kept" as const) : retentionOf(row.action, row.environment_class),
    };
    const entry_hash = entryHash(entry);
    const leaf_hash = leafHash(concat(tagOf(entry.workspace_id, seq), entry_hash));
    nodes.push(...tenure.frontier.append(leaf_hash));
    return { ...entry, workspace, hash: hash.bytes, entry_hash, leaf_hash };
  });
  const { ring, frontier } = tenure;
  const root = frontier.root();
  const text = checkpointText({ origin: ring.origin, size: frontier.size, root });
  const signers = [ring.current, ...(!tenure.keyKnown && ring.former ? [ring.former] : [])];
  const note = writeNote(
    text,
    signers.map((key) => key.sign(text)),
  );
  await client.query(WRITE, [
    sealedAt,
    leaves.map((l) => l.log_index),
    leaves.map((l) => l.workspace),
    leaves.map((l) => l.workspace_seq),
    leaves.map((l) => l.event_id),
    leaves.map((l) => l.occurred_at),
    leaves.map((l) => l.retention),
    leaves.map((l) => Buffer.from(l.hash)),
    leaves.map((l) => Buffer.from(l.entry_hash)),
    leaves.map((l) => Buffer.from(l.leaf_hash)),
    nodes.map((n) => n.level),
    nodes.map((n) => n.index),
    nodes.map((n) => Buffer.from(n.hash)),
    ring.current.verifierKey,
    frontier.size,
    !tenure.keyKnown,
    Buffer.from(root),
    note,
  ]);
  const { command } = await client.query("COMMIT");
  if (command !== "COMMIT") throw new Error(`the batch was not sealed: ${command}`);
  tenure.sealedAt = sealedAt;
  tenure.keyKnown = true;
  return { count: rows.length, note, disagreeing };
}

async function learnHeads(client: ClientBase, tenure: Tenure, rows: readonly Taken[]): Promise<void> {
  if (tenure.heads.size > MOST_HEADS) tenure.heads.clear();
  const unknown = [...new Set(rows.map((r) => r.taken_workspace ?? ""))].filter((w) => !tenure.heads.has(w));
  if (unknown.length === 0) return;
  const found = await client.query<{ workspace: string; seq: string }>(HEADS, [unknown]);
  for (const { workspace, seq } of found.rows) tenure.heads.set(workspace, Number(seq));
}

/** The hash to seal: the one the writer left in the line. Rows of before it was left there vouch for themselves. */
function hashToSeal(row: Taken): { bytes: Uint8Array; agrees: boolean } {
  const { taken_id: _1, taken_at: _2, taken_workspace, taken_hash, previous_hash, event_hash, ...columns } = row;
  if (columns.id === null || event_hash === null) return { bytes: taken_hash ?? new Uint8Array(32), agrees: false };
  const computed = hashOf(columns, previous_hash);
  const written = taken_hash ?? event_hash;
  const agrees = !!computed?.equals(event_hash) && computed.equals(written) && columns.workspace_id === taken_workspace;
  return { bytes: written, agrees };
}

/** Null where it has none: details may hold what is no JSON for us, and no row may hold up the others. */
function hashOf(row: AuditRow, previous: Buffer | null): Buffer | null {
  try {
    return eventHash(row, previous);
  } catch {
    return null;
  }
}

import type { ClientBase } from "pg";
import { isoTime } from "@/lib/audit/proofs/sealed";
import { equal } from "@/lib/proof/bytes";
import { type Entry, leafData, type Retention } from "@/lib/proof/entry";
import { type Checkpoint, readCheckpoint, readNote, signedBy, type VerifierKey } from "@/lib/proof/note";
import { edge, Frontier, fold, inclusionNodes, leafHash, type Node, verifyInclusion } from "@/lib/proof/tree";

/** Statement of a read of some nodes of the stored tree, whatever their level. */
export const NODES = `SELECT n.place::int AS place, coalesce(l.leaf_hash, i.hash) AS hash
  FROM unnest($1::int[], $2::int[], $3::bigint[]) AS n (place, level, index)
  LEFT JOIN audit_leaves l ON n.level = 0 AND l.log_index = n.index
  LEFT JOIN audit_nodes i ON n.level > 0 AND i.level = n.level AND i.index = n.index`;

export const nodeValues = (nodes: readonly Node[]): unknown[] => [
  nodes.map((_, place) => place),
  nodes.map((n) => n.level),
  nodes.map((n) => n.index),
];

/** The hashes in the order of `nodes`; throws where the stored tree lacks one. */
export function hashesOf(rows: readonly Record<string, unknown>[], count: number): Uint8Array[] {
  const hashes: (Uint8Array | undefined)[] = new Array(count).fill(undefined);
  for (const row of rows) if (row.hash) hashes[row.place as number] = new Uint8Array(row.hash as Buffer);
  if (hashes.some((hash) => hash === undefined)) throw new DamagedTree("A node of the tree is missing.");
  return hashes as Uint8Array[];
}

/** The stored tree is not what was sealed. Nothing may be sealed upon it. */
export class DamagedTree extends Error {}

async function readNodes(client: ClientBase, nodes: readonly Node[]): Promise<Uint8Array[]> {
  const { rows } = await client.query(NODES, nodeValues(nodes));
  return hashesOf(rows, nodes.length);
}

/** The root over the first `size` leaves, from the stored nodes. */
export async function storedRoot(client: ClientBase, size: number): Promise<Uint8Array> {
  return fold(await readNodes(client, edge(size)));
}

type Head = {
  leaves: string;
  note: string | null;
  root: Buffer | null;
  size: string | null;
};

const HEAD = `SELECT coalesce((SELECT max(log_index) FROM audit_leaves) + 1, 0) AS leaves, c.note, c.root, c.tree_size AS size
  FROM (SELECT 1) AS one LEFT JOIN (SELECT * FROM audit_checkpoints ORDER BY tree_size DESC LIMIT 1) c ON true`;

const LAST_LEAF = "SELECT * FROM audit_leaves WHERE log_index = $1";

/**
 * Takes up the stored tree where it ends, and when its last event was sealed. Throws {@link DamagedTree} unless the newest
 * checkpoint is signed by one of `keys` and is over just this tree: whoever can write into the database can make a tree and a
 * checkpoint that agree with each other, and built upon, they would be signed by the next one.
 */
export async function takeUp(
  client: ClientBase,
  keys: readonly VerifierKey[],
): Promise<{ frontier: Frontier; sealedAt: Date | null }> {
  const { rows } = await client.query<Head>(HEAD);
  const head = rows[0];
  const size = Number(head?.size ?? 0);
  if (Number(head?.leaves) !== size)
    throw new DamagedTree(`The newest checkpoint is over ${size} events and the log has ${head?.leaves}.`);
  if (!head?.root || head.note === null) return { frontier: new Frontier(), sealedAt: null };
  const frontier = Frontier.of(size, await readNodes(client, edge(size)));
  const signed = await signedCheckpoint(head.note, keys);
  if (signed.size !== size || !equal(signed.root, frontier.root()) || !equal(head.root, signed.root))
    throw new DamagedTree("The tree is not what its newest checkpoint signed.");
  return { frontier, sealedAt: size === 0 ? null : await lastSealedAt(client, size, signed.root) };
}

async function signedCheckpoint(note: string, keys: readonly VerifierKey[]): Promise<Checkpoint> {
  try {
    const read = readNote(note);
    for (const key of keys) if (await signedBy(read, key)) return readCheckpoint(read.text);
  } catch (error) {
    throw new DamagedTree(`The newest checkpoint cannot be read: ${(error as Error).message}`);
  }
  throw new DamagedTree("No key of this machine has signed the newest checkpoint.");
}

/** From the last leaf and not from a column beside it: times of sealing decide what may be purged, so they must be signed. */
async function lastSealedAt(client: ClientBase, size: number, root: Uint8Array): Promise<Date> {
  const { rows } = await client.query(LAST_LEAF, [size - 1]);
  const entry = rows[0] && entryOfLeaf(rows[0]);
  const proof = inclusionNodes(size - 1, size);
  const hashes = await readNodes(client, proof.flat());
  const path = proof.map((range) => fold(hashes.splice(0, range.length)));
  if (!entry || !verifyInclusion(leafHash(leafData(entry)), { index: size - 1, size }, path, root))
    throw new DamagedTree("The last leaf is not what was sealed.");
  return new Date(entry.sealed_at);
}

function entryOfLeaf(leaf: Record<string, unknown>): Entry {
  const { event_id, retention } = leaf as { event_id: string; retention: Retention };
  const hash = (leaf.event_hash as Buffer).toString("hex");
  const place = { log_index: Number(leaf.log_index), workspace_seq: Number(leaf.workspace_seq) };
  const [occurred_at, sealed_at] = [isoTime(leaf.occurred_at), isoTime(leaf.sealed_at)];
  return {
    ...{ event_id, event_hash: hash, ...place, occurred_at, sealed_at, retention },
    workspace_id: leaf.workspace_id === "" ? null : (leaf.workspace_id as string),
  };
}

import type { ClientBase } from "pg";
import { edge, Frontier, fold, type Node } from "@/lib/proof/tree";

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

/** Takes up the stored tree where it ends. Throws {@link DamagedTree} when it is not what the newest checkpoint signed. */
export async function takeUp(
  client: ClientBase,
): Promise<{ frontier: Frontier; note: string | null; sealedAt: Date | null }> {
  const { rows } = await client.query<{
    leaves: string;
    note: string | null;
    root: Buffer | null;
    size: string | null;
    at: Date | null;
  }>(
    `SELECT coalesce((SELECT max(log_index) FROM audit_leaves) + 1, 0) AS leaves, c.note, c.root, c.tree_size AS size, c.created_at AS at
     FROM (SELECT 1) AS one LEFT JOIN (SELECT * FROM audit_checkpoints ORDER BY tree_size DESC LIMIT 1) c ON true`,
  );
  const head = rows[0];
  const size = Number(head?.size ?? 0);
  if (Number(head?.leaves) !== size)
    throw new DamagedTree(`The newest checkpoint is over ${size} events and the log has ${head?.leaves}.`);
  if (!head?.root) return { frontier: new Frontier(), note: null, sealedAt: null };
  const frontier = Frontier.of(size, await readNodes(client, edge(size)));
  if (!head.root.equals(frontier.root())) throw new DamagedTree("The tree is not what its newest checkpoint signed.");
  return { frontier, note: head.note, sealedAt: head.at };
}

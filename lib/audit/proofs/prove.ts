import { z } from "zod";
import type { Actor } from "@/lib/access/actor";
import { can, visibleEnvironments } from "@/lib/access/can";
import { ofLeaf, sealedColumns, toSealedRow } from "@/lib/audit/proofs/sealed";
import { hashesOf, NODES, nodeValues } from "@/lib/audit/sealing/stored-tree";
import type { View } from "@/lib/change/contract";
import { rawWith, sql } from "@/lib/db/sql";
import { conflict, forbidden, notFound, refusal } from "@/lib/errors";
import { base64, hex } from "@/lib/proof/bytes";
import { entryHash, entryOf, leafData } from "@/lib/proof/entry";
import { consistencyNodes, fold, inclusionNodes, leafHash, type Node } from "@/lib/proof/tree";
import { view } from "@/lib/view/view";

const ProofInput = z.object({ event_id: z.string().max(40), size: z.coerce.number().int().min(1).optional() });

const findEvent = view({
  name: "audit.proof",
  needs: "asset:read",
  input: ProofInput,
  load: ({ input, actor }) => ({
    statements: [
      sql`SELECT ${sealedColumns} FROM audit_leaves l ${ofLeaf} WHERE l.event_id = ${input.event_id} AND l.workspace_id = ${actor.workspace.id}`,
      sql`SELECT actor_id, on_behalf_of, environment_id FROM audit_events WHERE id = ${input.event_id} AND workspace_id = ${actor.workspace.id}`,
      sql`SELECT tree_size::float8 AS size, note FROM audit_checkpoints
        WHERE tree_size = ${input.size ?? null}::bigint OR ${input.size ?? null}::bigint IS NULL ORDER BY tree_size DESC LIMIT 1`,
    ],
    read: ([leaf, event, head]) => ({ leaf: leaf?.rows[0], event: event?.rows[0], head: head?.rows[0] }),
  }),
});

const readNodes = view({
  name: "audit.nodes",
  needs: "asset:read",
  input: z.object({ nodes: z.array(z.object({ level: z.number(), index: z.number() })) }),
  load: ({ input: { nodes } }) => ({
    statements: [rawWith(NODES, nodeValues(nodes))],
    read: ([rows]) => hashesOf(rows?.rows ?? [], nodes.length),
  }),
});

/** The hashes of a proof: each the fold of some stored nodes. */
async function proofOf(actor: Actor, ranges: readonly Node[][]): Promise<string[]> {
  const hashes = await readNodes.run(actor, { nodes: ranges.flat() });
  let at = 0;
  return ranges.map((range) => {
    const part = hashes.slice(at, at + range.length);
    at += range.length;
    return base64(fold(part));
  });
}

/**
 * The proof that an event is in the log: its row as it is hashed, its leaf, the path to the root of a signed checkpoint. For who
 * may read the log, and for whoever caused the event. 409 `NOT_SEALED_YET` for an event of the last moments.
 */
export const proveEvent: View<z.infer<typeof ProofInput>, unknown> = {
  kind: "view",
  name: "audit.proof",
  needs: "asset:read",
  input: ProofInput,
  async run(actor, input, options) {
    const { leaf, event, head } = await findEvent.run(actor, input, options);
    if (!leaf && !event) throw notFound();
    const environment = (event?.environment_id as string | null | undefined) ?? null;
    if (environment !== null && !visibleEnvironments(actor).some((e) => e.id === environment)) throw notFound();
    const own = event?.actor_id === actor.id || (actor.userId !== null && event?.on_behalf_of === actor.userId);
    if (!own && !can(actor, "audit:read", environment === null ? "any" : { environment }))
      throw forbidden("PERMISSION_DENIED", "You need the permission audit:read, or to have caused this event.");
    if (!leaf)
      throw conflict("NOT_SEALED_YET", "This event is not sealed yet. Ask again in a moment.", {
        headers: { "retry-after": "1" },
      });
    const row = toSealedRow(leaf);
    if (!head) throw notFound();
    const size = head.size as number;
    if (row.log_index >= size)
      throw refusal(
        422,
        "NOT_IN_CHECKPOINT",
        `The checkpoint over ${size} events does not hold event ${row.log_index}.`,
      );
    const entry = "pruned" in row ? row : entryOf(row);
    const data = leafData(entry);
    return {
      event: row,
      leaf: { index: row.log_index, entry: hex(entryHash(entry)), data: base64(data), hash: base64(leafHash(data)) },
      inclusion: await proofOf(actor, inclusionNodes(row.log_index, size)),
      checkpoint: head.note,
    };
  },
};

const ConsistencyInput = z.object({ from: z.coerce.number().int().min(0), to: z.coerce.number().int().min(0) });

/** The proof that the log of `from` events is the beginning of the log of `to` events. 422 where there was no such log. */
export const proveConsistency: View<
  z.infer<typeof ConsistencyInput>,
  { from: number; to: number; consistency: string[] }
> = {
  kind: "view",
  name: "audit.consistency",
  needs: "audit:read",
  input: ConsistencyInput,
  async run(actor, { from, to }, options) {
    if (!can(actor, "audit:read", "any")) throw forbidden("PERMISSION_DENIED", "You need the permission audit:read.");
    const { size } = await logSize.run(actor, {}, options);
    if (from > to || to > size)
      throw refusal(422, "NO_SUCH_LOG", `There is no proof from ${from} to ${to}: the log has ${size} events.`);
    return { from, to, consistency: await proofOf(actor, consistencyNodes(from, to)) };
  },
};

const logSize = view({
  name: "audit.size",
  needs: "audit:read",
  input: z.object({}),
  load: () => ({
    statements: [sql`SELECT tree_size::float8 AS size FROM audit_checkpoints ORDER BY tree_size DESC LIMIT 1`],
    read: ([rows]) => ({ size: (rows?.rows[0]?.size as number | undefined) ?? 0 }),
  }),
});

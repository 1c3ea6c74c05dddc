import { z } from "zod";
import { sql } from "@/lib/db/sql";
import { LEAF_BYTES } from "@/lib/proof/entry";
import { view } from "@/lib/view/view";

/**
 * The data of the leaves [from, from + limit) of the whole log, in base64: a tag and a hash each, which tell of other
 * workspaces only that something happened there. A leaf that is not there is zeros, so that its place is known.
 */
export const listLeaves = view({
  name: "audit.leaves",
  needs: "audit:read",
  reach: "workspace",
  input: z.object({
    from: z.coerce.number().int().min(0).default(0),
    limit: z.coerce.number().int().min(1).max(20_000).default(10_000),
  }),
  load: ({ input: { from, limit } }) => ({
    statements: [
      sql`SELECT log_index::float8 AS log_index, substr(sha256(convert_to(workspace_id || ':' || workspace_seq, 'UTF8')) || entry_hash, 1, ${LEAF_BYTES}::int) AS leaf
        FROM audit_leaves WHERE log_index >= ${from} AND log_index < ${from + limit} ORDER BY log_index`,
    ],
    read: ([rows]) => ({ from, ...leavesOf((rows?.rows ?? []) as LeafRow[], from) }),
  }),
});

type LeafRow = { log_index: number; leaf: Buffer | null };

function leavesOf(rows: readonly LeafRow[], from: number): { count: number; leaves: string } {
  const count = rows.length === 0 ? 0 : (rows.at(-1) as LeafRow).log_index - from + 1;
  const bytes = Buffer.alloc(count * LEAF_BYTES);
  for (const { log_index, leaf } of rows) leaf?.copy(bytes, (log_index - from) * LEAF_BYTES);
  return { count, leaves: bytes.toString("base64") };
}

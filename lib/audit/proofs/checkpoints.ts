import { z } from "zod";
import { type Verdict, verdictOf } from "@/lib/audit/proofs/verdict";
import type { Rows } from "@/lib/db/batch";
import { sql } from "@/lib/db/sql";
import { snapshot } from "@/lib/view/snapshot";
import { view } from "@/lib/view/view";

const KEYS = sql`SELECT k.verifier_key, k.since_size::float8 AS since_size, c.note
  FROM audit_keys k LEFT JOIN audit_checkpoints c ON c.tree_size = k.since_size ORDER BY k.since_size, k.created_at`;

type KeyRow = { verifier_key: string; since_size: number; note: string | null };
const keysOf = (rows: Rows | undefined): KeyRow[] => (rows?.rows ?? []) as KeyRow[];

/** Signed checkpoints, the newest first, the keys that have signed, and what the server found when it last verified all of it. */
export const listCheckpoints = view({
  name: "audit.checkpoints",
  needs: "audit:read",
  input: z.object({
    limit: z.coerce.number().int().min(1).max(1000).default(20),
    before: z.coerce.number().int().min(1).optional(),
  }),
  load: ({ input: { limit, before }, actor }) => ({
    statements: [
      sql`SELECT tree_size::float8 AS size, root, note, created_at FROM audit_checkpoints
        WHERE tree_size < ${before ?? Number.MAX_SAFE_INTEGER} ORDER BY tree_size DESC LIMIT ${limit + 1}`,
      KEYS,
      sql`SELECT ok, tree_size::float8 AS size, finished_at, unfinished_at, fault FROM audit_verdict`,
    ],
    read: ([rows, keys, checks]) => {
      const found = (rows?.rows ?? []) as { size: number; root: Buffer; note: string; created_at: Date }[];
      const shown = found.slice(0, limit);
      const { verified, unfinished } = verdictOf(checks?.rows[0] as Verdict | undefined);
      return {
        // Whose events the same credential reads: what a verifier computes tags with.
        workspace_id: actor.workspace.id,
        checkpoints: shown.map(({ size, root, note, created_at }) => ({
          ...{ size, root: root.toString("hex"), note, created_at: created_at.toISOString() },
        })),
        keys: keysOf(keys),
        // Of the whole installation: events outside any workspace are among them, and nobody else reads those.
        check: verified,
        /** A later check than that, which could not be finished. */
        check_unfinished: unfinished,
        next_before: found.length > limit ? (shown.at(-1)?.size ?? null) : null,
      };
    },
  }),
});

/** The public keys of the log and its newest checkpoint, for anyone who asks: neither tells of any event. */
export async function publicKeys(): Promise<{ keys: KeyRow[]; checkpoint: string | null }> {
  const [keys, newest] = await snapshot(null, [
    KEYS,
    sql`SELECT note FROM audit_checkpoints ORDER BY tree_size DESC LIMIT 1`,
  ]);
  return { keys: keysOf(keys), checkpoint: (newest?.rows[0]?.note as string | undefined) ?? null };
}

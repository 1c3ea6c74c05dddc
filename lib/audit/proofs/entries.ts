import { z } from "zod";
import { ofLeaf, sealedColumns, toSealedRow } from "@/lib/audit/proofs/sealed";
import { strayOf, straysOf } from "@/lib/audit/proofs/strays";
import { sql } from "@/lib/db/sql";
import { view } from "@/lib/view/view";

/**
 * The workspace's sealed events in the order of the log, with all that is hashed, for verifying them. Only for who may read
 * the whole log of the workspace: a gap must mean that something is missing. With `strays` it also names events that stand
 * in the log and are neither sealed nor waiting to be.
 */
export const listEntries = view({
  name: "audit.entries",
  needs: "audit:read",
  reach: "workspace",
  input: z.object({
    from: z.coerce.number().int().min(0).default(0),
    to: z.coerce.number().int().min(0).optional(),
    limit: z.coerce.number().int().min(1).max(1000).default(500),
    strays: z.boolean().default(false),
  }),
  load: ({ input: { from, to, limit, strays }, actor }) => ({
    statements: [
      sql`SELECT ${sealedColumns} FROM audit_leaves l ${ofLeaf}
        WHERE l.workspace_id = ${actor.workspace.id} AND l.log_index >= ${from} AND (${to ?? null}::bigint IS NULL OR l.log_index < ${to ?? null})
        ORDER BY l.log_index LIMIT ${limit + 1}`,
      strays ? straysOf(actor.workspace.id) : sql`SELECT 1 WHERE false`,
    ],
    read: ([rows, found]) => {
      const entries = (rows?.rows ?? []).slice(0, limit).map(toSealedRow);
      const more = (rows?.rows.length ?? 0) > limit;
      const last = entries.at(-1);
      return {
        entries,
        next_from: more && last ? last.log_index + 1 : null,
        strays: (found?.rows ?? []).map(strayOf),
      };
    },
  }),
});

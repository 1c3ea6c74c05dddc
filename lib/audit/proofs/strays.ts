import { isoTime } from "@/lib/audit/proofs/sealed";
import { type Sql, sql } from "@/lib/db/sql";

const MOST_STRAYS = 100;

/**
 * Events that stand among the others and are neither sealed nor waiting, the oldest first: of one workspace, or of all.
 * Sealed is what has its leaf inside the tree that the newest checkpoint is over, in its own workspace. The size is read from
 * the signed text: a leaf at a place that no signature covers, or a column beside the note, makes no event sealed.
 */
export const straysOf = (workspaceId: string | "all"): Sql => sql`WITH tree AS (
    SELECT coalesce((SELECT substring(note FROM '^[^\n]*\n([0-9]{1,15})\n')::bigint FROM audit_checkpoints ORDER BY tree_size DESC LIMIT 1), 0) AS size)
  SELECT e.id, e.occurred_at FROM audit_events e, tree
  WHERE ${workspaceId === "all" ? sql`true` : sql`e.workspace_id = ${workspaceId}`}
    AND NOT EXISTS (SELECT 1 FROM audit_leaves l WHERE l.event_id = e.id AND l.occurred_at = e.occurred_at
      AND l.workspace_id = coalesce(e.workspace_id, '') AND l.log_index >= 0 AND l.log_index < tree.size)
    AND NOT EXISTS (SELECT 1 FROM audit_pending p WHERE p.event_id = e.id AND p.occurred_at = e.occurred_at
      AND p.workspace_id IS NOT DISTINCT FROM e.workspace_id)
  ORDER BY e.occurred_at, e.id LIMIT ${MOST_STRAYS}`;

export const strayOf = (row: Record<string, unknown>): { id: string; occurred_at: string } => ({
  id: String(row.id),
  occurred_at: isoTime(row.occurred_at),
});

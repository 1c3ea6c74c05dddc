import { type Sql, sql } from "@/lib/db/sql";
import type { ItemState } from "@/lib/imports/rules";

export type ItemEnd = {
  position: number;
  state: Exclude<ItemState, "pending">;
  code?: string;
  message?: string;
  warnings?: readonly string[];
  asset_id?: string;
  version?: number | null;
};

/**
 * Ends entries and counts them, in one statement: only those still pending are ended, and only what was ended is
 * counted, so running it twice changes nothing. The one that ends the last entry also ends the import.
 */
export function endItems(workspaceId: string, importId: string, ends: readonly ItemEnd[], now: Date): Sql {
  const rows = JSON.stringify(ends);
  const count = (state: ItemState) => sql`(SELECT count(*)::int FROM ended WHERE state = ${state})`;
  return sql`WITH given AS (
      SELECT * FROM jsonb_to_recordset(${rows}::jsonb)
        AS g (position int, state text, code text, message text, warnings jsonb, asset_id text, version int)
    ), ended AS (
      UPDATE import_items i SET state = g.state, code = g.code, message = g.message, asset_id = g.asset_id, version = g.version,
        warnings = ARRAY(SELECT jsonb_array_elements_text(coalesce(g.warnings, '[]'))), entry = NULL, done_at = ${now}
      FROM given g
      WHERE i.workspace_id = ${workspaceId} AND i.import_id = ${importId} AND i.position = g.position AND i.state = 'pending'
      RETURNING i.state
    )
    UPDATE imports m SET created = m.created + ${count("created")}, updated = m.updated + ${count("updated")},
      unchanged = m.unchanged + ${count("unchanged")}, failed = m.failed + ${count("failed")},
      finished_at = CASE WHEN m.created + m.updated + m.unchanged + m.failed + (SELECT count(*) FROM ended) = m.total
        THEN ${now}::timestamptz END
    WHERE m.workspace_id = ${workspaceId} AND m.id = ${importId} AND EXISTS (SELECT 1 FROM ended)`;
}

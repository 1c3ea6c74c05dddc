import type { Actor } from "@/lib/access/actor";
import type { Reach } from "@/lib/access/can";
import { type AssetRef, isAsset, kindOf } from "@/lib/assets/ref";
import { type AssetRow, toGovernance } from "@/lib/assets/shapes";
import type { Subject } from "@/lib/change/spec";
import { newId } from "@/lib/db/ids";
import { type Sql, sql } from "@/lib/db/sql";
import { notFound, refusal } from "@/lib/errors";
import { findKind } from "@/lib/plugins/registry";
import type { ProposalSubject } from "@/lib/tickets/open";

/**
 * Makes sure there is a row to lock: the first write of a name inserts it at revision 0 inside its own transaction, so a
 * refusal or a dry run leaves nothing. A second writer waits here for the first. Unknown kinds are 404 before any SQL.
 */
export function ensureAsset(actor: Actor, ref: AssetRef, now: Date): Sql[] {
  if ("asset_id" in ref) return [];
  kindOf(ref);
  return [
    sql`INSERT INTO assets (id, workspace_id, plugin, kind, name, revision, created_at, updated_at)
      VALUES (${newId("ast", now)}, ${actor.workspace.id}, ${ref.plugin}, ${ref.kind}, ${ref.name}, 0, ${now}, ${now})
      ON CONFLICT (workspace_id, plugin, kind, name) DO NOTHING`,
  ];
}

/** The lock, then the row as it is under the lock. */
export const lockAsset = (actor: Actor, ref: AssetRef): [Sql, Sql] => [
  sql`SELECT 1 FROM assets a WHERE ${isAsset(actor.workspace.id, ref)} FOR NO KEY UPDATE`,
  sql`SELECT a.* FROM assets a WHERE ${isAsset(actor.workspace.id, ref)}`,
];

/** The refusal of whatever needs a registered asset, for a name of a known kind that nobody has written yet. */
export const unknownAsset = () =>
  refusal(404, "ASSET_UNKNOWN", "No asset of this name has been registered in this workspace.");

/** The loaded row when it is a registered asset; null for an unknown id, 404 ASSET_UNKNOWN for a name nobody has written. */
export function registered(ref: AssetRef, row: AssetRow | undefined): AssetRow | null {
  if (row && row.revision > 0) return row;
  if ("asset_id" in ref) return null;
  kindOf(ref);
  throw unknownAsset();
}

/** The asset part of a subject. `reach` says what the permission is asked of. */
export function assetSubject(asset: AssetRow, reach: Reach): Subject & { asset: AssetRow } {
  return {
    asset,
    resource: { type: "asset", id: asset.id, name: `${asset.plugin}/${asset.kind}/${asset.name}` },
    root: { type: "asset", id: asset.id },
    environment: null,
    reach,
    revision: asset.revision,
    current: asset.revision === 0 ? null : { revision: asset.revision, governance: toGovernance(asset) },
    lastEventHash: asset.last_event_hash,
  };
}

/** The kind of a loaded asset; it was declared when the asset was made, and a plugin may have left since. */
export function loadedKind(asset: AssetRow) {
  const kind = findKind(asset.plugin, asset.kind);
  if (!kind) throw notFound();
  return kind;
}

/** An asset as the subject of a ticket. */
export const ticketSubject = (asset: AssetRow): ProposalSubject => ({
  type: "asset",
  id: asset.id,
  asset: { id: asset.id, plugin: asset.plugin, kind: asset.kind, name: asset.name },
  environment: null,
  risk: asset.risk_level,
});

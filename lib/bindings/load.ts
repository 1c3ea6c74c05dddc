import type { Actor, EnvironmentRef } from "@/lib/access/actor";
import { visibleEnvironments } from "@/lib/access/can";
import { registered } from "@/lib/assets/load";
import { type AssetRef, isAsset, kindOf } from "@/lib/assets/ref";
import type { AssetRow } from "@/lib/assets/shapes";
import { type BindingRow, bindingBase, shownRevision } from "@/lib/bindings/shapes";
import { digestOf } from "@/lib/canonical";
import type { Subject } from "@/lib/change/spec";
import type { Rows } from "@/lib/db/batch";
import { newId } from "@/lib/db/ids";
import { type Sql, sql } from "@/lib/db/sql";
import { notFound } from "@/lib/errors";
import type { VersionRow } from "@/lib/versions/shapes";

/** The environment by its slug, inside what the actor may see; 404 otherwise. */
export function environmentOf(actor: Actor, slug: string): EnvironmentRef {
  const environment = visibleEnvironments(actor).find((e) => e.slug === slug);
  if (!environment) throw notFound();
  return environment;
}

/** A version by number, by id, or as what runs in an environment; always of this asset: another's is not found. */
export type VersionSelector = { number: number } | { id: string } | { runs: string };

export function loadVersion(workspaceId: string, asset: AssetRef, of: VersionSelector): Sql {
  // Each table by its key, in any state of the statistics: a join that was planned while they were empty reads every pair of rows.
  const id = sql`(SELECT a.id FROM assets a WHERE ${isAsset(workspaceId, asset)})`;
  const which =
    "runs" in of
      ? sql`v.id = (SELECT b.version_id FROM env_bindings b
          WHERE b.workspace_id = ${workspaceId} AND b.asset_id = ${id} AND b.environment_id = ${of.runs})`
      : "id" in of
        ? sql`v.id = ${of.id}`
        : sql`v.number = ${of.number}`;
  return sql`SELECT v.id, v.asset_id, v.number, v.label, v.digest, s.status
    FROM asset_versions v JOIN asset_version_states s ON s.workspace_id = v.workspace_id AND s.version_id = v.id
    WHERE v.workspace_id = ${workspaceId} AND v.asset_id = ${id} AND ${which}`;
}

/** Columns of a binding with its versions' numbers; `b` is the table's alias. */
export const BINDING_COLUMNS = sql`b.*, v.number AS version, v.label AS version_label, p.number AS previous_version`;
export const BINDING_VERSIONS = sql`
    LEFT JOIN asset_versions v ON v.workspace_id = b.workspace_id AND v.id = b.version_id
    LEFT JOIN asset_versions p ON p.workspace_id = b.workspace_id AND p.id = b.previous_version_id`;

export const EMPTY_CONFIG_DIGEST = digestOf({});

/**
 * Locks asset, then binding, then loads both. The binding's row is made here when it is missing, so that there is always
 * one to lock and the first bind of many callers is still one row.
 */
export function lockBinding(actor: Actor, asset: AssetRef, environment: EnvironmentRef, now: Date): Sql[] {
  if (!("asset_id" in asset)) kindOf(asset);
  const where = isAsset(actor.workspace.id, asset);
  return [
    sql`SELECT 1 FROM assets a WHERE ${where} FOR NO KEY UPDATE`,
    sql`INSERT INTO env_bindings (id, workspace_id, asset_id, environment_id, environment_class, config_digest)
      SELECT ${newId("bnd", now)}, a.workspace_id, a.id, e.id, e.class, ${EMPTY_CONFIG_DIGEST}
      FROM assets a JOIN environments e ON e.workspace_id = a.workspace_id AND e.id = ${environment.id}
      WHERE ${where} ON CONFLICT (workspace_id, asset_id, environment_id) DO NOTHING`,
    // As above: no join.
    sql`SELECT 1 FROM env_bindings b WHERE b.workspace_id = ${actor.workspace.id} AND b.environment_id = ${environment.id}
      AND b.asset_id = (SELECT a.id FROM assets a WHERE ${where}) FOR NO KEY UPDATE`,
    sql`SELECT a.* FROM assets a WHERE ${where}`,
    sql`SELECT ${BINDING_COLUMNS} FROM assets a
      JOIN env_bindings b ON b.workspace_id = a.workspace_id AND b.asset_id = a.id AND b.environment_id = ${environment.id}
      ${BINDING_VERSIONS} WHERE ${where}`,
  ];
}

export type BindingSubject = Subject & {
  asset: AssetRow;
  binding: BindingRow;
  environment: EnvironmentRef;
  /** The version to bind; null when the selector names none of this asset. */
  target: VersionRow | null;
};

/** Reads what {@link lockBinding} loaded. A never-seen name of a known kind is 404 ASSET_UNKNOWN. */
export function readBinding(
  rows: readonly Rows[],
  ref: AssetRef,
  environment: EnvironmentRef,
): Omit<BindingSubject, "target"> | null {
  const asset = registered(ref, rows[3]?.rows[0] as AssetRow | undefined);
  const binding = rows[4]?.rows[0] as BindingRow | undefined;
  if (!asset || !binding) return null;
  return {
    asset,
    binding,
    environment,
    resource: {
      type: "binding",
      id: binding.id,
      name: `${asset.plugin}/${asset.kind}/${asset.name}`,
      parent: asset.id,
    },
    root: { type: "asset", id: asset.id },
    reach: { environment: environment.id },
    revision: shownRevision(binding),
    base: bindingBase(binding),
    current: { revision: shownRevision(binding), version: binding.version, version_id: binding.version_id },
    lastEventHash: binding.last_event_hash,
  };
}

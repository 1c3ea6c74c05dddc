import type { EnvironmentRef } from "@/lib/access/actor";
import { type AssetRef, isAsset } from "@/lib/assets/ref";
import { BINDING_COLUMNS, BINDING_VERSIONS } from "@/lib/bindings/load";
import { type BindingRow, type Live, toBinding } from "@/lib/bindings/shapes";
import type { Rows } from "@/lib/db/batch";
import { type Sql, sql } from "@/lib/db/sql";

export type LiveRow = BindingRow & {
  latest: number;
  behind_since: Date | null;
  authority_name: string | null;
  pending: string | null;
};

/** What the named environments run of one asset: since when, how far behind, by which authority, what waits to change it. */
export const selectLive = (workspaceId: string, asset: AssetRef, environmentIds: readonly string[]): Sql =>
  sql`SELECT ${BINDING_COLUMNS}, a.version_counter AS latest, n.created_at AS behind_since, ap.name AS authority_name,
      (SELECT r.id FROM approval_requests r WHERE r.workspace_id = b.workspace_id AND r.subject_id = b.id AND r.status = 'PENDING_APPROVAL'
        ORDER BY r.created_at, r.id LIMIT 1) AS pending
    FROM assets a JOIN env_bindings b ON b.workspace_id = a.workspace_id AND b.asset_id = a.id
    ${BINDING_VERSIONS}
    LEFT JOIN asset_versions n ON n.workspace_id = b.workspace_id AND n.asset_id = b.asset_id AND n.number = v.number + 1
    LEFT JOIN approval_policies ap ON b.authority_kind = 'exempt' AND ap.workspace_id = b.workspace_id AND ap.id = b.authority_id
    WHERE ${isAsset(workspaceId, asset)} AND b.environment_id = ANY(${environmentIds})`;

/** One entry per environment, in the given order; those that run nothing too. */
export function toLive(rows: Rows | undefined, environments: readonly EnvironmentRef[]): Live[] {
  const found = new Map(((rows?.rows ?? []) as LiveRow[]).map((row) => [row.environment_id, row]));
  return environments.map((environment) => {
    const row = found.get(environment.id) ?? null;
    const behind = row?.version == null ? 0 : row.latest - row.version;
    return {
      ...toBinding(row, environment),
      environment_name: environment.name,
      authority_name: row?.authority_name ?? null,
      behind,
      behind_since: behind > 0 ? (row?.behind_since?.toISOString() ?? null) : null,
      ticket_id: row?.pending ?? null,
    };
  });
}

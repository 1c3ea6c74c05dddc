import { type AssetRef, isAsset } from "@/lib/assets/ref";
import type { Rows } from "@/lib/db/batch";
import { type Sql, sql } from "@/lib/db/sql";
import { VERSION_COLUMNS, VERSION_TABLES } from "@/lib/versions/columns";
import type { VersionRow } from "@/lib/versions/shapes";

/** A version with what a change of its status hangs on. */
export type StatusRow = VersionRow & {
  single_active: boolean;
  state_hash: Buffer | null;
  /** Slugs of the environments that run it, production ones first. */
  bound: { slug: string; class: "prod" | "test" }[];
};

/** The version by its number, and beside it the one that is active where there can only be one. */
export const selectStatus = (workspaceId: string, asset: AssetRef, number: number): Sql =>
  sql`SELECT ${VERSION_COLUMNS}, s.single_active, s.last_event_hash AS state_hash,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('slug', e.slug, 'class', e.class) ORDER BY e.class, e.position), '[]')
        FROM env_bindings b JOIN environments e ON e.workspace_id = b.workspace_id AND e.id = b.environment_id
        WHERE b.workspace_id = a.workspace_id AND b.asset_id = a.id AND b.version_id = v.id) AS bound
    FROM ${VERSION_TABLES} WHERE ${isAsset(workspaceId, asset)}
      AND (v.number = ${number} OR (s.single_active AND s.status = 'active'))`;

export function readStatus(rows: Rows | undefined, number: number) {
  const all = (rows?.rows ?? []) as StatusRow[];
  const version = all.find((v) => v.number === number);
  const active = all.find((v) => v.number !== number) ?? null;
  return version ? { version, active: version.single_active ? active : null } : null;
}

import type { Actor, EnvironmentRef } from "@/lib/access/actor";
import { editOf, type GovernancePatch, recordBase } from "@/lib/assets/governance";
import type { AssetRow } from "@/lib/assets/shapes";
import type { Rows } from "@/lib/db/batch";
import { type Sql, sql } from "@/lib/db/sql";
import { fieldsOfSystem, type SystemRow } from "@/lib/external-approvals/shapes";
import { fieldsOf, type PolicyRecord } from "@/lib/policies/shapes";
import { effectiveSpec, type TicketRow } from "@/lib/tickets/shapes";
import type { Json } from "@/lib/versions/diff";

export type LiveRow = {
  revision: number | null;
  version_id: string | null;
  version: number | null;
  config: Record<string, unknown> | null;
  config_digest: string | null;
  live_content: Json | null;
  proposed_content: Json | null;
  lifecycle: string | null;
  event_status: string | null;
  policy: PolicyRecord | null;
  system: SystemRow | null;
  environment: { name: string; position: number; kind: string; archived: boolean; revision: number } | null;
  version_status: string | null;
  asset: AssetRow | null;
  base_version: number | null;
  base_content: Json | null;
  recorded: { before?: Json; after?: Json } | null;
  /** Whether the secret that the request asks for is kept. */
  secret_kept: boolean;
};

/** What is there now of what a request is about, whatever that is; two statements. */
export const selectLive = (actor: Actor, id: string): [Sql, Sql] => [
  sql`SELECT b.revision, b.version_id, lv.number AS version, b.config, b.config_digest, lv.content AS live_content,
      pv.content AS proposed_content, a.lifecycle, ev.status AS event_status,
      bv.number AS base_version, bv.content AS base_content, done.details AS recorded,
      EXISTS (SELECT 1 FROM secrets s WHERE s.workspace_id = r.workspace_id AND s.holder = r.input ->> 'id'
        AND s.name = r.input ->> 'held_secret') AS secret_kept,
      to_jsonb(p) AS policy, vs.status AS version_status, to_jsonb(xs) AS system,
      CASE WHEN en.id IS NOT NULL THEN jsonb_build_object('name', en.name, 'position', en.position, 'kind', en.kind,
        'archived', en.archived_at IS NOT NULL, 'revision', en.revision) END AS environment
    FROM approval_requests r
    LEFT JOIN assets a ON a.workspace_id = r.workspace_id AND a.id = r.asset_id
    LEFT JOIN env_bindings b ON r.subject_type = 'binding' AND b.workspace_id = r.workspace_id AND b.asset_id = r.asset_id
      AND b.environment_id = r.environment_id
    LEFT JOIN asset_versions lv ON lv.workspace_id = r.workspace_id AND lv.id = b.version_id
    LEFT JOIN asset_versions pv ON pv.workspace_id = r.workspace_id AND pv.id = r.spec ->> 'version_id'
    LEFT JOIN approval_policies p ON r.subject_type = 'policy' AND p.workspace_id = r.workspace_id AND p.id = r.subject_id
    LEFT JOIN external_approval_systems xs ON r.subject_type = 'external-system' AND xs.workspace_id = r.workspace_id AND xs.id = r.subject_id
    LEFT JOIN environments en ON r.subject_type = 'environment' AND en.workspace_id = r.workspace_id AND en.id = r.subject_id
    LEFT JOIN asset_version_states vs ON r.subject_type = 'version' AND vs.workspace_id = r.workspace_id AND vs.version_id = r.subject_id
    LEFT JOIN asset_versions bv ON r.status IN ('SUCCESS', 'FAILED', 'REJECTED', 'CANCELLED') AND bv.workspace_id = r.workspace_id
      AND bv.id = r.base ->> 'version_id'
    LEFT JOIN LATERAL (SELECT h.details FROM audit_events h WHERE r.status = 'SUCCESS' AND h.workspace_id = r.workspace_id
      AND h.ticket_id = r.id AND h.occurred_at >= r.created_at AND h.action_code = 'EXECUTION_COMPLETED' LIMIT 1) done ON true
    LEFT JOIN domain_events ev ON ev.workspace_id = r.workspace_id AND ev.id = r.event_id
    WHERE r.workspace_id = ${actor.workspace.id} AND r.id = ${id}`,
  sql`SELECT a.* FROM approval_requests r JOIN assets a ON a.workspace_id = r.workspace_id AND a.id = r.asset_id
    WHERE r.workspace_id = ${actor.workspace.id} AND r.id = ${id} AND r.change = 'asset.patch'`,
];

/** Reads what {@link selectLive} loaded. */
export function readLive(rows: Rows | undefined, assets: Rows | undefined): LiveRow | null {
  const row = rows?.rows[0] as Omit<LiveRow, "asset"> | undefined;
  return row ? { ...row, asset: (assets?.rows[0] as AssetRow | undefined) ?? null } : null;
}

/** What is there now beside what is asked for, in the form both the base and the reader understand. */
export function liveState(
  row: TicketRow,
  found: LiveRow,
  environments: readonly EnvironmentRef[],
  now: Date,
): { base: unknown; live: Json; before: Json; after: Json } {
  if (row.subject_type === "binding") {
    // A first bind has no row yet: revision 0, nothing bound. Its config digest is the frozen base's own.
    const base = {
      revision: found.revision ?? 0,
      version_id: found.version_id,
      config_digest: found.config_digest ?? (row.base.config_digest as string),
    };
    const live = {
      version: found.version,
      version_id: found.version_id,
      config: (found.config ?? {}) as Json,
      revision: base.revision,
    };
    const spec = effectiveSpec(row) as { version?: number; config?: Json };
    return {
      base,
      live,
      before: { version: found.version, config: live.config, content: found.live_content ?? null },
      after: { version: spec.version ?? null, config: spec.config ?? {}, content: found.proposed_content ?? null },
    };
  }
  if (row.operation === "lifecycle.set") {
    const live = { lifecycle: found.lifecycle };
    return { base: live, live, before: live, after: { lifecycle: (row.spec as { state?: string }).state ?? null } };
  }
  if (found.policy) {
    const live = fieldsOf(found.policy, environments) as unknown as Json;
    // Asked for is the whole policy, or that it be gone.
    const after = (effectiveSpec(row) as { policy?: Json }).policy ?? {};
    return { base: { revision: found.policy.revision }, live, before: live, after };
  }
  if (row.operation === "version.status") {
    const { number, status } = row.spec as { number: number; status: string };
    const base = { status: found.version_status };
    return { base, live: base, before: { number, ...base }, after: { number, status } };
  }
  if (found.asset) {
    const edit = editOf(found.asset, (row.spec as { patch?: GovernancePatch }).patch ?? {}, now);
    const base = recordBase(edit);
    return { base, live: base as Json, before: edit.before as Json, after: edit.after as Json };
  }
  if (found.environment) {
    const { revision, ...live } = found.environment;
    return { base: { revision }, live, before: live, after: { ...live, ...effectiveSpec(row) } as Json };
  }
  if (found.system) {
    // A secret is shown to nobody: what is asked for says that there is a new one.
    const live = { ...fieldsOfSystem(found.system), secret: "as it is" } as unknown as Json;
    const after = (effectiveSpec(row) as { system?: Json }).system ?? {};
    return { base: { revision: found.system.revision }, live, before: live, after };
  }
  // What makes something new, and an action, start from nothing that could move.
  return { base: row.base, live: null, before: row.base as Json, after: madeBy(row) };
}

/** What a request that starts from nothing asks for; a new policy or system as its own fields, as where one is changed. */
function madeBy(row: TicketRow): Json {
  const spec = effectiveSpec(row) as { [key: string]: Json };
  if (row.change.startsWith("rbac.policy.")) return spec.policy ?? spec;
  return row.change.startsWith("rbac.external-system.") ? (spec.system ?? spec) : spec;
}

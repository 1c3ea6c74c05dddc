import type { z } from "zod";
import type { AssetAnswer, GovernanceAnswer } from "@/lib/assets/answers";
import type { Lifecycle } from "@/lib/assets/lifecycle-rules";
import type { RiskLevel } from "@/lib/assets/rules";
import type { Forecast } from "@/lib/tickets/rules";

/** A row of `assets`. Revision 0 is a name that nobody has written yet. */
export type AssetRow = {
  id: string;
  workspace_id: string;
  plugin: string;
  kind: string;
  name: string;
  owner: { principal?: string; display_name?: string; email?: string };
  team: { id?: string; name?: string };
  sla: { tier?: string; response_hours?: number };
  risk_level: RiskLevel;
  risk_categories: string[];
  intended_use: { summary?: string; environments?: string[]; restrictions?: string[] };
  compliance: { tags?: string[]; controls?: string[] };
  review: { last_reviewed_at?: string; cadence_days?: number };
  labels: Record<string, string>;
  lifecycle: Lifecycle;
  lifecycle_reason: string | null;
  lifecycle_changed_at: Date | null;
  lifecycle_changed_by: string | null;
  replacement_ref: string | null;
  parent_id: string | null;
  version_counter: number;
  revision: number;
  last_event_hash: Buffer | null;
  created_at: Date;
  updated_at: Date;
};

/** The governance record as the API shows it (API §2). */
export type Governance = z.output<typeof GovernanceAnswer>;

export const toGovernance = (row: AssetRow): Governance => ({
  id: row.revision === 0 ? null : row.id,
  revision: row.revision,
  owner: {
    principal: row.owner.principal ?? null,
    display_name: row.owner.display_name ?? null,
    email: row.owner.email ?? null,
  },
  team: { id: row.team.id ?? null, name: row.team.name ?? null },
  sla: { tier: row.sla.tier ?? "none", response_hours: row.sla.response_hours ?? null },
  risk: { level: row.risk_level, categories: row.risk_categories },
  intended_use: {
    summary: row.intended_use.summary ?? null,
    environments: row.intended_use.environments ?? [],
    restrictions: row.intended_use.restrictions ?? [],
  },
  compliance: { tags: row.compliance.tags ?? [], controls: row.compliance.controls ?? [] },
  review: { last_reviewed_at: row.review.last_reviewed_at ?? null, cadence_days: row.review.cadence_days ?? null },
  labels: row.labels,
  lifecycle: {
    state: row.lifecycle,
    reason: row.lifecycle_reason,
    changed_at: row.lifecycle_changed_at?.toISOString() ?? null,
    changed_by: row.lifecycle_changed_by,
    replacement_ref: row.replacement_ref,
  },
  latest_version: row.version_counter === 0 ? null : row.version_counter,
  created_at: row.revision === 0 ? null : row.created_at.toISOString(),
  updated_at: row.revision === 0 ? null : row.updated_at.toISOString(),
});

export const toAsset = (row: AssetRow): Asset => ({
  asset_ref: { plugin: row.plugin, kind: row.kind, name: row.name },
  governance: toGovernance(row),
});
export type Asset = z.output<typeof AssetAnswer>;

/** The record of a name nobody has written: shown, never stored (DESIGN §4). */
export const unwritten = (
  workspaceId: string,
  ref: { plugin: string; kind: string; name: string },
  now: Date,
): AssetRow => ({
  id: "",
  workspace_id: workspaceId,
  ...ref,
  owner: {},
  team: {},
  sla: { tier: "none" },
  risk_level: "medium",
  risk_categories: [],
  intended_use: {},
  compliance: {},
  review: {},
  labels: {},
  lifecycle: "draft",
  lifecycle_reason: null,
  lifecycle_changed_at: null,
  lifecycle_changed_by: null,
  replacement_ref: null,
  parent_id: null,
  version_counter: 0,
  revision: 0,
  last_event_hash: null,
  created_at: now,
  updated_at: now,
});

/** A move of the lifecycle as a button: why it cannot be made, and what pressing it leads to. */
/** A move of a lifecycle, what it leads to, and the request that asks for the same already. */
export type Move = { to: Lifecycle; why: string | null; forecast: Forecast; ticket_id: string | null };

/** What saving the record leads to, by what was changed in it; `labels` are the keys that policies select by. */
export type RecordGate = {
  lowering: Forecast;
  relabelling: Forecast;
  both: Forecast;
  otherwise: Forecast;
  labels: string[];
};

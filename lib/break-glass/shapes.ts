import type { z } from "zod";
import type { BreakGlassAnswer } from "@/lib/break-glass/answers";
import type { Gate, PolicyRef } from "@/lib/tickets/match";

/** What a review says of it. */
export const VERDICTS = ["justified", "unjustified"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** A row of break_glasses with its environment's slug and class. */
export type BreakGlassRow = {
  id: string;
  environment_id: string | null;
  environment_slug: string | null;
  environment_class: string | null;
  asset_id: string | null;
  subject_type: string;
  subject_id: string;
  plugin: string | null;
  kind: string | null;
  asset_name: string | null;
  operation: string;
  summary: string;
  spec: Record<string, unknown>;
  base: Record<string, unknown>;
  policies: PolicyRef[];
  gates: Gate[];
  reason: string;
  incident: string;
  broken_by_id: string;
  broken_by_name: string;
  broken_via: string;
  created_at: Date;
  verdict: Verdict | null;
  comment: string | null;
  reviewed_by_id: string | null;
  reviewed_by_name: string | null;
  reviewed_at: Date | null;
  last_event_hash: Buffer | null;
};

export type BreakGlass = z.output<typeof BreakGlassAnswer>;

/** The break-glass of the API; `why` says why this reader cannot review it, null where they can. */
export const toBreakGlass = (row: BreakGlassRow, why: string | null): BreakGlass => ({
  id: row.id,
  status: row.reviewed_at === null ? ("OPEN" as const) : ("REVIEWED" as const),
  operation: row.operation,
  summary: row.summary,
  asset_ref:
    row.plugin && row.kind && row.asset_name ? { plugin: row.plugin, kind: row.kind, name: row.asset_name } : null,
  environment: row.environment_slug ? { slug: row.environment_slug, class: row.environment_class } : null,
  spec: row.spec,
  base: row.base,
  reason: row.reason,
  incident: row.incident,
  broken_by: { id: row.broken_by_id, name: row.broken_by_name, surface: row.broken_via },
  created_at: row.created_at.toISOString(),
  instead_of: {
    policies: row.policies.map(({ id, name, revision }) => ({ id, name, revision })),
    gates: row.gates.map(({ role, count }) => ({ role, required: count })),
  },
  review:
    row.reviewed_at === null
      ? null
      : {
          verdict: row.verdict,
          comment: row.comment,
          reviewed_by: { id: row.reviewed_by_id, name: row.reviewed_by_name },
          reviewed_at: row.reviewed_at.toISOString(),
        },
  can_review: why === null,
  reasons: why === null ? [] : [why],
});

import { z } from "zod";
import { RISK_LEVELS, type RiskLevel, SLA_TIERS } from "@/lib/assets/rules";
import { type AssetRow, type Governance, toGovernance } from "@/lib/assets/shapes";
import { sameJson } from "@/lib/canonical";
import { nameText } from "@/lib/name-text";

/** The blocks of a governance record that a PATCH may carry (API §2). A null member clears it; an absent block stays. */
const short = z.string().trim().min(1).max(200);
const words = z.array(short).max(100);

export const GovernancePatch = z
  .object({
    owner: z
      .object({
        principal: short.nullable(),
        display_name: nameText(200).nullable(),
        email: z.email().max(254).nullable(),
      })
      .partial()
      .strict(),
    team: z
      .object({ id: short.nullable(), name: nameText(200).nullable() })
      .partial()
      .strict(),
    sla: z
      .object({ tier: z.enum(SLA_TIERS), response_hours: z.number().positive().max(10_000).nullable() })
      .partial()
      .strict(),
    risk: z
      .object({ level: z.enum(RISK_LEVELS), categories: words })
      .partial()
      .strict(),
    intended_use: z
      .object({ summary: z.string().max(4000).nullable(), environments: words, restrictions: words })
      .partial()
      .strict(),
    compliance: z.object({ tags: words, controls: words }).partial().strict(),
    review: z
      .object({
        last_reviewed_at: z.iso.datetime().nullable(),
        cadence_days: z.number().int().min(1).max(3650).nullable(),
      })
      .partial()
      .strict(),
    labels: z.record(
      z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,62}$/, "a label name"),
      z.string().max(200).nullable(),
    ),
  })
  .partial()
  .strict();
export type GovernancePatch = z.infer<typeof GovernancePatch>;

/** A merge patch (RFC 7396) one level deep: null removes, absent stays. */
export function mergeBlock(
  current: Record<string, unknown>,
  patch: Record<string, unknown> | undefined,
): Record<string, unknown> {
  if (!patch) return current;
  const merged: Record<string, unknown> = { ...current };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else if (value !== undefined) merged[key] = value;
  }
  return merged;
}

/** What a patch would make of a record: the blocks that it changes, as they are and as they would be. Pure. */
export function editOf(asset: AssetRow, patch: GovernancePatch, now: Date) {
  const next: AssetRow = {
    ...asset,
    owner: mergeBlock(asset.owner, patch.owner),
    team: mergeBlock(asset.team, patch.team),
    sla: mergeBlock(asset.sla, patch.sla),
    risk_level: (patch.risk?.level ?? asset.risk_level) as RiskLevel,
    risk_categories: patch.risk?.categories ?? asset.risk_categories,
    intended_use: mergeBlock(asset.intended_use, patch.intended_use),
    compliance: mergeBlock(asset.compliance, patch.compliance),
    review: mergeBlock(asset.review, patch.review),
    labels: mergeBlock(asset.labels, patch.labels) as Record<string, string>,
    updated_at: now,
  };
  const [was, would] = [toGovernance(asset), toGovernance({ ...next, revision: asset.revision + 1 })];
  const blocks = Object.keys(patch) as (keyof Governance)[];
  const changed = blocks.filter((block) => !sameJson(was[block], would[block]));
  const only = (from: Governance) => Object.fromEntries(changed.map((block) => [block, from[block]]));
  return { next, changed, before: only(was), after: only(would) };
}

/** What a request for an edit of a record was based on: the blocks that it changes, as they were. */
export const recordBase = ({ before }: Pick<ReturnType<typeof editOf>, "before">) => ({ governance: before });

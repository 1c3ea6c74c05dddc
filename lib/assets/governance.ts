import { z } from "zod";
import { RISK_LEVELS, SLA_TIERS } from "@/lib/assets/rules";

/** The blocks of a governance record that a PATCH may carry (API §2). A null member clears it; an absent block stays. */
const short = z.string().trim().min(1).max(200);
const words = z.array(short).max(100);

export const GovernancePatch = z
  .object({
    owner: z
      .object({ principal: short.nullable(), display_name: short.nullable(), email: z.email().max(254).nullable() })
      .partial()
      .strict(),
    team: z.object({ id: short.nullable(), name: short.nullable() }).partial().strict(),
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

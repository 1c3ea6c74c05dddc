import { z } from "zod";
import { recordQuestion } from "@/lib/assets/gate";
import { editOf, GovernancePatch, recordBase } from "@/lib/assets/governance";
import { assetSubject, ensureAsset, lockAsset, ticketSubject } from "@/lib/assets/load";
import { AssetRef } from "@/lib/assets/ref";
import { isLower } from "@/lib/assets/rules";
import { type AssetRow, toAsset } from "@/lib/assets/shapes";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { nothing } from "@/lib/change/spec";
import { sql } from "@/lib/db/sql";
import { invalid, refusal } from "@/lib/errors";
import { fieldErrors } from "@/lib/field-errors";

/** The body is the patch itself, so its errors point into the body. */
function readPatch(value: unknown): GovernancePatch {
  if (typeof value === "object" && value !== null && "lifecycle" in value)
    throw refusal(422, "LIFECYCLE_READ_ONLY", "The lifecycle moves only through the action lifecycle.setState.", {
      errors: [{ field: "/lifecycle", message: "read-only" }],
    });
  const parsed = GovernancePatch.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalid(fieldErrors(parsed.error.issues));
}

export const PatchAssetInput = z.object({
  asset: AssetRef,
  patch: z.unknown().transform(readPatch),
  reason: z.string().max(2000).nullish(),
});

/**
 * Merges blocks into the governance record; the first patch of a name registers the asset. Lowering the risk is gated
 * (`risk.lower`), as is changing a label that a policy selects by (`label.change`): what a policy reads is governed.
 */
export const patchAsset = change({
  name: "asset.patch",
  needs: "asset:write",
  input: PatchAssetInput,
  load: ({ input, actor, now }) => {
    const labels = sql`SELECT coalesce(array_agg(DISTINCT key), '{}') AS keys FROM approval_policies p, jsonb_object_keys(p.labels) AS key
      WHERE p.workspace_id = ${actor.workspace.id} AND p.enabled AND p.deleted_at IS NULL AND p.labels IS NOT NULL`;
    const ensure = ensureAsset(actor, input.asset, now);
    return {
      statements: [...ensure, ...lockAsset(actor, input.asset), labels],
      read: (rows) => {
        const asset = rows[ensure.length + 1]?.rows[0] as AssetRow | undefined;
        const keys = (rows.at(-1)?.rows[0]?.keys ?? []) as string[];
        return asset ? { ...assetSubject(asset, "workspace"), policyLabels: keys } : null;
      },
    };
  },
  plan: ({ subject: { asset, policyLabels }, input, now }) => {
    const edit = editOf(asset, input.patch, now);
    const { next, changed: blocks, before, after } = edit;
    if (blocks.length === 0 && asset.revision > 0) return nothing(toAsset(asset));
    const label = policyLabels.some((key) => asset.labels[key] !== next.labels[key]);
    // The first write states the risk; only a stated risk can be lowered.
    const lower = asset.revision > 0 && isLower(asset.risk_level, next.risk_level);
    return {
      next,
      operations: [...(lower ? ["risk.lower" as const] : []), ...(label ? ["label.change" as const] : [])],
      changed: blocks,
      before,
      after,
      summary: lower
        ? `Lower the risk of ${asset.name} from ${asset.risk_level} to ${next.risk_level}`
        : `Change ${blocks.join(", ") || "the record"} of ${asset.name}`,
      warnings: [],
      spec: { patch: input.patch as Record<string, unknown> },
      base: recordBase(edit),
    };
  },
  gate: ({ subject: { asset }, plan, input }) => ({
    ...recordQuestion(asset, plan.operations),
    subject: ticketSubject(asset),
    reason: input.reason ?? null,
  }),
  again: { changes: ["patch"] },
  act: ({ subject: { asset }, plan, input, now }) => {
    const row: AssetRow = { ...plan.next, revision: asset.revision + 1, updated_at: now };
    const details = {
      before: plan.before,
      after: plan.after,
      changed: plan.changed,
      reason: input.reason ?? undefined,
    };
    return changed(toAsset(row), event("asset.patch", asset.revision === 0 ? { ...details, created: true } : details), [
      sql`UPDATE assets SET owner = ${row.owner}, team = ${row.team}, sla = ${row.sla}, risk_level = ${row.risk_level},
            risk_categories = ${row.risk_categories}, intended_use = ${row.intended_use}, compliance = ${row.compliance},
            review = ${row.review}, labels = ${row.labels}, revision = ${row.revision}, updated_at = ${now}, last_event_hash = ${EVENT_HASH}
          WHERE workspace_id = ${asset.workspace_id} AND id = ${asset.id} AND revision = ${asset.revision} RETURNING 1`,
    ]);
  },
});

import { z } from "zod";
import { lifecycleQuestion } from "@/lib/assets/gate";
import { LIFECYCLES, whyNotMove } from "@/lib/assets/lifecycle-rules";
import { assetSubject, lockAsset, registered, ticketSubject } from "@/lib/assets/load";
import { AssetRef, isAsset } from "@/lib/assets/ref";
import { type AssetRow, toAsset } from "@/lib/assets/shapes";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { nothing } from "@/lib/change/spec";
import { sql } from "@/lib/db/sql";
import { conflict, refusal } from "@/lib/errors";

export const SetLifecycleInput = z.object({
  asset: AssetRef,
  state: z.enum(LIFECYCLES),
  reason: z.string().max(2000).nullish(),
  replacement_ref: z.string().max(300).nullish(),
});

type Prod = { bound: boolean };

/**
 * Moves an asset through its lifecycle. Refuses moves outside the table (409), activating without an owner and archiving
 * what a production environment still runs. Archived and back, activation: gated by the default policies.
 */
export const setLifecycle = change({
  name: "lifecycle.set",
  needs: "lifecycle:write",
  breakable: true,
  input: SetLifecycleInput,
  load: ({ input, actor }) => {
    const [lock, load] = lockAsset(actor, input.asset);
    const bound = sql`SELECT EXISTS (
        SELECT 1 FROM env_bindings b JOIN assets a ON a.workspace_id = b.workspace_id AND a.id = b.asset_id
        WHERE ${isAsset(actor.workspace.id, input.asset)} AND b.environment_class = 'prod' AND b.version_id IS NOT NULL
      ) AS bound`;
    return {
      statements: [lock, load, bound],
      read: (rows) => {
        const asset = registered(input.asset, rows[1]?.rows[0] as AssetRow | undefined);
        if (!asset) return null;
        const base = { lifecycle: asset.lifecycle };
        return { ...assetSubject(asset, "workspace"), base, prod: rows[2]?.rows[0] as Prod };
      },
    };
  },
  plan: ({ subject: { asset, base, prod }, input }) => {
    const ownerSet = typeof asset.owner.principal === "string";
    const why = whyNotMove({ from: asset.lifecycle, to: input.state, ownerSet, boundInProd: prod.bound });
    if (why === "same") return nothing(toAsset(asset));
    if (why?.code === "OWNER_REQUIRED")
      throw refusal(422, why.code, why.message, { errors: [{ field: "/owner/principal", message: "must be set" }] });
    if (why) throw conflict(why.code, why.message, { extra: { from: asset.lifecycle, to: input.state } });
    return {
      summary: `Move ${asset.name} from ${asset.lifecycle} to ${input.state}`,
      warnings: [],
      spec: { state: input.state, replacement_ref: input.replacement_ref ?? null },
      base,
    };
  },
  gate: ({ subject: { asset }, input }) => ({
    ...lifecycleQuestion(asset, input.state),
    subject: ticketSubject(asset),
    reason: input.reason ?? null,
  }),
  again: { changes: ["state", "replacement_ref"] },
  act: ({ subject: { asset }, input, now, authority }) => {
    const row: AssetRow = {
      ...asset,
      lifecycle: input.state,
      lifecycle_reason: input.reason ?? null,
      lifecycle_changed_at: now,
      lifecycle_changed_by: authority.by.name,
      replacement_ref: input.state === "deprecated" ? (input.replacement_ref ?? null) : null,
      revision: asset.revision + 1,
      updated_at: now,
    };
    return changed(
      toAsset(row),
      event("lifecycle.set", {
        before: { lifecycle: asset.lifecycle },
        after: { lifecycle: row.lifecycle },
        changed: ["lifecycle"],
        reason: input.reason ?? undefined,
        replacement_ref: row.replacement_ref ?? undefined,
      }),
      [
        sql`UPDATE assets SET lifecycle = ${row.lifecycle}, lifecycle_reason = ${row.lifecycle_reason}, lifecycle_changed_at = ${now},
            lifecycle_changed_by = ${row.lifecycle_changed_by}, replacement_ref = ${row.replacement_ref}, revision = ${row.revision},
            updated_at = ${now}, last_event_hash = ${EVENT_HASH}
          WHERE workspace_id = ${asset.workspace_id} AND id = ${asset.id} AND revision = ${asset.revision} RETURNING 1`,
      ],
    );
  },
});

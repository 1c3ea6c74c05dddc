import { z } from "zod";
import { visibleEnvironments } from "@/lib/access/can";
import { controlOf } from "@/lib/access/control";
import type { Listed } from "@/lib/approvals/load";
import { selectWaiting, toWaiting } from "@/lib/approvals/waiting";
import { lifecycleQuestion, recordQuestion } from "@/lib/assets/gate";
import { movesFrom, whyNotMove } from "@/lib/assets/lifecycle-rules";
import { AssetRef, isAsset, kindOf } from "@/lib/assets/ref";
import { type AssetRow, type Move, type RecordGate, toAsset, unwritten } from "@/lib/assets/shapes";
import { selectLive, toLive } from "@/lib/bindings/live";
import { breakGlassOf } from "@/lib/break-glass/control";
import type { Rows } from "@/lib/db/batch";
import { sql } from "@/lib/db/sql";
import { loadDebt } from "@/lib/tickets/break-glass";
import { policiesInForce } from "@/lib/tickets/in-force";
import { type PolicyRow, rule } from "@/lib/tickets/match";
import { forecastOf } from "@/lib/tickets/rules";
import { view } from "@/lib/view/view";

type BoundRow = { bound: boolean };

/**
 * One asset as its first page shows it: the record, what runs where, what waits, and what this actor could do with it,
 * each with what a press would lead to. The rules and the policies are those the door will ask.
 */
export const assetOverview = view({
  name: "asset.overview",
  needs: "asset:read",
  input: z.object({ asset: AssetRef }),
  load: ({ input: { asset: ref }, actor, now }) => {
    if (!("asset_id" in ref)) kindOf(ref);
    const environments = visibleEnvironments(actor).filter((e) => !e.archived);
    const where = isAsset(actor.workspace.id, ref);
    const ids = environments.map((e) => e.id);
    return {
      statements: [
        sql`SELECT a.* FROM assets a WHERE ${where}`,
        selectLive(actor.workspace.id, ref, ids),
        selectWaiting(actor, sql`r.asset_id = (SELECT a.id FROM assets a WHERE ${where})`),
        policiesInForce(actor.workspace.id),
        sql`SELECT EXISTS (SELECT 1 FROM env_bindings b JOIN assets a ON a.workspace_id = b.workspace_id AND a.id = b.asset_id
          WHERE ${where} AND b.environment_class = 'prod' AND b.version_id IS NOT NULL) AS bound`,
        loadDebt(actor),
      ],
      read: ([assets, live, waiting, policyRows, bound, debt]) => {
        const found = assets?.rows[0] as AssetRow | undefined;
        if (!found && "asset_id" in ref) return null;
        const row = found ?? unwritten(actor.workspace.id, ref as Exclude<AssetRef, { asset_id: string }>, now);
        const policies = (policyRows?.rows ?? []) as PolicyRow[];
        const facts = { boundInProd: (bound?.rows[0] as BoundRow | undefined)?.bound ?? false };
        return {
          ...toAsset(row),
          live: toLive(live, environments),
          waiting: toWaiting(waiting, actor, now),
          lifecycle: {
            ...controlOf(actor, "lifecycle:write", "workspace"),
            moves: movesOf(row, policies, facts, waiting),
          },
          break_glass: breakGlassOf(actor, "workspace", debt, null),
          record: { ...controlOf(actor, "asset:write", "workspace"), gate: recordGate(row, policies) },
        };
      },
    };
  },
});

function movesOf(
  asset: AssetRow,
  policies: readonly PolicyRow[],
  { boundInProd }: { boundInProd: boolean },
  waiting: Rows | undefined,
): Move[] {
  const asked = ((waiting?.rows ?? []) as Listed[]).filter((r) => r.operation === "lifecycle.set");
  const ownerSet = typeof asset.owner.principal === "string";
  return movesFrom(asset.lifecycle).map((to) => {
    const why = whyNotMove({ from: asset.lifecycle, to, ownerSet, boundInProd });
    return {
      to,
      why: why === undefined || why === "same" ? null : why.message,
      forecast: forecastOf(rule(lifecycleQuestion(asset, to), policies)),
      ticket_id: asked.find((r) => r.spec.state === to && r.spec.replacement_ref === null)?.id ?? null,
    };
  });
}

const recordGate = (asset: AssetRow, policies: readonly PolicyRow[]): RecordGate => ({
  lowering: forecastOf(rule(recordQuestion(asset, ["risk.lower"]), policies)),
  relabelling: forecastOf(rule(recordQuestion(asset, ["label.change"]), policies)),
  both: forecastOf(rule(recordQuestion(asset, ["risk.lower", "label.change"]), policies)),
  otherwise: forecastOf(rule(recordQuestion(asset, []), policies)),
  labels: [...new Set(policies.flatMap((p) => Object.keys(p.labels ?? {})))],
});

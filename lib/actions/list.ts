import { z } from "zod";
import type { Actor, EnvironmentRef } from "@/lib/access/actor";
import { can, visibleEnvironments, whyCannot } from "@/lib/access/can";
import { actionQuestion } from "@/lib/actions/question";
import { noneYet, whyNotRun } from "@/lib/actions/rules";
import type { ActionPlace, ListedAction } from "@/lib/actions/shapes";
import { AssetRef, isAsset, kindOf } from "@/lib/assets/ref";
import { type AssetRow, unwritten } from "@/lib/assets/shapes";
import { sql } from "@/lib/db/sql";
import type { Kind, PluginAction } from "@/lib/plugins/contract";
import { actionsOf } from "@/lib/plugins/registry";
import { type FreezeWindow, frozenBy, frozenWords, openFreezes } from "@/lib/tickets/freeze";
import { policiesInForce } from "@/lib/tickets/in-force";
import { type PolicyRow, rule } from "@/lib/tickets/match";
import { forecastOf } from "@/lib/tickets/rules";
import { view } from "@/lib/view/view";

type Rules = { policies: readonly PolicyRow[]; freezes: readonly FreezeWindow[] };

/**
 * What the plugin of an asset offers on it: each action with its parameters and, place by place, whether this actor can do it
 * and what the policies in force would make of it. The core's own actions, which every asset has, are not among them. A name
 * that nobody has written yet lists those too, for one of them may make it.
 */
export const listActions = view({
  name: "action.list",
  needs: "asset:read",
  input: z.object({ asset: AssetRef }),
  load: ({ input: { asset: ref }, actor, now }) => {
    if (!("asset_id" in ref)) kindOf(ref);
    return {
      statements: [
        sql`SELECT a.* FROM assets a WHERE ${isAsset(actor.workspace.id, ref)}`,
        policiesInForce(actor.workspace.id),
        openFreezes(actor.workspace.id, now),
      ],
      read: ([assets, policies, freezes]) => {
        const found = assets?.rows[0] as AssetRow | undefined;
        if ("asset_id" in ref && !found) return null;
        const asset = found ?? unwritten(actor.workspace.id, ref as Exclude<AssetRef, { asset_id: string }>, now);
        const kind = kindOf(asset);
        const rules = {
          policies: (policies?.rows ?? []) as PolicyRow[],
          freezes: (freezes?.rows ?? []) as FreezeWindow[],
        };
        return { rows: actionsOf(kind.plugin, kind.kind).map((action) => listed(action, kind, asset, actor, rules)) };
      },
    };
  },
});

function listed(action: PluginAction, kind: Kind, asset: AssetRow, actor: Actor, rules: Rules): ListedAction {
  const places = action.inEnvironment ? visibleEnvironments(actor).filter((e) => !e.archived) : [null];
  return {
    name: action.name,
    title: action.title,
    about: action.about ?? null,
    effect: action.effect,
    creates: action.creates ?? false,
    risk: action.risk ?? null,
    params: action.params,
    immutable: action.immutable ?? [],
    places: places.map((environment) => placeOf(action, kind, asset, actor, environment, rules)),
  };
}

function placeOf(
  action: PluginAction,
  kind: Kind,
  asset: AssetRow,
  actor: Actor,
  environment: EnvironmentRef | null,
  { policies, freezes }: Rules,
): ActionPlace {
  const reach = environment ? { environment: environment.id } : "workspace";
  const forecast = forecastOf(rule(actionQuestion(action, asset, environment), policies));
  const freeze = environment && frozenBy(freezes, { type: "asset", environment });
  // In the order in which the door refuses: what is not there, who may not, what cannot be, what no policy speaks about.
  const why =
    (asset.revision === 0 && !action.creates ? noneYet(kind.title) : undefined) ??
    (can(actor, "action:run", reach) ? undefined : whyCannot(actor, "action:run", reach)) ??
    whyNotRun(asset, { creates: action.creates ?? false, kindTitle: kind.title })?.message ??
    (forecast.kind === "refused" ? forecast.why : undefined) ??
    // What waits for an approval may be asked for in a freeze; it is carried out after it.
    (freeze && environment && forecast.kind !== "gated" ? frozenWords(environment.slug, freeze) : undefined);
  return { environment: environment?.slug ?? null, can_run: !why, reasons: why ? [why] : [], forecast };
}

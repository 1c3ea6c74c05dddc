import type { Actor, EnvironmentRef } from "@/lib/access/actor";
import { visibleEnvironments } from "@/lib/access/can";
import { noneYet } from "@/lib/actions/rules";
import { assetSubject, ensureAsset, lockAsset } from "@/lib/assets/load";
import { type AssetRef, kindOf } from "@/lib/assets/ref";
import type { AssetRow } from "@/lib/assets/shapes";
import type { Load, Subject } from "@/lib/change/spec";
import { sql } from "@/lib/db/sql";
import { conflict, invalid, notFound, refusal } from "@/lib/errors";
import type { Kind, PluginAction } from "@/lib/plugins/contract";
import { actionsOf } from "@/lib/plugins/registry";

export type ActionInput = {
  asset: AssetRef;
  action: string;
  params: Record<string, unknown>;
  reason?: string | null;
};

export type ActionSubject = Subject & {
  asset: AssetRow;
  kind: Kind;
  action: PluginAction;
  /** The asset under which a new one is made. */
  parentId: string | null;
};

/** Where it is to happen, inside what the actor may see: null for an action that happens in no environment. */
function environmentIn(actor: Actor, action: PluginAction, params: Record<string, unknown>): EnvironmentRef | null {
  if (!action.inEnvironment) return null;
  if (typeof params.environment !== "string")
    throw invalid([{ field: "/params/environment", message: "name the environment in which this is to happen" }]);
  const environment = visibleEnvironments(actor).find((e) => e.slug === params.environment);
  if (!environment) throw notFound();
  if (environment.archived) throw conflict("ENVIRONMENT_ARCHIVED", `The environment ${environment.slug} is archived.`);
  return environment;
}

/** The action of this kind; 404 with the names of those there are. */
export function actionOn(kind: Kind, name: string): PluginAction {
  const known = actionsOf(kind.plugin, kind.kind);
  const action = known.find((a) => a.name === name);
  if (action) return action;
  const names = known.map((a) => a.name);
  throw refusal(404, "ACTION_UNKNOWN", `A ${kind.title.toLowerCase()} has no action of this name.`, {
    extra: { known_actions: names },
  });
}

/**
 * Locks the asset the action is about. One that the action creates gets its row here, at revision 0, inside the same
 * transaction. The parent is looked up by the id that the parameters name.
 */
export function lockForAction(actor: Actor, input: ActionInput, now: Date): Load<ActionSubject> {
  const ensure = ensureAsset(actor, input.asset, now);
  const named = Object.values(input.params).filter((value) => typeof value === "string" && value.startsWith("ast_"));
  return {
    statements: [
      ...ensure,
      ...lockAsset(actor, input.asset),
      sql`SELECT a.id, a.plugin, a.kind FROM assets a
        WHERE a.workspace_id = ${actor.workspace.id} AND a.id = ANY(${named}::text[]) AND a.revision > 0`,
    ],
    read: (rows) => {
      const [, loaded, parents] = rows.slice(ensure.length);
      const asset = loaded?.rows[0] as AssetRow | undefined;
      if (!asset) return null;
      const kind = kindOf(asset);
      const action = actionOn(kind, input.action);
      if (asset.revision === 0 && !action.creates)
        throw "asset_id" in input.asset ? notFound() : refusal(404, "ASSET_UNKNOWN", noneYet(kind.title));
      const environment = environmentIn(actor, action, input.params);
      const parent = ((parents?.rows ?? []) as Pick<AssetRow, "id" | "plugin" | "kind">[]).find(
        (p) =>
          p.id === input.params[kind.parent?.param ?? ""] && p.plugin === kind.plugin && p.kind === kind.parent?.kind,
      );
      return {
        ...assetSubject(asset, environment ? { environment: environment.id } : "workspace"),
        environment,
        revision: null,
        kind,
        action,
        parentId: parent?.id ?? null,
      };
    },
  };
}

import type { EnvironmentRef } from "@/lib/access/actor";
import type { AssetRow } from "@/lib/assets/shapes";
import type { PluginAction } from "@/lib/plugins/contract";
import type { GateQuestion } from "@/lib/tickets/match";

/** What the policies are asked of an action; the door asks it, and so does the page that foretells it. */
export const actionQuestion = (
  action: PluginAction,
  asset: Pick<AssetRow, "plugin" | "kind" | "risk_level" | "labels">,
  environment: EnvironmentRef | null,
): GateQuestion => ({
  operation: action.name,
  environment,
  plugin: asset.plugin,
  kind: asset.kind,
  risk: action.risk ?? asset.risk_level,
  labels: asset.labels,
});

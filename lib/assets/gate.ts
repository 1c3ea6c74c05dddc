import { type Lifecycle, transitionOf } from "@/lib/assets/lifecycle-rules";
import type { AssetRow } from "@/lib/assets/shapes";
import type { GateQuestion } from "@/lib/tickets/match";

/** What the policies are asked about an asset: by the change that does it and by the screen that foretells it. */
export const about = (asset: AssetRow) => ({
  environment: null,
  plugin: asset.plugin,
  kind: asset.kind,
  // The asset as it is, not as a patch would have it.
  risk: asset.risk_level,
  labels: asset.labels,
});

export const lifecycleQuestion = (asset: AssetRow, to: Lifecycle): GateQuestion => ({
  operation: "lifecycle.set",
  ...about(asset),
  transition: transitionOf(asset.lifecycle, to),
});

export type RecordOperation = "asset.patch" | "risk.lower" | "label.change";

/** A patch that lowers the risk, or changes a label that policies read, is asked about as each of these and as a patch. */
export const recordQuestion = (asset: AssetRow, operations: readonly RecordOperation[]): GateQuestion => {
  const [operation = "asset.patch", ...also] = [...new Set([...operations, "asset.patch" as const])];
  return { operation, also, ...about(asset) };
};

import { faultOf } from "@/components/form/json-place";
import type { Send } from "@/components/form/use-send";
import type { EditVerb } from "@/lib/bindings/shapes";
import { type AssetRef, toApi } from "@/lib/paths";
import { diffJson, type Json } from "@/lib/versions/diff";

type Subject = { asset: AssetRef; environment: string; from: string | null; version: number | null };
/** `config` is JSON as it was typed; null leaves the configuration as it is. `freezeOverride` is why a freeze does not hold it. */
type Said = { reason: string | null; config: string | null; applyAt: string | null; freezeOverride?: string | null };

/**
 * The configuration to send, as it was typed; null where it is the one that runs. What is no JSON is sent as a text, for the
 * server to refuse: a dialog may be open before the form could say so.
 */
export function configOf(runs: Json, typed: string): string | null {
  if (faultOf(typed)) return JSON.stringify(typed);
  return diffJson(runs, JSON.parse(typed) as Json, { maxChanges: 1 }).changes.length === 0 ? null : typed;
}

/** The call that makes an edit: a binding is put or deleted at its own address, promoted and rolled back by action. */
export function requestOf(
  { asset, environment, from, version }: Subject,
  verb: EditVerb,
  { reason, config, applyAt, freezeOverride }: Said,
): Send {
  const said = {
    reason,
    ...(applyAt !== null && { apply_at: applyAt }),
    ...(freezeOverride != null && { freeze_override: { reason: freezeOverride } }),
  };
  if (verb === "remove") return { method: "DELETE", path: toApi.binding({ asset, environment }), body: said };
  if (verb === "promote")
    return action(asset, "promotion.promote", { from_environment: from, to_environment: environment }, said);
  if (verb === "rollback") return action(asset, "promotion.rollback", { environment, target_version: version }, said);
  const members = [`"version":${version}`, ...(config === null ? [] : [`"config":${config}`])];
  const rest = Object.entries(said).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  const text = `{${[...members, ...rest].join(",")}}`;
  return { method: "PUT", path: toApi.binding({ asset, environment }), text };
}

const action = (asset: AssetRef, name: string, params: Record<string, unknown>, said: object): Send => ({
  method: "POST",
  path: toApi.action({ asset, action: name }),
  body: { params, ...said },
});

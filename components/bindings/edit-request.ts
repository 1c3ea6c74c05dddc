import type { Send } from "@/components/form/use-send";
import type { EditVerb } from "@/lib/bindings/shapes";
import { type AssetRef, toApi } from "@/lib/paths";

type Subject = { asset: AssetRef; environment: string; from: string | null; version: number | null };
/** `config` is JSON as it was typed; null leaves the configuration as it is. */
type Said = { reason: string | null; config: string | null };

/** The call that makes an edit: a binding is put or deleted at its own address, promoted and rolled back by action. */
export function requestOf(
  { asset, environment, from, version }: Subject,
  verb: EditVerb,
  { reason, config }: Said,
): Send {
  if (verb === "remove") return { method: "DELETE", path: toApi.binding({ asset, environment }), body: { reason } };
  if (verb === "promote")
    return action(asset, "promotion.promote", { from_environment: from, to_environment: environment }, reason);
  if (verb === "rollback") return action(asset, "promotion.rollback", { environment, target_version: version }, reason);
  const members = [`"version":${version}`, ...(config === null ? [] : [`"config":${config}`])];
  const text = `{${[...members, `"reason":${JSON.stringify(reason)}`].join(",")}}`;
  return { method: "PUT", path: toApi.binding({ asset, environment }), text };
}

const action = (asset: AssetRef, name: string, params: Record<string, unknown>, reason: string | null): Send => ({
  method: "POST",
  path: toApi.action({ asset, action: name }),
  body: { params, reason },
});

import { ApiForm } from "@/components/form/api-form";
import { Submit, TextField } from "@/components/form/fields";
import type { BindingProposal } from "@/lib/bindings/shapes";
import { type AssetRef, to, toApi } from "@/lib/paths";

type Props = {
  at: { workspace: string; asset: AssetRef; environment: string };
  proposal: BindingProposal;
  revision: number;
  config: Record<string, unknown>;
  source: string | null;
  /** Why this person cannot, in the words of the rule that would refuse. */
  why: string | null;
};

const NOW = { put: "Bind now", promote: "Promote now", rollback: "Roll back now", remove: "Unbind now" } as const;

/** The last step: a reason, and a button that says which of the two will happen. */
export function SaveBinding({ at, proposal, revision, config, source, why }: Props) {
  const { verb, version, forecast } = proposal;
  const { workspace, asset, environment } = at;
  const action = (name: string, params: Record<string, unknown>) => ({
    request: { path: toApi.action({ asset, action: name }), method: "POST" as const, workspace, ifMatch: revision },
    also: { params },
  });
  const binding = toApi.binding({ asset, environment });
  const sent = {
    put: { request: { path: binding, method: "PUT" as const, workspace, ifMatch: revision }, also: { version } },
    promote: action("promotion.promote", { from_environment: source, to_environment: environment }),
    rollback: action("promotion.rollback", { environment, target_version: version }),
    remove: { request: { path: binding, method: "DELETE" as const, workspace, ifMatch: revision }, also: {} },
  }[verb];
  const reason =
    why ?? proposal.why ?? (proposal.nothing && verb !== "put" ? "It runs already; nothing would change." : null);
  const label = forecast?.kind === "gated" ? "Ask for approval" : NOW[verb];
  return (
    <ApiForm
      key={`${verb} ${version} ${revision}`}
      request={sent.request}
      also={sent.also}
      done={{ message: "Done. The history has it.", href: to.bindings({ workspace, asset }), toRequest: true }}
      className="flex flex-col gap-4"
    >
      {verb === "put" && (
        <TextField
          name="/config"
          label="Configuration"
          hint="JSON. It stays as it is unless you change it."
          as="json"
          lines={5}
          mono
          defaultValue={JSON.stringify(config, null, 2)}
        />
      )}
      <TextField name="/reason" label="Reason" hint="Kept in the history; whoever decides reads it." lines={2} />
      <div>
        <Submit label={label} variant={verb === "remove" ? "danger" : "primary"} disabledReason={reason} />
      </div>
    </ApiForm>
  );
}

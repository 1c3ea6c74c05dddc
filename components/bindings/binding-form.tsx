"use client";

import { useRouter } from "next/navigation";
import { useDeferredValue, useMemo, useRef, useState } from "react";
import { useChoosing } from "@/components/bindings/choosing";
import { ConfigChanges } from "@/components/bindings/config-changes";
import { configOf, requestOf } from "@/components/bindings/edit-request";
import { FreezeOverride } from "@/components/bindings/freeze-override";
import { BreakGlass } from "@/components/form/break-glass";
import { ForecastNote } from "@/components/form/forecast";
import { JsonEditor, type JsonEditorHandle } from "@/components/form/json-editor";
import { faultOf } from "@/components/form/json-place";
import { Alert, ProblemAlert } from "@/components/form/problem-alert";
import { UnsavedGuard } from "@/components/form/unsaved";
import { useSend } from "@/components/form/use-send";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/input/field";
import { Input } from "@/components/ui/input/input";
import { Textarea } from "@/components/ui/input/textarea";
import { Link } from "@/components/ui/link";
import { Confirm } from "@/components/ui/overlay/confirm";
import type { BindingProposal } from "@/lib/bindings/shapes";
import type { Problem } from "@/lib/client/problem";
import { type AssetRef, to } from "@/lib/paths";
import { diffJson, type Json } from "@/lib/versions/diff";

type Props = {
  workspace: string;
  asset: AssetRef;
  environment: string;
  /** Where a promotion comes from. */
  from: string | null;
  /** Revision of the binding the page shows: the change is made from that or not at all. */
  revision: number;
  config: Record<string, unknown>;
  proposal: BindingProposal | null;
  /** Why this person cannot bind here. */
  why: string | null;
  /** That nothing changes here now, until when and why. */
  frozen: string | null;
  /** Why this person may not go past a freeze. */
  whyNotOverride: string | null;
  /** The way past the approvers: drawn for who may break glass, with why not now. */
  breakGlass: { shown: boolean; why: string | null };
};

const LABELS = { put: "Bind now", promote: "Promote now", rollback: "Roll back now", remove: "Stop running it" };

/**
 * The rest of a binding's change: configuration, reason, what saving leads to, and the one button. Nothing is drawn ahead
 * of the server's answer; what was typed stays when the binding moved meanwhile.
 */
export function BindingForm({ workspace, asset, environment, from, revision, config, proposal, why, ...now }: Props) {
  const shown = useMemo(() => JSON.stringify(config, null, 2), [config]);
  const [base, setBase] = useState(shown);
  const [typed, setTyped] = useState(shown);
  const [reason, setReason] = useState("");
  const [at, setAt] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [asking, setAsking] = useState(false);
  const editor = useRef<JsonEditorHandle>(null);
  const router = useRouter();
  const { busy, send, settle } = useSend(workspace);
  // What is shown speaks about the version chosen before, until the page has answered.
  const { choosing } = useChoosing();
  // Another configuration runs by now: untouched, the field follows it.
  if (shown !== base) {
    setBase(shown);
    if (typed === base) setTyped(shown);
  }
  const read = useDeferredValue(typed);
  const fault = useMemo(() => faultOf(read), [read]);
  const verb = proposal?.verb ?? "put";
  const keepsConfig = verb !== "put";
  const difference = useMemo(
    () => (fault || keepsConfig ? null : diffJson(config as Json, JSON.parse(read) as Json, { maxChanges: 50 })),
    [fault, keepsConfig, config, read],
  );
  const reconfigured = (difference?.changes.length ?? 0) > 0;
  const moved = problem?.status === 412;
  const gated = proposal?.forecast?.kind === "gated";

  const request = (applyAt: string | null, freezeOverride: string | null = null) => ({
    ...requestOf({ asset, environment, from, version: proposal?.version ?? null }, verb, {
      reason: reason.trim() || null,
      // What is drawn may be behind what was typed.
      config: keepsConfig ? null : configOf(config as Json, typed),
      applyAt,
      freezeOverride,
    }),
    workspace,
    ifMatch: revision,
  });
  async function submit(): Promise<boolean> {
    const wrong = keepsConfig ? null : faultOf(typed);
    if (wrong) editor.current?.goTo(wrong.at);
    if (!proposal || wrong) return false;
    const outcome = await send(request(gated && at !== "" ? `${at}:00.000Z` : null));
    if (!outcome.ok) setProblem(outcome.problem);
    else {
      setProblem(null);
      setReason("");
      settle(outcome, {
        message: messageOf(proposal, environment),
        href: to.bindings({ workspace, asset }),
        toRequest: true,
      });
    }
    return true;
  }
  const blocked =
    why ??
    (proposal === null ? "Choose a version first." : null) ??
    proposal?.why ??
    (proposal?.forecast?.kind === "refused" ? proposal.forecast.why : null) ??
    (fault && !keepsConfig ? `Line ${fault.line} of the configuration is not JSON yet.` : null) ??
    (proposal?.nothing && !reconfigured
      ? "This runs here already. Choose another version or change the configuration."
      : null);
  // What waits already is not asked for twice. It can still be too urgent to wait for.
  const twin = proposal?.ticket_id && !reconfigured ? "The same change waits for a decision already." : null;
  const held = !gated && now.frozen ? now.frozen : null;
  // Until something is chosen nobody knows whether it would wait.
  const label = gated ? "Ask for approval" : proposal === null ? "Bind" : LABELS[verb];
  return (
    <div className="flex flex-col gap-4">
      {moved && (
        <Alert
          tone="warning"
          icon="triangle-alert"
          title={`What runs in ${environment} has changed meanwhile`}
          live
          intoSight
        >
          <p>Nothing was saved. Look at the newer state before you go on; what you typed stays.</p>
          <Button
            size="sm"
            className="mt-2"
            onClick={() => {
              setProblem(null);
              router.refresh();
            }}
          >
            Show the newer state
          </Button>
        </Alert>
      )}
      {problem && !moved && <ProblemAlert problem={problem} workspace={workspace} />}
      {!keepsConfig && (
        <div>
          <p className="mb-1 font-medium text-sm">Configuration in {environment}</p>
          <JsonEditor
            ref={editor}
            label={`Configuration in ${environment}, as JSON`}
            value={typed}
            onChange={setTyped}
            onSave={() => undefined}
            marks={fault ? [fault] : []}
            readOnly={why !== null}
          />
          {difference && reconfigured && <ConfigChanges changes={difference.changes} />}
        </div>
      )}
      {proposal &&
        !proposal.why &&
        !proposal.nothing &&
        proposal.warnings.map((text) => <Alert key={text} tone="warning" icon="triangle-alert" title={text} />)}
      {proposal?.ticket_id && !reconfigured && (
        <p className="text-sm">
          <Link href={to.approval({ workspace, id: proposal.ticket_id })}>Open the request that asks for the same</Link>
        </p>
      )}
      {proposal?.forecast && (!proposal.nothing || reconfigured) && <ForecastNote forecast={proposal.forecast} />}
      {gated && now.frozen && blocked === null && twin === null && (
        <Alert tone="warning" icon="ban" title={now.frozen}>
          <p>
            You can ask, and others can decide. What is approved waits until then
            {now.breakGlass.shown ? "; breaking glass below goes past the freeze too." : "."}
          </p>
        </Alert>
      )}
      {gated && blocked === null && twin === null && (
        <Field label="Apply at (UTC)" hint="Empty: as soon as it is approved.">
          {(control) => (
            <Input
              {...control}
              type="datetime-local"
              value={at}
              onChange={(e) => setAt(e.target.value)}
              className="max-w-60"
            />
          )}
        </Field>
      )}
      {why === null && proposal && !proposal.why && (
        <Field label="Reason" hint="Whoever decides or looks back later reads it.">
          {(control) => (
            <Textarea
              {...control}
              rows={2}
              maxLength={2000}
              value={reason}
              onChange={(e) => setReason(e.target.value)}
            />
          )}
        </Field>
      )}
      <div className="flex flex-wrap items-start gap-2">
        <Button
          variant={verb === "remove" ? "danger" : "primary"}
          busy={busy || choosing}
          disabledReason={blocked ?? twin ?? held}
          onClick={() => (verb === "remove" && !gated ? setAsking(true) : void submit())}
        >
          {label}
        </Button>
      </div>
      {held && proposal && !proposal.why && (
        <FreezeOverride
          environment={environment}
          frozen={held}
          why={why ?? now.whyNotOverride}
          request={(overrideReason) => request(null, overrideReason)}
          done={{ message: messageOf(proposal, environment), href: to.bindings({ workspace, asset }) }}
          disabledReason={blocked}
          waits={choosing}
        />
      )}
      {gated && now.breakGlass.shown && (
        <BreakGlass
          phrase={environment}
          what={`What you chose takes effect in ${environment} at once, without anybody's approval.`}
          request={() => request(null)}
          done={{
            message: `It runs in ${environment} now. It owes a review.`,
            href: to.bindings({ workspace, asset }),
          }}
          frozen={now.frozen}
          disabledReason={blocked ?? now.breakGlass.why}
          waits={choosing}
        />
      )}
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={`Stop running it in ${environment}?`}
        action={LABELS.remove}
        run={submit}
      >
        Whatever reads this binding finds no version from then on.
      </Confirm>
      <UnsavedGuard dirty={reconfigured || reason.trim() !== ""} />
    </div>
  );
}

function messageOf({ verb, version }: BindingProposal, environment: string): string {
  if (verb === "remove") return `${environment} runs no version now.`;
  return `Version ${version} runs in ${environment} now.`;
}

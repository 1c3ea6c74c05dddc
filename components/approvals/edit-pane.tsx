"use client";

import { useState } from "react";
import { DiffView } from "@/components/diff/diff-view";
import { JsonEditor } from "@/components/form/json-editor";
import { faultOf } from "@/components/form/json-place";
import { Alert, ProblemAlert } from "@/components/form/problem-alert";
import { useSend } from "@/components/form/use-send";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/input/field";
import { Textarea } from "@/components/ui/input/textarea";
import type { Problem } from "@/lib/client/problem";
import { toApi } from "@/lib/paths";
import type { Difference } from "@/lib/versions/diff";

type Props = {
  workspace: string;
  id: string;
  /** The proposal this edit starts from; another one is refused. */
  digest: string;
  /** The part that may be edited, as it is proposed now. */
  editable: Record<string, unknown>;
  /** The policy says that an edit is its editor's own decision. */
  counts: boolean;
  /** Why this person cannot edit, in the server's words; null when they can. */
  reason: string | null;
};

type Preview = {
  effective_spec: unknown;
  diff: Difference;
  warnings: string[];
  approvals_void: number;
  counts_as_decision: boolean;
};

/** A digest follows from what stands beside it: nobody edits it, and nobody reads it. */
const withoutDigests = (difference: Difference): Difference => ({
  ...difference,
  changes: difference.changes.filter((change) => !change.path.endsWith("_digest")),
});

/** Replace the proposal: typed, previewed by the server, then sent with the digest it started from. Nothing is merged. */
export function EditPane({ workspace, id, digest, editable, counts, reason }: Props) {
  const start = JSON.stringify(editable, null, 2);
  const [typed, setTyped] = useState(start);
  const [why, setWhy] = useState("");
  const [seen, setSeen] = useState<{ text: string; preview: Preview } | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const { busy, send, settle } = useSend(workspace);
  const fault = faultOf(typed);
  const shown = seen?.text === typed ? seen.preview : null;

  async function preview() {
    const body = { modified_spec: JSON.parse(typed) as unknown };
    const outcome = await send<Preview>({ path: toApi.previewApproval({ id }), method: "POST", workspace, body });
    setProblem(outcome.ok ? null : outcome.problem);
    setSeen(outcome.ok ? { text: typed, preview: outcome.data } : null);
  }
  async function save() {
    const body = { digest, modified_spec: JSON.parse(typed) as unknown, modification_reason: why.trim() };
    const outcome = await send({ path: toApi.approve({ id }), method: "POST", workspace, body });
    if (!outcome.ok) return setProblem(outcome.problem);
    setProblem(null);
    settle(outcome, {
      message: counts ? "The proposal is edited, and your approval recorded." : "The proposal is edited.",
    });
  }
  const unready =
    reason ??
    (fault ? `Line ${fault.line} is not JSON yet.` : null) ??
    (typed === start ? "Change something first." : null);
  return (
    <details className="group">
      <summary className="cursor-pointer font-medium">Edit the proposal instead</summary>
      <div className="mt-3 flex flex-col gap-3">
        <p className="text-muted text-sm">
          What you write replaces the proposal as a whole. Earlier approvals no longer count,{" "}
          {counts
            ? "and the edit is your own approval of the new one."
            : "and neither will yours: someone else has to decide on what you wrote."}
        </p>
        {reason === null && (
          <JsonEditor
            label="The proposal, as JSON"
            value={typed}
            onChange={setTyped}
            onSave={() => undefined}
            marks={fault ? [fault] : []}
            readOnly={false}
          />
        )}
        {problem && <ProblemAlert problem={problem} />}
        <div>
          <Button
            busy={busy && shown === null}
            held={busy && shown !== null}
            disabledReason={unready}
            onClick={() => void preview()}
          >
            Preview the edit
          </Button>
        </div>
        {shown && (
          <section aria-label="Preview of the edit" className="flex flex-col gap-3">
            {shown.warnings.map((text) => (
              <Alert key={text} tone="warning" icon="triangle-alert" title={text} />
            ))}
            {shown.approvals_void > 0 && (
              <p className="text-sm">
                {shown.approvals_void === 1 ? "One approval" : `${shown.approvals_void} approvals`} given so far will no
                longer count.
              </p>
            )}
            <DiffView label="What the edit changes" difference={withoutDigests(shown.diff)} />
            <Field label="Reason for the edit" required hint="The requester and whoever decides next read it.">
              {(control) => (
                <Textarea {...control} rows={2} maxLength={2000} value={why} onChange={(e) => setWhy(e.target.value)} />
              )}
            </Field>
            <div>
              <Button
                variant="primary"
                busy={busy}
                disabledReason={why.trim() === "" ? "Write why you edit it." : null}
                onClick={() => void save()}
              >
                {counts ? "Edit and approve" : "Edit the proposal"}
              </Button>
            </div>
          </section>
        )}
      </div>
    </details>
  );
}

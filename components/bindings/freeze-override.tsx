"use client";

import { useState } from "react";
import { ProblemAlert } from "@/components/form/problem-alert";
import { type Done, type Send, useSend } from "@/components/form/use-send";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/input/field";
import { Textarea } from "@/components/ui/input/textarea";
import { TypedPhrase, whyNotTyped } from "@/components/ui/input/typed-phrase";
import { Dialog } from "@/components/ui/overlay/dialog";
import type { Problem } from "@/lib/client/problem";

type Props = {
  environment: string;
  /** That nothing changes there now, until when and why: the server's own words. */
  frozen: string;
  /** Why this person may not go past a freeze. */
  why: string | null;
  /** The change, with the reason for making it now. */
  request: (freezeOverride: string) => Send;
  done: Done;
  /** Why the change cannot be made at all, freeze or not. */
  disabledReason: string | null;
  /** The page has yet to answer for what it would change. */
  waits: boolean;
};

/**
 * The way past a freeze, apart from the usual button: a reason, and the environment's name typed out. It is there for
 * whoever manages environments; anybody else reads why not.
 */
export function FreezeOverride({ environment, frozen, why, disabledReason, waits, ...answer }: Props) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <section className="rounded-md border border-warning border-dashed p-3" aria-label="Go past the freeze">
      {/* Else the usual button says it. */}
      {disabledReason !== null && <p className="mb-1 text-sm text-warning">{frozen}</p>}
      <p className="mb-2 text-muted text-sm">
        It cannot wait for the end? Whoever manages environments can do it during the freeze, with a reason that stays
        in the log.
      </p>
      <Button
        variant="danger-quiet"
        icon="triangle-alert"
        disabledReason={why ?? disabledReason}
        held={waits}
        onClick={() => setOpen(true)}
      >
        Go past the freeze…
      </Button>
      <Dialog open={open} onClose={close} title={`Change ${environment} during a freeze`} description={frozen}>
        <Answer {...answer} environment={environment} onClose={close} />
      </Dialog>
    </section>
  );
}

type AnswerProps = Pick<Props, "environment" | "request" | "done"> & { onClose: () => void };

function Answer({ environment, request, done, onClose }: AnswerProps) {
  const [reason, setReason] = useState("");
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const { busy, send, settle } = useSend(request("").workspace);
  const missing = (reason.trim() === "" && "Say why it cannot wait.") || whyNotTyped(environment, typed);
  async function submit() {
    if (missing || busy) return;
    const outcome = await send(request(reason.trim()));
    if (!outcome.ok) return setProblem(outcome.problem);
    settle(outcome, done);
    onClose();
  }
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {problem && <ProblemAlert problem={problem} />}
      <Field label="Why it cannot wait" required>
        {(control) => (
          <Textarea {...control} rows={2} maxLength={2000} value={reason} onChange={(e) => setReason(e.target.value)} />
        )}
      </Field>
      <TypedPhrase phrase={environment} typed={typed} onChange={setTyped} />
      <div className="flex flex-wrap items-start justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="danger" busy={busy} disabledReason={missing}>
          Change it now
        </Button>
      </div>
    </form>
  );
}

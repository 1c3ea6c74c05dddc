"use client";

import { useState } from "react";
import { Alert, ProblemAlert } from "@/components/form/problem-alert";
import { type Done, type Send, useSend } from "@/components/form/use-send";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/input/field";
import { Input } from "@/components/ui/input/input";
import { Textarea } from "@/components/ui/input/textarea";
import { TypedPhrase, whyNotTyped } from "@/components/ui/input/typed-phrase";
import { Dialog } from "@/components/ui/overlay/dialog";
import type { Problem } from "@/lib/client/problem";

type Props = {
  /** What is typed to confirm: the name of what is changed. */
  phrase: string;
  /** In one sentence, what happens. */
  what: string;
  /** The change as it would be asked for; what is said here is added to its body. */
  request: () => Send;
  done: Done;
  /** That nothing changes there now, until when and why: what is said here then goes past the freeze too. */
  frozen?: string | null;
  /** Why it cannot be done at all, or not by this person. */
  disabledReason?: string | null;
  /** The page has yet to answer for what it would change. */
  waits?: boolean;
};

/**
 * The way past the approvers, apart from the usual button and dangerous to the eye: a reason, an incident, and the name
 * typed out. Everyone who decides is told, and somebody else reviews it.
 */
export function BreakGlass({ disabledReason, waits, ...dialog }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <section className="rounded-md border border-danger border-dashed p-3" aria-label="Break glass">
      <p className="mb-2 text-muted text-sm">
        It cannot wait? You can go past the approvers{dialog.frozen ? " and the freeze" : ""}. They are told at once,
        and somebody else reviews it.
      </p>
      <Button
        variant="danger-quiet"
        icon="triangle-alert"
        disabledReason={disabledReason}
        held={waits}
        onClick={() => setOpen(true)}
      >
        Break glass…
      </Button>
      <BreakGlassDialog {...dialog} open={open} onClose={() => setOpen(false)} />
    </section>
  );
}

type DialogProps = Omit<Props, "disabledReason" | "waits"> & { open: boolean; onClose: () => void };

/** The dialog alone, for what has a place of its own to open it from. */
export function BreakGlassDialog({ open, onClose, what, ...answer }: DialogProps) {
  return (
    <Dialog open={open} onClose={onClose} title="Break glass" description={what}>
      <Answer {...answer} onClose={onClose} />
    </Dialog>
  );
}

type AnswerProps = Pick<Props, "phrase" | "request" | "done" | "frozen"> & { onClose: () => void };

function Answer({ phrase, request, done, frozen, onClose }: AnswerProps) {
  const [reason, setReason] = useState("");
  const [incident, setIncident] = useState("");
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const { busy, send, settle } = useSend(request().workspace);
  const missing =
    (reason.trim() === "" && "Say why it cannot wait.") ||
    (incident.trim() === "" && "Name the incident.") ||
    whyNotTyped(phrase, typed);
  async function submit() {
    if (missing || busy) return;
    const why = reason.trim();
    const outcome = await send(
      withAsks(request(), {
        break_glass: { reason: why, incident: incident.trim() },
        ...(frozen && { freeze_override: { reason: why } }),
      }),
    );
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
      {frozen && (
        <Alert tone="warning" icon="ban" title={frozen}>
          <p>It is changed all the same, and the log says that it was during the freeze.</p>
        </Alert>
      )}
      <Field label="Why it cannot wait" required>
        {(control) => (
          <Textarea {...control} rows={2} maxLength={2000} value={reason} onChange={(e) => setReason(e.target.value)} />
        )}
      </Field>
      <Field label="Incident" hint="Its number or address, so that it is found again." required>
        {(control) => (
          <Input {...control} maxLength={200} value={incident} onChange={(e) => setIncident(e.target.value)} />
        )}
      </Field>
      <TypedPhrase phrase={phrase} typed={typed} onChange={setTyped} />
      <div className="flex flex-wrap items-start justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="danger" busy={busy} disabledReason={missing}>
          Break glass
        </Button>
      </div>
    </form>
  );
}

/** Adds what is asked for to a body that is an object or the text of one. */
export function withAsks(request: Send, asks: Record<string, object>): Send {
  if (request.text === undefined) return { ...request, body: { ...(request.body as object), ...asks } };
  const members = Object.entries(asks).map(([name, ask]) => `,${JSON.stringify(name)}:${JSON.stringify(ask)}`);
  return { ...request, text: request.text.replace(/\}\s*$/, () => `${members.join("")}}`) };
}

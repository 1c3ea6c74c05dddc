"use client";

import { useState } from "react";
import { ProblemAlert } from "@/components/form/problem-alert";
import { useSend } from "@/components/form/use-send";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/input/field";
import { Textarea } from "@/components/ui/input/textarea";
import type { Problem } from "@/lib/client/problem";
import { toApi } from "@/lib/paths";

type Props = {
  workspace: string;
  id: string;
  /** What the person looks at; the server refuses a decision on anything else. */
  digest: string;
  /** Why this person cannot decide, in the server's words; null when they can. */
  reason: string | null;
  canCancel: boolean;
};

/** Approve or reject what is shown, or take one's own request back. The answer is the server's: nothing is drawn ahead of it. */
export function DecisionBar({ workspace, id, digest, reason, canCancel }: Props) {
  const [comment, setComment] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [pressed, setPressed] = useState<string | null>(null);
  const { busy, send, settle } = useSend(workspace);
  async function decide(verb: "approve" | "reject" | "cancel", message: string) {
    setPressed(verb);
    const body = verb === "cancel" ? {} : { digest, comment: comment.trim() || undefined };
    const outcome = await send({ path: toApi[verb]({ id }), method: "POST", workspace, body });
    if (!outcome.ok) return setProblem(outcome.problem);
    setProblem(null);
    settle(outcome, { message });
  }
  const said = comment.trim() !== "";
  const now = (verb: string) => ({ busy: busy && pressed === verb, held: busy && pressed !== verb });
  return (
    <div className="flex flex-col gap-3">
      {problem && <ProblemAlert problem={problem} />}
      {!reason && (
        <Field label="Comment" hint="The requester reads it. A rejection needs one.">
          {(control) => (
            <Textarea
              {...control}
              rows={2}
              maxLength={4000}
              value={comment}
              onChange={(e) => setComment(e.target.value)}
            />
          )}
        </Field>
      )}
      <div className="flex flex-wrap items-start gap-2">
        <Button
          variant="primary"
          icon="check"
          {...now("approve")}
          disabledReason={reason}
          onClick={() => void decide("approve", "Your approval is recorded.")}
        >
          Approve
        </Button>
        {!reason && (
          <Button
            variant="danger"
            icon="x"
            {...now("reject")}
            disabledReason={said ? null : "Write why before rejecting."}
            onClick={() => void decide("reject", "The request is rejected.")}
          >
            Reject
          </Button>
        )}
        {canCancel && (
          <Button {...now("cancel")} onClick={() => void decide("cancel", "The request is cancelled.")}>
            Cancel request
          </Button>
        )}
      </div>
    </div>
  );
}

"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { type Asked, type LeftOut, type Preflight, preflight } from "@/components/approvals/batch/preflight";
import { PreflightView } from "@/components/approvals/batch/preflight-view";
import { ResultView, sentenceOf } from "@/components/approvals/batch/result-view";
import { ProblemAlert } from "@/components/form/problem-alert";
import { useSend } from "@/components/form/use-send";
import { SelectionBar, useSelection } from "@/components/table/selection";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/input/field";
import { Textarea } from "@/components/ui/input/textarea";
import { Dialog } from "@/components/ui/overlay/dialog";
import { toast } from "@/components/ui/overlay/toast-store";
import type { BatchVerdict } from "@/lib/batches/rules";
import type { BatchStatus } from "@/lib/batches/shapes";
import { call } from "@/lib/client/call";
import type { Problem } from "@/lib/client/problem";
import { toApi } from "@/lib/paths";

const AT_ONCE = 6;
const LOOK_EVERY_MS = 700;

/**
 * Decides the chosen requests together. Reads each one anew, shows what would be decided and what would not, sends the
 * digests that were shown, and follows the batch to its end. What was not decided stays chosen.
 */
export function BatchBar({ workspace }: { workspace: string }) {
  const { ids } = useSelection();
  const [open, setOpen] = useState(false);
  return (
    <>
      <SelectionBar>
        <Button variant="primary" icon="stamp" onClick={() => setOpen(true)}>
          Decide together
        </Button>
      </SelectionBar>
      <Dialog wide open={open} onClose={() => setOpen(false)} title="Decide together">
        {/* Inside, so that it is read anew each time it opens. */}
        <Sheet workspace={workspace} chosen={[...ids]} close={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

type SheetProps = { workspace: string; chosen: readonly string[]; close: () => void };

function Sheet({ workspace, chosen, close }: SheetProps) {
  const [read, setRead] = useState<Preflight | null>(null);
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [pressed, setPressed] = useState<BatchVerdict | null>(null);
  const [batch, setBatch] = useState<BatchStatus | null>(null);
  const { send } = useSend(workspace);
  const follow = useFollow(workspace, setBatch);
  // What was chosen when it opened; the choice shrinks while the sheet tells what became of it.
  const first = useRef(chosen);
  useEffect(() => {
    const stop = new AbortController();
    void readAll(workspace, first.current, stop.signal).then((found) => !stop.signal.aborted && setRead(found));
    return () => stop.abort();
  }, [workspace]);

  if (!read) return <p role="status">Reading {chosen.length === 1 ? "the request" : `${chosen.length} requests`} …</p>;
  const requests = read.groups.flatMap((group) => group.requests);
  if (batch)
    return (
      <div className="flex flex-col gap-4">
        <ResultView batch={batch} requests={requests} />
        <Button className="self-end" onClick={close}>
          Close
        </Button>
      </div>
    );

  async function decide(action: BatchVerdict) {
    setPressed(action);
    const items = requests.map((r) => ({ ticket_id: r.id, digest: r.proposal_digest }));
    const body = { action, items, reason: reason.trim() || undefined };
    const answer = await send<{ batch_id: string }>({ path: toApi.approvalBatch(), method: "POST", workspace, body });
    setProblem(answer.ok ? null : answer.problem);
    // Until its state is here to be shown, the batch that was sent is not sent again.
    if (answer.ok) await follow(answer.data.batch_id);
    setPressed(null);
  }
  const count = requests.length;
  const none = count === 0 ? "None of these can be decided by you." : null;
  const button = (action: BatchVerdict) => ({
    busy: pressed === action,
    held: pressed !== null && pressed !== action,
    onClick: () => void decide(action),
  });
  return (
    <div className="flex flex-col gap-4">
      <PreflightView {...read} />
      {problem && <ProblemAlert problem={problem} />}
      {!none && (
        <Field label="Reason" hint="Every requester reads it. A rejection needs one.">
          {(control) => (
            <Textarea
              {...control}
              rows={2}
              maxLength={4000}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Field>
      )}
      {/* Over the padding of what scrolls, or lines would run past below the buttons. */}
      <div className="sticky -bottom-5 -mx-5 -mb-5 flex flex-wrap items-start justify-end gap-2 border-line border-t bg-canvas px-5 py-3">
        <Button onClick={close}>Cancel</Button>
        {!none && (
          <Button
            variant="danger"
            icon="x"
            disabledReason={reason.trim() ? null : "Write why before rejecting."}
            {...button("reject")}
          >
            Reject {count}
          </Button>
        )}
        <Button variant="primary" icon="check" disabledReason={none} {...button("approve")}>
          Approve {count}
        </Button>
      </div>
    </div>
  );
}

/** Each request as it is now, some at a time; one that cannot be read is left out with the server's words. */
async function readAll(workspace: string, ids: readonly string[], signal: AbortSignal): Promise<Preflight> {
  const found: Asked[] = [];
  const unread: LeftOut[] = [];
  for (let at = 0; at < ids.length && !signal.aborted; at += AT_ONCE) {
    const answers = await Promise.all(
      ids
        .slice(at, at + AT_ONCE)
        .map(async (id) => ({ id, answer: await call<Asked>(toApi.approval({ id }), { workspace }) })),
    );
    for (const { id, answer } of answers) {
      if (answer.ok) found.push(answer.data);
      else unread.push({ id, summary: id, why: answer.problem.detail });
    }
  }
  return preflight(found, unread);
}

/** Asks how far a batch is until it has ended, whether or not the sheet is still open; then draws the queue anew. */
function useFollow(workspace: string, show: (batch: BatchStatus) => void) {
  const router = useRouter();
  const { set } = useSelection();
  const here = useRef(true);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);
  return async function follow(id: string) {
    for (;;) {
      const answer = await call<BatchStatus>(toApi.batchStatus({ id }), { workspace });
      if (answer.ok) {
        show(answer.data);
        if (answer.data.status !== "IN_PROGRESS") return end(answer.data);
      } else if (answer.problem.status >= 400 && answer.problem.status < 500) {
        // Signed out, or no member any more: asking again would answer the same. The batch itself goes on.
        return toast({ tone: "danger", text: answer.problem.title, detail: answer.problem.detail });
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  };
  function end(batch: BatchStatus) {
    const done = batch.items.filter((item) => item.status === "succeeded").map((item) => item.ticket_id);
    set(done, false);
    if (!here.current) toast({ tone: batch.failed === 0 ? "success" : "info", text: sentenceOf(batch) });
    router.refresh();
  }
}

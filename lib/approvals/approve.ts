import { z } from "zod";
import { DigestInput, decidable, judge, writeDecision } from "@/lib/approvals/decision";
import { makeEdit } from "@/lib/approvals/edits/edit";
import { ModifiedSpec } from "@/lib/approvals/edits/preview";
import { writeEdit } from "@/lib/approvals/edits/write";
import { lockTicket, readTicket } from "@/lib/approvals/load";
import { change } from "@/lib/change/change";
import { effectiveSpec } from "@/lib/tickets/shapes";

export const ApproveInput = z.object({
  id: z.string().max(40),
  digest: DigestInput.optional(),
  comment: z.string().trim().max(4000).nullish(),
  modified_spec: ModifiedSpec.optional(),
  modification_reason: z.string().trim().max(2000).nullish(),
});

/**
 * Records one person's approval on the proposal as it is now. The last one needed sets APPROVED and enqueues the job, in
 * the same transaction. Refuses the requester, a person without a free seat's role (403), a second decision, a decided
 * request (409) and another digest than the current one (412).
 *
 * With a modified spec it first replaces the proposal as a whole: earlier decisions no longer count, and neither does the
 * editor from then on, unless the policy says that an edit is its editor's own decision.
 */
export const approve = change({
  name: "approval.approve",
  needs: "approval:decide",
  input: ApproveInput,
  load: ({ input, actor, now }) => ({
    statements: lockTicket(actor, input.id),
    read: (rows) => decidable(readTicket(rows, actor, now), actor, input.modified_spec !== undefined),
  }),
  plan: ({ subject, input: { modified_spec, ...input }, actor, now }) => {
    // Who may not edit is told so before what is wrong with the edit.
    if (modified_spec) judge(subject, actor, "approve", input.digest, { digest: "" });
    const edit = modified_spec ? makeEdit(subject.ticket, actor, { ...input, modified_spec }, now) : null;
    return {
      edit,
      decided: judge(subject, actor, "approve", input.digest, edit),
      summary: `${edit ? "Edit" : "Approve"}: ${subject.ticket.summary}`,
      warnings: edit?.warnings ?? [],
      spec: edit ? effectiveSpec(edit.row) : {},
      base: {},
    };
  },
  gate: "never",
  act: ({ subject, input, plan: { decided, edit }, actor, now }) => {
    const comment = input.comment || null;
    if (edit && !decided.counts) return writeEdit({ subject, actor, decided, edit, comment, now });
    return writeDecision({ subject, actor, verdict: "approve", decided, comment, now, edit });
  },
});

import { z } from "zod";
import { decidable, judge, writeDecision } from "@/lib/approvals/decision";
import { lockTicket, readTicket } from "@/lib/approvals/load";
import { change } from "@/lib/change/change";

export const ApproveInput = z.object({
  id: z.string().max(40),
  digest: z.string().max(100).optional(),
  comment: z.string().trim().max(4000).nullish(),
});

/**
 * Records one person's approval on the proposal as it is now. The last one needed sets APPROVED and enqueues the job, in
 * the same transaction. Refuses the requester, a person without a free seat's role (403), a second decision, a decided
 * request (409) and another digest than the current one (412).
 */
export const approve = change({
  name: "approval.approve",
  needs: "approval:decide",
  input: ApproveInput,
  load: ({ input, actor, now }) => ({
    statements: lockTicket(actor, input.id),
    read: (rows) => decidable(readTicket(rows, actor, now), actor),
  }),
  plan: ({ subject, input, actor }) => ({
    decided: judge(subject, actor, "approve", input.digest),
    summary: `Approve: ${subject.ticket.summary}`,
    warnings: [],
    spec: {},
    base: {},
  }),
  gate: "never",
  act: ({ subject, input, plan, actor, now }) =>
    writeDecision({ subject, actor, verdict: "approve", decided: plan.decided, comment: input.comment || null, now }),
});

import { z } from "zod";
import { DigestInput, decidable, judge, writeDecision } from "@/lib/approvals/decision";
import { lockTicket, readTicket } from "@/lib/approvals/load";
import { change } from "@/lib/change/change";

export const RejectInput = z.object({
  id: z.string().max(40),
  digest: DigestInput.optional(),
  comment: z.string().trim().min(1, "say why: the requester reads this").max(4000),
});

/** Closes a pending request at once, with the reason. Nothing runs. Refuses whom an approval would refuse. */
export const reject = change({
  name: "approval.reject",
  needs: "approval:decide",
  input: RejectInput,
  load: ({ input, actor, now }) => ({
    statements: lockTicket(actor, input.id),
    read: (rows) => decidable(readTicket(rows, actor, now), actor),
  }),
  plan: ({ subject, input, actor }) => ({
    decided: judge(subject, actor, "reject", input.digest),
    summary: `Reject: ${subject.ticket.summary}`,
    warnings: [],
    spec: {},
    base: {},
  }),
  gate: "never",
  act: ({ subject, input, plan, actor, now }) =>
    writeDecision({ subject, actor, verdict: "reject", decided: plan.decided, comment: input.comment, now }),
});

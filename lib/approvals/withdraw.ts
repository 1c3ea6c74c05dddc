import { z } from "zod";
import { endUnstarted } from "@/lib/approvals/execution/end";
import { lockTicket, readTicket } from "@/lib/approvals/load";
import { barredFrom } from "@/lib/approvals/propose";
import { event } from "@/lib/audit/events";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { forbidden, refusal } from "@/lib/errors";
import { whyNotWithdraw } from "@/lib/tickets/rules";
import { dueAt, type TicketRow, toTicket } from "@/lib/tickets/shapes";

const WITHDRAWN = { code: "WITHDRAWN", detail: "The person who asked withdrew it before its time." };

/**
 * Withdraws an approved request that waits for its time. Only the person who asked can, by a token only if it could ask;
 * what is due is 409. It ends FAILED with WITHDRAWN: there is no way back from an approval (DESIGN §5).
 */
export const withdraw = change({
  name: "approval.recall",
  needs: "approval:read",
  input: z.object({ id: z.string().max(40), reason: z.string().trim().max(2000).nullish() }),
  load: ({ input, actor, now }) => ({
    statements: lockTicket(actor, input.id),
    read: (rows) => {
      const subject = readTicket(rows, actor, now);
      return subject && { ...subject, ...barredFrom(actor, subject.ticket), reach: "any" as const };
    },
  }),
  plan: ({ subject: { ticket }, actor, now }) => {
    const facts = { status: ticket.status, requestedById: ticket.requested_by_id, due: dueAt(ticket) };
    const why = whyNotWithdraw(facts, actor.userId, now);
    if (why?.status === 403) throw forbidden(why.code, why.message);
    if (why) throw refusal(409, why.code, why.message, { reasons: [why.message] });
    return { summary: `Withdraw: ${ticket.summary}`, warnings: [], spec: {}, base: {} };
  },
  gate: "never",
  act: ({ subject: { ticket, decisions }, input, actor, now }) => {
    const row: TicketRow = {
      ...ticket,
      ...{ status: "FAILED", executed_at: now, waits_until: null, waits_for: null, error: WITHDRAWN },
    };
    return changed(
      toTicket(row, decisions, actor, now),
      event(
        "approval.recall",
        { operation: ticket.operation, summary: ticket.summary, status: row.status, reason: input.reason ?? undefined },
        { code: "EXECUTION_FAILED" },
      ),
      endUnstarted(actor.workspace.id, ticket, WITHDRAWN, now),
    );
  },
});

import { z } from "zod";
import { lockTicket, readTicket } from "@/lib/approvals/load";
import { barredFrom } from "@/lib/approvals/propose";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { sql } from "@/lib/db/sql";
import { forbidden, refusal } from "@/lib/errors";
import { noLongerWaits } from "@/lib/notifications/notice/tickets";
import { forgetHeld } from "@/lib/tickets/held";
import { whyNotCancel } from "@/lib/tickets/rules";
import { type TicketRow, ticketFacts, toTicket } from "@/lib/tickets/shapes";

export const CancelInput = z.object({ id: z.string().max(40) });

/** Takes a pending request back. Only the person who asked can, by a token only if it could ask; a decided request is 409. */
export const cancel = change({
  name: "approval.cancel",
  needs: "approval:read",
  input: CancelInput,
  load: ({ input, actor, now }) => ({
    statements: lockTicket(actor, input.id),
    read: (rows) => {
      const subject = readTicket(rows, actor, now);
      return subject && { ...subject, ...barredFrom(actor, subject.ticket), reach: "any" as const };
    },
  }),
  plan: ({ subject, actor }) => {
    const why = whyNotCancel(ticketFacts(subject.ticket), { userId: actor.userId, seats: [] });
    if (why?.status === 403) throw forbidden(why.code, why.message);
    if (why) throw refusal(409, why.code, why.message, { reasons: [why.message] });
    return { summary: `Cancel: ${subject.ticket.summary}`, warnings: [], spec: {}, base: {} };
  },
  gate: "never",
  act: ({ subject: { ticket, decisions }, actor, now }) => {
    const row: TicketRow = { ...ticket, status: "CANCELLED", decided_at: now };
    return changed(
      toTicket(row, decisions, actor, now),
      event(
        "approval.cancel",
        { operation: ticket.operation, summary: ticket.summary, status: row.status },
        { code: "REQUEST_CANCELLED" },
      ),
      [
        sql`UPDATE approval_requests SET status = 'CANCELLED', decided_at = ${now}, revision = revision + 1, last_event_hash = ${EVENT_HASH}
          WHERE workspace_id = ${actor.workspace.id} AND id = ${ticket.id} AND status = 'PENDING_APPROVAL' RETURNING 1`,
        sql`UPDATE domain_events SET status = 'CANCELLED', updated_at = ${now}, finished_at = ${now}
          WHERE workspace_id = ${actor.workspace.id} AND id = ${ticket.event_id}`,
        noLongerWaits(actor.workspace.id, ticket.id, now),
        ...forgetHeld(actor.workspace.id, ticket),
      ],
    );
  },
});

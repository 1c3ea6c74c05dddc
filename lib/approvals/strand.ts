import { z } from "zod";
import { lockTicket, readTicket } from "@/lib/approvals/load";
import { event } from "@/lib/audit/events";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { sql } from "@/lib/db/sql";
import { conflict } from "@/lib/errors";
import { nobodyEligible } from "@/lib/notifications/notice/alerts";

/** Tells those who can let people in that a request waits for somebody who is not there. Refuses one that no longer waits. */
export const tellStranded = change({
  name: "approval.strand",
  needs: "job:run",
  input: z.object({ id: z.string(), why: z.string() }),
  load: ({ input, actor, now }) => ({
    statements: lockTicket(actor, input.id),
    read: (rows) => readTicket(rows, actor, now),
  }),
  plan: ({ subject: { ticket } }) => {
    if (ticket.status !== "PENDING_APPROVAL") throw conflict("TICKET_NOT_PENDING", `This request is ${ticket.status}.`);
    return { summary: `Nobody is left: ${ticket.summary}`, warnings: [], spec: {}, base: {} };
  },
  gate: "never",
  act: ({ subject: { ticket }, input, actor }) =>
    changed(
      { told: true },
      event("approval.strand", { operation: ticket.operation, summary: ticket.summary, why: input.why }),
      [sql`SELECT 1 FROM approval_requests WHERE workspace_id = ${actor.workspace.id} AND id = ${ticket.id}`],
      [],
      [nobodyEligible({ summary: ticket.summary, why: input.why, subject: { type: "approval", id: ticket.id } })],
    ),
});

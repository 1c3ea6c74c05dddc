import { z } from "zod";
import { lockTicket, readTicket } from "@/lib/approvals/load";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { type Sql, sql } from "@/lib/db/sql";
import { conflict } from "@/lib/errors";
import { executionFailed } from "@/lib/notifications/notice/tickets";
import { forgetHeld } from "@/lib/tickets/held";
import type { TicketRow } from "@/lib/tickets/shapes";

/** Ends an approved request, of which nothing has begun, in FAILED with this reason. */
export const endUnstarted = (
  workspaceId: string,
  ticket: TicketRow,
  error: { code: string; detail: string },
  now: Date,
): [Sql, ...Sql[]] => [
  sql`UPDATE approval_requests SET status = 'FAILED', executed_at = ${now}, waits_until = NULL, waits_for = NULL, error = ${JSON.stringify(error)},
      revision = revision + 1, last_event_hash = ${EVENT_HASH}
    WHERE workspace_id = ${workspaceId} AND id = ${ticket.id} AND status = 'APPROVED' RETURNING 1`,
  sql`UPDATE domain_events SET status = 'FAILED', error = ${JSON.stringify(error)}, updated_at = ${now}, finished_at = ${now}
    WHERE workspace_id = ${workspaceId} AND id = ${ticket.event_id}`,
  ...forgetHeld(workspaceId, ticket),
];

/**
 * Ends an approved request that could not be carried out any more, before its time: whoever asked learns of it while there
 * is still time to ask again. Refuses one that has begun or ended.
 */
export const endByCheck = change({
  name: "approval.check",
  needs: "job:run",
  input: z.object({ id: z.string(), error: z.object({ code: z.string(), detail: z.string() }) }),
  load: ({ input, actor, now }) => ({
    statements: lockTicket(actor, input.id),
    read: (rows) => readTicket(rows, actor, now),
  }),
  plan: ({ subject: { ticket } }) => {
    if (ticket.status !== "APPROVED") throw conflict("TICKET_NOT_APPROVED", `This request is ${ticket.status}.`);
    return { summary: `End: ${ticket.summary}`, warnings: [], spec: {}, base: {} };
  },
  gate: "never",
  act: ({ subject: { ticket }, input, actor, now }) =>
    changed(
      { status: "FAILED" as const },
      event(
        "approval.check",
        { operation: ticket.operation, summary: ticket.summary, error: input.error },
        { code: "EXECUTION_FAILED", outcome: "failure" },
      ),
      endUnstarted(actor.workspace.id, ticket, input.error, now),
      [],
      [executionFailed(ticket, input.error.detail)],
    ),
});

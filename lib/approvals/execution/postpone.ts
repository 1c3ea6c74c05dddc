import { z } from "zod";
import { executeJob } from "@/lib/approvals/decision";
import { lockTicket, readTicket } from "@/lib/approvals/load";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { sql } from "@/lib/db/sql";
import { conflict } from "@/lib/errors";

/**
 * Lets an approved request wait: the queue gets its job for later, and the request says until when and for what. Nothing has
 * begun, so it stays APPROVED. Refuses one that has begun or ended.
 */
export const postponeExecution = change({
  name: "approval.postpone",
  needs: "job:run",
  input: z.object({ id: z.string(), until: z.date(), why: z.string() }),
  load: ({ input, actor, now }) => ({
    statements: lockTicket(actor, input.id),
    read: (rows) => readTicket(rows, actor, now),
  }),
  plan: ({ subject: { ticket } }) => {
    if (ticket.status !== "APPROVED") throw conflict("TICKET_NOT_APPROVED", `This request is ${ticket.status}.`);
    return { summary: `Wait: ${ticket.summary}`, warnings: [], spec: {}, base: {} };
  },
  gate: "never",
  act: ({ subject: { ticket }, input, actor }) =>
    changed(
      { until: input.until },
      event("approval.postpone", {
        operation: ticket.operation,
        summary: ticket.summary,
        until: input.until.toISOString(),
        why: input.why,
      }),
      [
        sql`UPDATE approval_requests SET waits_until = ${input.until}, waits_for = ${input.why}, revision = revision + 1,
            last_event_hash = ${EVENT_HASH}
          WHERE workspace_id = ${actor.workspace.id} AND id = ${ticket.id} AND status = 'APPROVED' RETURNING 1`,
      ],
      [{ ...executeJob(actor.workspace.id, ticket), runAt: input.until }],
    ),
});

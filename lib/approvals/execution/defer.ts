import { z } from "zod";
import { LEASE_MS } from "@/lib/approvals/execution/start";
import { holdAttempt, lockTicket, readTicket } from "@/lib/approvals/load";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { sql } from "@/lib/db/sql";

/**
 * Says that an attempt failed and that another follows: the request stays EXECUTING and shows the error and the time of
 * the next attempt. Refuses an attempt that has been taken over since.
 */
export const deferExecution = change({
  name: "approval.defer",
  needs: "job:run",
  input: z.object({
    id: z.string(),
    fencing_token: z.number().int(),
    attempt: z.number().int().min(1),
    next_attempt_at: z.date(),
    error: z.object({ code: z.string(), detail: z.string() }),
  }),
  load: ({ input, actor, now }) => ({
    statements: lockTicket(actor, input.id),
    read: (rows) => readTicket(rows, actor, now),
  }),
  plan: ({ subject: { ticket }, input }) => {
    holdAttempt(ticket, input.fencing_token);
    return { summary: `Try again: ${ticket.summary}`, warnings: [], spec: {}, base: {} };
  },
  gate: "never",
  act: ({ subject: { ticket }, input, actor, now }) =>
    changed(
      { status: ticket.status },
      event(
        "approval.defer",
        {
          operation: ticket.operation,
          summary: ticket.summary,
          error: input.error,
          attempt: input.attempt,
          next_attempt_at: input.next_attempt_at.toISOString(),
        },
        { outcome: "failure" },
      ),
      [
        sql`UPDATE approval_requests SET error = ${JSON.stringify(input.error)}, next_attempt_at = ${input.next_attempt_at},
            lease_expires_at = ${new Date(input.next_attempt_at.getTime() + LEASE_MS)}, revision = revision + 1, last_event_hash = ${EVENT_HASH}
          WHERE workspace_id = ${actor.workspace.id} AND id = ${ticket.id} AND status = 'EXECUTING' AND fencing_token = ${input.fencing_token}
          RETURNING 1`,
        sql`UPDATE domain_events SET error = ${JSON.stringify(input.error)}, updated_at = ${now}
          WHERE workspace_id = ${actor.workspace.id} AND id = ${ticket.event_id}`,
      ],
    ),
});

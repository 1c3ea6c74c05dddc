import { z } from "zod";
import { holdAttempt, lockTicket, readTicket } from "@/lib/approvals/load";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { sql } from "@/lib/db/sql";
import { executionFailed } from "@/lib/notifications/notice/tickets";
import { forgetHeld } from "@/lib/tickets/held";

/**
 * Ends an executing request in FAILED, with the code and the sentence that say why, and tells the requester. Refuses an attempt that has been
 * taken over since: its fencing token is no longer the request's.
 */
export const failExecution = change({
  name: "approval.fail",
  needs: "job:run",
  input: z.object({
    id: z.string(),
    fencing_token: z.number().int(),
    error: z.object({ code: z.string(), detail: z.string() }),
  }),
  load: ({ input, actor, now }) => ({
    statements: lockTicket(actor, input.id),
    read: (rows) => readTicket(rows, actor, now),
  }),
  plan: ({ subject: { ticket }, input }) => {
    holdAttempt(ticket, input.fencing_token);
    return { summary: `Fail: ${ticket.summary}`, warnings: [], spec: {}, base: {} };
  },
  gate: "never",
  act: ({ subject: { ticket }, input, actor, now }) =>
    changed(
      { status: "FAILED" as const },
      event(
        "approval.fail",
        { operation: ticket.operation, summary: ticket.summary, error: input.error },
        { code: "EXECUTION_FAILED", outcome: "failure" },
      ),
      [
        sql`UPDATE approval_requests SET status = 'FAILED', executed_at = ${now}, lease_expires_at = NULL, next_attempt_at = NULL,
            error = ${JSON.stringify(input.error)}, revision = revision + 1, last_event_hash = ${EVENT_HASH}
          WHERE workspace_id = ${actor.workspace.id} AND id = ${ticket.id} AND status = 'EXECUTING' AND fencing_token = ${input.fencing_token}
          RETURNING 1`,
        sql`UPDATE domain_events SET status = 'FAILED', error = ${JSON.stringify(input.error)}, attempts = ${input.fencing_token}, updated_at = ${now},
            finished_at = ${now}
          WHERE workspace_id = ${actor.workspace.id} AND id = ${ticket.event_id}`,
        ...forgetHeld(actor.workspace.id, ticket),
      ],
      [],
      [executionFailed(ticket, input.error.detail)],
    ),
});

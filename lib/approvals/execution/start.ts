import { z } from "zod";
import { lockTicket, readTicket } from "@/lib/approvals/load";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { sql } from "@/lib/db/sql";
import { conflict } from "@/lib/errors";
import { type FreezeWindow, frozen, frozenBy, openFreezes } from "@/lib/tickets/freeze";

export const LEASE_MS = 60_000;

/**
 * Takes an approved request for execution: APPROVED → EXECUTING with a new fencing token and a lease. Run again, it takes
 * over a request whose earlier attempt failed or died; the older attempt's token then no longer finishes anything.
 * Refuses, as FROZEN, to begin inside a freeze window. Only the job runner holds the actor that this accepts.
 */
export const startExecution = change({
  name: "approval.start",
  needs: "job:run",
  input: z.object({ id: z.string(), attempt: z.number().int().min(1) }),
  load: ({ input, actor, now }) => ({
    statements: [...lockTicket(actor, input.id), openFreezes(actor.workspace.id, now)],
    read: (rows) => {
      const subject = readTicket(rows, actor, now);
      return subject && { ...subject, freezes: (rows.at(-1)?.rows ?? []) as FreezeWindow[] };
    },
  }),
  plan: ({ subject: { ticket, environment, freezes } }) => {
    if (ticket.status !== "APPROVED" && ticket.status !== "EXECUTING")
      throw conflict("TICKET_NOT_APPROVED", `This request is ${ticket.status}; there is nothing to execute.`);
    // What has begun goes on to its end; what has not waits for the end of the freeze.
    const window = ticket.status === "APPROVED" && frozenBy(freezes, { type: ticket.subject_type, environment });
    if (window) throw frozen(environment?.slug ?? "", window);
    return { summary: `Execute: ${ticket.summary}`, warnings: [], spec: {}, base: {} };
  },
  gate: "never",
  act: ({ subject: { ticket }, input, actor, now }) => {
    const fencingToken = ticket.fencing_token + 1;
    return changed(
      { ticket: { ...ticket, status: "EXECUTING" as const, fencing_token: fencingToken }, fencingToken },
      event(
        "approval.start",
        { operation: ticket.operation, summary: ticket.summary, fencing_token: fencingToken, attempt: input.attempt },
        { code: "EXECUTION_STARTED" },
      ),
      [
        sql`UPDATE approval_requests SET status = 'EXECUTING', executing_at = coalesce(executing_at, ${now}), fencing_token = ${fencingToken},
            lease_expires_at = ${new Date(now.getTime() + LEASE_MS)}, next_attempt_at = NULL, waits_until = NULL, waits_for = NULL, revision = revision + 1, last_event_hash = ${EVENT_HASH}
          WHERE workspace_id = ${actor.workspace.id} AND id = ${ticket.id} AND status IN ('APPROVED', 'EXECUTING') RETURNING 1`,
        sql`UPDATE domain_events SET attempts = attempts + 1, updated_at = ${now}
          WHERE workspace_id = ${actor.workspace.id} AND id = ${ticket.event_id}`,
      ],
    );
  },
});

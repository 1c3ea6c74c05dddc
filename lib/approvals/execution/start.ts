import { z } from "zod";
import { holdTicket, selectTicket, ticketSubject } from "@/lib/approvals/load";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { changed } from "@/lib/change/act";
import { TICKET_COLUMNS } from "@/lib/change/authority";
import { change } from "@/lib/change/change";
import { type Sql, sql } from "@/lib/db/sql";
import { conflict } from "@/lib/errors";
import { type FreezeWindow, frozen, frozenBy, openFreezes } from "@/lib/tickets/freeze";
import type { TicketRow } from "@/lib/tickets/shapes";

export const LEASE_MS = 60_000;

type StartedRow = TicketRow & { revision: number };

/** Reads what a start judges, by the event that it carries out and without a lock: for `startExecution.runRead`. */
export const readForStart = (workspaceId: string, eventId: string, now: Date): [Sql, Sql] => [
  // By its key, in any state of the statistics: a join would be planned by them.
  sql`SELECT ${TICKET_COLUMNS} FROM approval_requests r
    LEFT JOIN environments e ON e.workspace_id = r.workspace_id AND e.id = r.environment_id
    WHERE r.workspace_id = ${workspaceId}
      AND r.id = (SELECT o.ticket_id FROM domain_events o WHERE o.workspace_id = ${workspaceId} AND o.id = ${eventId})`,
  openFreezes(workspaceId, now),
];

/**
 * Takes an approved request for execution: APPROVED → EXECUTING with a new fencing token and a lease. Run again, it takes
 * over a request whose earlier attempt failed or died; the older attempt's token then no longer finishes anything.
 * Refuses, as FROZEN, to begin inside a freeze window. Only the job runner holds the actor that this accepts.
 */
export const startExecution = change({
  name: "approval.start",
  needs: "job:run",
  input: z.object({ id: z.string(), attempt: z.number().int().min(1) }),
  guarded: true,
  load: ({ input, actor, now }) => ({
    statements: [holdTicket(actor, input.id), selectTicket(actor, input.id), openFreezes(actor.workspace.id, now)],
    read: (rows) => {
      const ticket = rows.at(-2)?.rows[0] as StartedRow | undefined;
      if (ticket?.id !== input.id) return null;
      return { ...ticketSubject(ticket, [], actor), ticket, freezes: (rows.at(-1)?.rows ?? []) as FreezeWindow[] };
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
          WHERE workspace_id = ${actor.workspace.id} AND id = ${ticket.id} AND status IN ('APPROVED', 'EXECUTING')
            AND revision = ${ticket.revision} RETURNING 1`,
        sql`UPDATE domain_events SET attempts = attempts + 1, updated_at = ${now}
          WHERE workspace_id = ${actor.workspace.id} AND id = ${ticket.event_id}`,
      ],
    );
  },
});

import { z } from "zod";
import type { Actor } from "@/lib/access/actor";
import type { StartRow } from "@/lib/approvals/execution/told";
import { holdTicket, selectTicket, ticketSubject } from "@/lib/approvals/load";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { changed } from "@/lib/change/act";
import { TICKET_COLUMNS } from "@/lib/change/authority";
import { change } from "@/lib/change/change";
import { type Sql, sql } from "@/lib/db/sql";
import { conflict } from "@/lib/errors";
import { type FreezeWindow, frozen, frozenBy, notFrozen, openFreezes } from "@/lib/tickets/freeze";

export const LEASE_MS = 60_000;

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
 * Refuses, as FROZEN, to begin inside a freeze window. Only the job runner holds the actor that this accepts. Its statement
 * names all that the start was judged on and composed of, so that it may be run on what was read or told before.
 */
export const startExecution = change({
  name: "approval.start",
  needs: "job:run",
  input: z.object({ id: z.string(), attempt: z.number().int().min(1) }),
  guarded: true,
  load: ({ input, actor, now }) => ({
    statements: [holdTicket(actor, input.id), selectTicket(actor, input.id), openFreezes(actor.workspace.id, now)],
    read: (rows) => {
      const ticket = rows.at(-2)?.rows[0] as StartRow | undefined;
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
  act: ({ subject: { ticket, environment }, input, actor, now }) => {
    const fencingToken = ticket.fencing_token + 1;
    const what = { type: ticket.subject_type, environment };
    const mayBegin =
      ticket.status === "APPROVED" ? notFrozen(actor.workspace.id, what, now, ticket.written_by) : sql`true`;
    return changed(
      { fencingToken },
      event(
        "approval.start",
        { operation: ticket.operation, summary: ticket.summary, fencing_token: fencingToken, attempt: input.attempt },
        { code: "EXECUTION_STARTED" },
      ),
      [
        sql`UPDATE approval_requests r SET status = 'EXECUTING', executing_at = coalesce(executing_at, ${now}), fencing_token = ${fencingToken},
            lease_expires_at = ${new Date(now.getTime() + LEASE_MS)}, next_attempt_at = NULL, waits_until = NULL, waits_for = NULL, revision = revision + 1, last_event_hash = ${EVENT_HASH}
          WHERE ${isStill(ticket, actor)} AND ${mayBegin} RETURNING 1`,
      ],
    );
  },
});

/** True of the request as the start was composed of it, with its event and its environment. Looked up by key, each for itself. */
function isStill(t: StartRow, actor: Actor): Sql {
  const ws = actor.workspace.id;
  const environment = actor.environments.find((e) => e.id === t.environment_id);
  return sql`r.workspace_id = ${ws} AND r.id = ${t.id} AND r.status = ${t.status} AND r.revision = ${t.revision}
    AND r.fencing_token = ${t.fencing_token} AND r.event_id = ${t.event_id} AND r.operation = ${t.operation} AND r.summary = ${t.summary}
    AND r.subject_type = ${t.subject_type} AND r.subject_id = ${t.subject_id} AND r.asset_id IS NOT DISTINCT FROM ${t.asset_id}
    AND r.environment_id IS NOT DISTINCT FROM ${t.environment_id} AND r.last_event_hash IS NOT DISTINCT FROM ${t.last_event_hash}
    AND 1 = (SELECT 1 FROM domain_events o WHERE o.workspace_id = ${ws} AND o.id = ${t.event_id} AND o.ticket_id = ${t.id}
      AND o.requested_by_id = ${actor.userId} AND o.correlation_id = ${actor.context.correlationId})
    AND ${environment ? sql`1 = (SELECT 1 FROM environments e WHERE e.workspace_id = ${ws} AND e.id = ${environment.id} AND e.slug = ${environment.slug} AND e.class = ${environment.class})` : sql`r.environment_id IS NULL`}`;
}

import type { Actor } from "@/lib/access/actor";
import { environmentFilter, type Reach } from "@/lib/access/can";
import { TICKET_COLUMNS } from "@/lib/change/authority";
import type { Subject } from "@/lib/change/spec";
import type { Rows } from "@/lib/db/batch";
import { type Sql, sql } from "@/lib/db/sql";
import { conflict } from "@/lib/errors";
import { type DecisionRow, type TicketRow, toTicket } from "@/lib/tickets/shapes";

/** A ticket is in scope when its environment is: requests of another environment do not exist for the caller. */
export function inScope(actor: Actor): Sql {
  const visible = environmentFilter(actor);
  return visible === null
    ? sql`r.workspace_id = ${actor.workspace.id}`
    : sql`r.workspace_id = ${actor.workspace.id} AND (r.environment_id IS NULL OR r.environment_id = ANY(${visible}))`;
}

/** Requests with who has decided on them; `r` and `e` are the aliases. The row itself says it: a look-up for each would cost more. */
export const LISTED = sql`SELECT ${TICKET_COLUMNS}
    FROM approval_requests r LEFT JOIN environments e ON e.workspace_id = r.workspace_id AND e.id = r.environment_id`;
export type Listed = TicketRow & { decisions: DecisionRow[] };

export const selectTicket = (actor: Actor, id: string): Sql =>
  sql`SELECT ${TICKET_COLUMNS} FROM approval_requests r
    LEFT JOIN environments e ON e.workspace_id = r.workspace_id AND e.id = r.environment_id
    WHERE ${inScope(actor)} AND r.id = ${id}`;

export const selectDecisions = (actor: Actor, id: string): Sql =>
  sql`SELECT d.* FROM approval_decisions d WHERE d.workspace_id = ${actor.workspace.id} AND d.request_id = ${id} ORDER BY d.created_at, d.id`;

/** Locks the request inside the actor's scope, then reads it and its decisions under the lock. */
export const lockTicket = (actor: Actor, id: string): Sql[] => [
  sql`SELECT 1 FROM approval_requests r WHERE ${inScope(actor)} AND r.id = ${id} FOR NO KEY UPDATE`,
  selectTicket(actor, id),
  selectDecisions(actor, id),
];

/** Refuses an attempt that no longer holds the request: it has ended, or a later attempt has taken it over. */
export function holdAttempt(ticket: TicketRow, fencingToken: number): void {
  if (ticket.status === "EXECUTING" && ticket.fencing_token === fencingToken) return;
  throw conflict("TICKET_NOT_EXECUTING", `This request is ${ticket.status}; another attempt holds it or it has ended.`);
}

export type TicketSubject = Subject & { ticket: TicketRow; decisions: DecisionRow[] };

/** Reads what {@link lockTicket} loaded. `reach` is where the right to decide is asked: the ticket's environment, or all. */
export function readTicket(rows: readonly Rows[], actor: Actor, now: Date): TicketSubject | null {
  const ticket = rows[1]?.rows[0] as TicketRow | undefined;
  if (!ticket) return null;
  const decisions = (rows[2]?.rows ?? []) as DecisionRow[];
  const reach: Reach = ticket.environment_id === null ? "workspace" : { environment: ticket.environment_id };
  return {
    ticket,
    decisions,
    resource: { type: "approval", id: ticket.id, name: ticket.summary, parent: ticket.asset_id },
    root: ticket.asset_id
      ? { type: "asset", id: ticket.asset_id }
      : { type: ticket.subject_type, id: ticket.subject_id },
    environment: actor.environments.find((e) => e.id === ticket.environment_id) ?? null,
    reach,
    revision: null,
    current: toTicket(ticket, decisions, actor, now),
    lastEventHash: ticket.last_event_hash,
    ticketId: ticket.id,
  };
}

import { sameJson } from "@/lib/canonical";
import type { Planned } from "@/lib/change/spec";
import type { Rows } from "@/lib/db/batch";
import { type Sql, sql } from "@/lib/db/sql";
import { conflict, notFound } from "@/lib/errors";
import { forgetHeld } from "@/lib/tickets/held";
import { digestOfRow } from "@/lib/tickets/open";
import { effectiveSpec, type TicketRow } from "@/lib/tickets/shapes";

/** The request a job carries out, and the fencing token of the start that allowed this attempt. */
export type TicketClaim = {
  id: string;
  fencingToken: number;
  /** Only looks whether it could be carried out now: the request is approved and nothing has begun. */
  rehearse?: true;
};

/** An operation that nobody had to agree to, which a job carries out because its step lies outside the database. */
export type EventClaim = { event: string };
export type Claim = TicketClaim | EventClaim;
export const isEventClaim = (claim: Claim): claim is EventClaim => "event" in claim;

/** Columns of a ticket with its environment's slug; `r` and `e` are the aliases. */
export const TICKET_COLUMNS = sql`r.*, e.slug AS environment_slug`;

/** Locks the request, then loads it with whether its requester may still act: two statements of the door's batch. */
export const loadAuthority = (workspaceId: string, claim: Claim): Sql[] =>
  isEventClaim(claim) ? loadEvent(workspaceId, claim) : loadTicket(workspaceId, claim);

const loadEvent = (workspaceId: string, claim: EventClaim): Sql[] => [
  sql`SELECT 1 FROM domain_events WHERE workspace_id = ${workspaceId} AND id = ${claim.event} FOR NO KEY UPDATE`,
  sql`SELECT o.id, o.status, o.ticket_id, o.payload ->> 'change' AS change, o.requested_by_id, o.requested_by_name,
      u.deactivated_at IS NULL AS requester_active
    FROM domain_events o LEFT JOIN users u ON u.id = o.requested_by_id
    WHERE o.workspace_id = ${workspaceId} AND o.id = ${claim.event}`,
];

const loadTicket = (workspaceId: string, claim: TicketClaim): Sql[] => [
  sql`SELECT 1 FROM approval_requests WHERE workspace_id = ${workspaceId} AND id = ${claim.id} FOR NO KEY UPDATE`,
  sql`SELECT ${TICKET_COLUMNS}, u.deactivated_at IS NULL AS requester_active
    FROM approval_requests r
    LEFT JOIN environments e ON e.workspace_id = r.workspace_id AND e.id = r.environment_id
    LEFT JOIN users u ON u.id = r.requested_by_id
    WHERE r.workspace_id = ${workspaceId} AND r.id = ${claim.id}`,
];

type LoadedTicket = TicketRow & { requester_active: boolean };

/**
 * Reads the ticket and refuses unless it is this one's turn: EXECUTING under the same fencing token (APPROVED to rehearse), its digest still
 * that of its columns, its requester still active. Codes: TICKET_NOT_EXECUTING, CONTENT_CHANGED, REQUESTER_DEACTIVATED.
 */
export function readAuthority(
  rows: Rows | undefined,
  workspaceId: string,
  claim: TicketClaim,
  changeName: string,
): TicketRow {
  const row = rows?.rows[0] as LoadedTicket | undefined;
  if (!row) throw notFound();
  const turn = claim.rehearse
    ? row.status === "APPROVED"
    : row.status === "EXECUTING" && row.fencing_token === claim.fencingToken;
  if (!turn || row.change !== changeName)
    throw conflict("TICKET_NOT_EXECUTING", `This request is ${row.status}; another attempt holds it or it has ended.`);
  if (digestOfRow(row, workspaceId) !== row.proposal_digest)
    throw conflict("CONTENT_CHANGED", "The stored proposal is no longer the one that was approved.");
  if (!row.requester_active)
    throw conflict("REQUESTER_DEACTIVATED", "The person who asked for this is no longer active.");
  return row;
}

/** An event that a job carries out without a request: what the door needs to know of it. */
export type RunningEvent = { id: string; requested_by_id: string; requested_by_name: string };

/**
 * Reads the event and refuses unless it still waits to be carried out and its requester is still active. Codes:
 * EVENT_NOT_PROCESSING, REQUESTER_DEACTIVATED.
 */
export function readEvent(rows: Rows | undefined, changeName: string): RunningEvent {
  const row = rows?.rows[0] as
    | (RunningEvent & { status: string; ticket_id: string | null; change: string; requester_active: boolean })
    | undefined;
  if (!row) throw notFound();
  if (row.status !== "PROCESSING" || row.ticket_id !== null || row.change !== changeName)
    throw conflict("EVENT_NOT_PROCESSING", `This operation is ${row.status}; there is nothing left to carry out.`);
  if (!row.requester_active)
    throw conflict("REQUESTER_DEACTIVATED", "The person who asked for this is no longer active.");
  return row;
}

/** Ends an event that no request stands before; part of the same batch as the change itself. */
export const finishEvent = (workspaceId: string, event: RunningEvent, now: Date): Sql =>
  sql`UPDATE domain_events SET status = 'COMPLETED', error = NULL, attempts = attempts + 1, updated_at = ${now}, finished_at = ${now}
    WHERE workspace_id = ${workspaceId} AND id = ${event.id}`;

/** Keeps what the step outside answered beside the event that asked for it. */
export const keepEffect = (workspaceId: string, eventId: string, effect: Record<string, unknown>): Sql =>
  sql`UPDATE domain_events SET result = ${JSON.stringify(effect)} WHERE workspace_id = ${workspaceId} AND id = ${eventId}`;

const superseded = () =>
  conflict("SUPERSEDED", "What this request was based on has changed since it was opened. Ask again on the new state.");

/** Refuses with SUPERSEDED when the subject is no longer what the request was based on. */
export function holdToBase(ticket: TicketRow, base: Record<string, unknown>) {
  if (!sameJson(base, ticket.base)) throw superseded();
}

/** Refuses with SUPERSEDED unless today's plan is the approved one, from the base it was approved on. */
export function holdToTicket(
  ticket: TicketRow,
  plan: Planned | null,
  subject: { operation: string; id: string } | null,
) {
  const holds =
    plan !== null &&
    subject !== null &&
    subject.operation === ticket.operation &&
    subject.id === ticket.subject_id &&
    sameJson(plan.base, ticket.base) &&
    sameJson(plan.spec, effectiveSpec(ticket));
  if (!holds) throw superseded();
}

/** Ends the request and its event in success, with what was kept for it; part of the same batch as the change itself. */
export const finishTicket = (workspaceId: string, ticket: TicketRow, now: Date): Sql[] => [
  sql`UPDATE approval_requests SET status = 'SUCCESS', executed_at = ${now}, lease_expires_at = NULL, next_attempt_at = NULL, error = NULL,
      revision = revision + 1
    WHERE workspace_id = ${workspaceId} AND id = ${ticket.id} AND status = 'EXECUTING' AND fencing_token = ${ticket.fencing_token}`,
  sql`UPDATE domain_events SET status = 'COMPLETED', error = NULL, attempts = ${ticket.fencing_token}, updated_at = ${now}, finished_at = ${now}
    WHERE workspace_id = ${workspaceId} AND id = ${ticket.event_id}`,
  ...forgetHeld(workspaceId, ticket),
];

import { sameJson } from "@/lib/canonical";
import type { Planned } from "@/lib/change/spec";
import type { Rows } from "@/lib/db/batch";
import { type Sql, sql } from "@/lib/db/sql";
import { conflict, notFound } from "@/lib/errors";
import { digestOfRow } from "@/lib/tickets/open";
import type { TicketRow } from "@/lib/tickets/shapes";

/** The request a job carries out, and the fencing token of the start that allowed this attempt. */
export type TicketClaim = { id: string; fencingToken: number };

/** Columns of a ticket with its environment's slug; `r` and `e` are the aliases. */
export const TICKET_COLUMNS = sql`r.*, e.slug AS environment_slug`;

/** Locks the request, then loads it with whether its requester may still act: two statements of the door's batch. */
export const loadAuthority = (workspaceId: string, claim: TicketClaim): Sql[] => [
  sql`SELECT 1 FROM approval_requests WHERE workspace_id = ${workspaceId} AND id = ${claim.id} FOR NO KEY UPDATE`,
  sql`SELECT ${TICKET_COLUMNS}, u.deactivated_at IS NULL AS requester_active
    FROM approval_requests r
    LEFT JOIN environments e ON e.workspace_id = r.workspace_id AND e.id = r.environment_id
    LEFT JOIN users u ON u.id = r.requested_by_id
    WHERE r.workspace_id = ${workspaceId} AND r.id = ${claim.id}`,
];

type LoadedTicket = TicketRow & { requester_active: boolean };

/**
 * Reads the ticket and refuses unless it is this one's turn: EXECUTING under the same fencing token, its digest still
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
  if (row.status !== "EXECUTING" || row.fencing_token !== claim.fencingToken || row.change !== changeName)
    throw conflict("TICKET_NOT_EXECUTING", `This request is ${row.status}; another attempt holds it or it has ended.`);
  if (digestOfRow(row, workspaceId) !== row.proposal_digest)
    throw conflict("CONTENT_CHANGED", "The stored proposal is no longer the one that was approved.");
  if (!row.requester_active)
    throw conflict("REQUESTER_DEACTIVATED", "The person who asked for this is no longer active.");
  return row;
}

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
    sameJson(plan.spec, ticket.spec);
  if (!holds) throw superseded();
}

/** Ends the request and its event in success; part of the same batch as the change itself. */
export const finishTicket = (workspaceId: string, ticket: TicketRow, now: Date): Sql[] => [
  sql`UPDATE approval_requests SET status = 'SUCCESS', executed_at = ${now}, lease_expires_at = NULL, next_attempt_at = NULL, error = NULL,
      revision = revision + 1
    WHERE workspace_id = ${workspaceId} AND id = ${ticket.id} AND status = 'EXECUTING' AND fencing_token = ${ticket.fencing_token}`,
  sql`UPDATE domain_events SET status = 'COMPLETED', error = NULL, updated_at = ${now}, finished_at = ${now}
    WHERE workspace_id = ${workspaceId} AND id = ${ticket.event_id}`,
];

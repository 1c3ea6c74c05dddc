import type { Actor } from "@/lib/access/actor";
import { environmentFilter, type Reach } from "@/lib/access/can";
import { TICKET_COLUMNS } from "@/lib/change/authority";
import type { Subject } from "@/lib/change/spec";
import type { Rows } from "@/lib/db/batch";
import { raw, type Sql, sql } from "@/lib/db/sql";
import { conflict } from "@/lib/errors";
import { RIVALS } from "@/lib/tickets/rivals";
import { type DecisionRow, type ListedRow, type TicketRow, toTicket } from "@/lib/tickets/shapes";

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

const SHOWN_COLUMNS = [
  "id",
  "environment_id",
  "environment_class",
  "asset_id",
  "subject_type",
  "subject_id",
  "plugin",
  "kind",
  "asset_name",
  "operation",
  "proposal_digest",
  "policy_id",
  "policy_name",
  "policy_revision",
  "gates",
  "self_approval",
  "require_digest",
  "edits",
  "modified_by_id",
  "modified_by_name",
  "modified_at",
  "modification_reason",
  "modification_warnings",
  "editors",
  "risk",
  "summary",
  "warnings",
  "reason",
  "requested_by_id",
  "requested_by_name",
  "requested_via",
  "correlation_id",
  "event_id",
  "retries",
  "status",
  "created_at",
  "decided_at",
  "executing_at",
  "executed_at",
  "fencing_token",
  "error",
  "apply_at",
  "waits_until",
  "waits_for",
] as const satisfies readonly (keyof ListedRow)[];
type Missing = Exclude<keyof ListedRow, (typeof SHOWN_COLUMNS)[number] | "environment_slug">;
// Does not compile while a column that a listed row has is left out.
const ALL_COLUMNS: [Missing] extends [never] ? typeof SHOWN_COLUMNS : Missing = SHOWN_COLUMNS;

/** More rivals than this are not counted. */
export const MOST_RIVALS = 99;

/**
 * The same for a page of a list, out of `source`: without the documents that only a request's own page shows, with how many
 * others wait to change the same. Only where one ever did beside it is that looked up.
 */
export const shownFrom = (
  source: Sql,
  columns: readonly (typeof SHOWN_COLUMNS)[number][] = ALL_COLUMNS,
): Sql => sql`SELECT ${raw(columns.map((name) => `r.${name}`).join(", "))}, r.decisions, e.slug AS environment_slug,
      CASE WHEN r.contested AND r.status = 'PENDING_APPROVAL' THEN (SELECT count(*)::int FROM (SELECT 1 FROM approval_requests o
        WHERE ${RIVALS} LIMIT ${raw(String(MOST_RIVALS))}) others) ELSE 0 END AS rivals
    FROM ${source} r LEFT JOIN environments e ON e.workspace_id = r.workspace_id AND e.id = r.environment_id`;
export type Shown = ListedRow & { decisions: DecisionRow[]; rivals: number };

export const selectTicket = (actor: Actor, id: string): Sql =>
  sql`SELECT ${TICKET_COLUMNS} FROM approval_requests r
    LEFT JOIN environments e ON e.workspace_id = r.workspace_id AND e.id = r.environment_id
    WHERE ${inScope(actor)} AND r.id = ${id}`;

export const selectDecisions = (actor: Actor, id: string): Sql =>
  sql`SELECT d.* FROM approval_decisions d WHERE d.workspace_id = ${actor.workspace.id} AND d.request_id = ${id} ORDER BY d.created_at, d.id`;

/** Locks the request inside the actor's scope. */
export const holdTicket = (actor: Actor, id: string): Sql =>
  sql`SELECT 1 FROM approval_requests r WHERE ${inScope(actor)} AND r.id = ${id} FOR NO KEY UPDATE`;

/** Locks the request inside the actor's scope, then reads it and its decisions under the lock. */
export const lockTicket = (actor: Actor, id: string): Sql[] => [
  holdTicket(actor, id),
  selectTicket(actor, id),
  selectDecisions(actor, id),
];

/** Refuses an attempt that no longer holds the request: it has ended, or a later attempt has taken it over. */
export function holdAttempt(ticket: TicketRow, fencingToken: number): void {
  if (ticket.status === "EXECUTING" && ticket.fencing_token === fencingToken) return;
  throw conflict("TICKET_NOT_EXECUTING", `This request is ${ticket.status}; another attempt holds it or it has ended.`);
}

type Subjected = Pick<
  TicketRow,
  "id" | "summary" | "asset_id" | "environment_id" | "subject_type" | "subject_id" | "last_event_hash"
>;
export type TicketSubject<T extends Subjected = TicketRow> = Subject & { ticket: T; decisions: DecisionRow[] };

/** Reads what {@link lockTicket} loaded. */
export function readTicket(rows: readonly Rows[], actor: Actor, now: Date): TicketSubject | null {
  const ticket = rows[1]?.rows[0] as TicketRow | undefined;
  if (!ticket) return null;
  const decisions = (rows[2]?.rows ?? []) as DecisionRow[];
  return { ...ticketSubject(ticket, decisions, actor), current: toTicket(ticket, decisions, actor, now) };
}

/** A request as a change's subject. `reach` is where the right to decide is asked: the ticket's environment, or all. */
export function ticketSubject<T extends Subjected>(
  ticket: T,
  decisions: DecisionRow[],
  actor: Actor,
): TicketSubject<T> {
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
    lastEventHash: ticket.last_event_hash,
    ticketId: ticket.id,
  };
}

import type { EnvironmentClass } from "@/lib/access/actor";
import { type Role, SEATS } from "@/lib/access/roles";
import { type Sql, sql } from "@/lib/db/sql";
import type { Notice } from "@/lib/notifications/notice/notice";
import type { TicketRow } from "@/lib/tickets/shapes";

const about = (ticket: TicketRow) => ({ type: "approval", id: ticket.id });
const requester = (ticket: TicketRow) => ({ kind: "people", ids: [ticket.requested_by_id] }) as const;

/** To everyone who could take a seat of the request today, by themselves or for somebody; to the requester only where the policy lets them decide. */
export function requestOpened(ticket: TicketRow): Notice {
  const { environment_slug: slug, environment_class: cls } = ticket;
  return {
    type: "APPROVAL_PENDING",
    title: `${ticket.requested_by_name} asks: ${ticket.summary}`,
    body: ticket.reason,
    subject: about(ticket),
    to: {
      kind: "holders",
      roles: [...new Set<Role>(ticket.gates.flatMap((gate) => SEATS[gate.role]))],
      environment: slug !== null && cls !== null ? { slug, class: cls as EnvironmentClass } : null,
      except: [
        ...(ticket.self_approval === "allowed" ? [] : [ticket.requested_by_id]),
        ...(ticket.edits === "allowed" ? [] : ticket.editors),
      ],
      delegates: { neitherOfNorBy: ticket.requested_by_id },
    },
  };
}

/**
 * Marks as read what told people that a request waits for them: it no longer does. Part of the change that closes the
 * request. A row that its owner is marking at this moment is passed over, so neither ever waits for the other.
 */
export const noLongerWaits = (workspaceId: string, ticketId: string, now: Date): Sql =>
  sql`UPDATE notifications SET read_at = ${now} WHERE id IN (SELECT n.id FROM notifications n
    WHERE n.workspace_id = ${workspaceId} AND n.subject_id = ${ticketId} AND n.type = 'APPROVAL_PENDING' AND n.read_at IS NULL
    FOR UPDATE SKIP LOCKED)`;

/** To the requester, when the last seat is taken. */
export const requestApproved = (ticket: TicketRow, by: string, comment: string | null): Notice => ({
  type: "APPROVAL_COMPLETED",
  title: `${by} approved: ${ticket.summary}`,
  body: comment,
  subject: about(ticket),
  to: requester(ticket),
});

/** To the requester, with the reason. */
export const requestRejected = (ticket: TicketRow, by: string, comment: string | null): Notice => ({
  type: "APPROVAL_REJECTED",
  title: `${by} rejected: ${ticket.summary}`,
  body: comment,
  subject: about(ticket),
  to: requester(ticket),
});

/**
 * To the requester: it was approved and has not happened. An alert and not APPROVAL_COMPLETED, which says that people
 * have agreed and stays true.
 */
export const executionFailed = (ticket: TicketRow, detail: string): Notice => ({
  type: "SYSTEM_ALERT",
  title: `Approved, but not carried out: ${ticket.summary}`,
  body: detail,
  subject: about(ticket),
  to: requester(ticket),
});

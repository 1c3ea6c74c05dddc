import type { Actor } from "@/lib/access/actor";
import { type Edit, editInWords, setEdit } from "@/lib/approvals/edits/edit";
import type { TicketSubject } from "@/lib/approvals/load";
import type { Decided } from "@/lib/approvals/rules";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { changed, type Done } from "@/lib/change/act";
import { sql } from "@/lib/db/sql";
import { requestOpened } from "@/lib/notifications/notice/tickets";
import { type Ticket, toTicket } from "@/lib/tickets/shapes";

type Write = { subject: TicketSubject; actor: Actor; decided: Decided; edit: Edit; comment: string | null; now: Date };

/** An edit that decides nothing: the request waits on with another digest, and whoever can decide on that is told. */
export function writeEdit({ subject, actor, decided, edit, comment, now }: Write): Done<Ticket> {
  const { ticket, decisions } = subject;
  return changed(
    toTicket(edit.row, decisions, actor, now),
    event("approval.edit", {
      operation: ticket.operation,
      summary: ticket.summary,
      digest: edit.digest,
      digest_seen: decided.digestSeen,
      comment: comment ?? undefined,
      status: ticket.status,
      edit: editInWords(edit),
    }),
    [
      sql`UPDATE approval_requests SET revision = revision + 1, last_event_hash = ${EVENT_HASH}${setEdit(edit)}
        WHERE workspace_id = ${actor.workspace.id} AND id = ${ticket.id} AND status = 'PENDING_APPROVAL' RETURNING 1`,
    ],
    [],
    [requestOpened(edit.row)],
  );
}

import { z } from "zod";
import type { Actor } from "@/lib/access/actor";
import { whyWithheld } from "@/lib/access/can";
import { type Edit, editInWords, setEdit } from "@/lib/approvals/edits/edit";
import { tellOf, toldOn } from "@/lib/approvals/execution/told";
import type { TicketSubject } from "@/lib/approvals/load";
import { type Decided, decide, type HeldDigest, type Verdict } from "@/lib/approvals/rules";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { changed, type Done, type Job } from "@/lib/change/act";
import { newId } from "@/lib/db/ids";
import { empty, type Sql, sql } from "@/lib/db/sql";
import { noLongerWaits, requestApproved, requestRejected } from "@/lib/notifications/notice/tickets";
import { forgetHeld } from "@/lib/tickets/held";
import { whyNotDecide, whyNotEdit, whyNotOwn } from "@/lib/tickets/rules";
import {
  type DecisionRow,
  decisionFacts,
  type Ticket,
  type TicketRow,
  ticketFacts,
  toTicket,
  viewerOf,
} from "@/lib/tickets/shapes";

/** The digest of a decision. No route takes the second form: a job of a batch says it. */
export const DigestInput = z.union([z.string().max(100), z.object({ pinned: z.string().max(100) })]);

/** What an approval and a rejection share: judged by the same rule, written by the same statements. */
export function judge(
  { ticket, decisions }: Pick<TicketSubject, "ticket" | "decisions">,
  actor: Actor,
  verdict: Verdict,
  digest: HeldDigest | undefined,
  edit: Pick<Edit, "digest"> | null = null,
): Decided {
  return decide({
    ticket: { ...ticketFacts(ticket), requireDigest: ticket.require_digest },
    decisions: decisionFacts(decisions),
    by: viewerOf(actor, ticket.environment_id),
    verdict,
    digest,
    edited: edit,
  });
}

/**
 * The subject of a decision. Who asked or edited is told that first, whether or not they could decide otherwise; who may not
 * decide is told what the request announces to them, if this credential may read it.
 */
export function decidable(subject: TicketSubject | null, actor: Actor, editing = false): TicketSubject | null {
  if (!subject) return null;
  const { ticket, decisions } = subject;
  const facts = ticketFacts(ticket);
  const viewer = viewerOf(actor, ticket.environment_id);
  const barred =
    ticket.status === "PENDING_APPROVAL" ? whyNotOwn(editing ? { ...facts, editors: [] } : facts, viewer) : undefined;
  const announced = (editing ? whyNotEdit : whyNotDecide)(facts, decisionFacts(decisions), viewer)?.message;
  const denied = whyWithheld(actor, "approval:read") ? undefined : announced;
  return { ...subject, denied, ...(barred && { barred }) };
}

type Write = {
  subject: TicketSubject;
  actor: Actor;
  verdict: Verdict;
  decided: Decided;
  comment: string | null;
  now: Date;
  edit?: Edit | null;
};

/** The job that carries out a request which `by` has just approved; workers are told all that its start needs. */
export function executeJob(by: Actor, ticket: TicketRow): Job {
  const payload = { workspace_id: by.workspace.id, event_id: ticket.event_id };
  const job = { task: "operation.execute", payload, key: ticket.event_id };
  if (ticket.apply_at) return { ...job, runAt: ticket.apply_at };
  const on = toldOn();
  return { ...job, announced: on === null || { on, told: (hash) => tellOf(ticket, by, hash) } };
}

const HOUR_MS = 3_600_000;

/** Looks an hour ahead of its time whether the request still holds; none where that is past. */
function checkJobs(workspaceId: string, ticket: TicketRow, now: Date): Job[] {
  const runAt = new Date((ticket.apply_at?.getTime() ?? 0) - HOUR_MS);
  if (runAt <= now) return [];
  const payload = { workspace_id: workspaceId, event_id: ticket.event_id };
  return [{ task: "request.check", payload, key: `${ticket.event_id}/check`, runAt }];
}

/**
 * The decision, what becomes of the request and of its event, and on the last approval the job: one transaction. The
 * update names the status it was judged on, so a decision never lands on a request that has moved.
 */
export function writeDecision({ subject, actor, verdict, decided, comment, now, edit = null }: Write): Done<Ticket> {
  const { ticket, decisions } = subject;
  const closed = decided.status !== "PENDING_APPROVAL";
  const row: TicketRow = { ...(edit?.row ?? ticket), status: decided.status, decided_at: closed ? now : null };
  const made: DecisionRow = {
    id: newId("dec", now),
    digest: decided.digest,
    digest_seen: decided.digestSeen,
    verdict,
    seats: [...decided.seats],
    decided_by_id: actor.userId ?? actor.id,
    decided_by_name: actor.name,
    comment,
    created_at: now,
    on_behalf_of_id: decided.behalf?.id ?? null,
    on_behalf_of_name: decided.behalf?.name ?? null,
    delegation_id: decided.behalf?.delegation ?? null,
  };
  const ws = actor.workspace.id;
  const statements: [Sql, ...Sql[]] = [
    sql`UPDATE approval_requests SET status = ${row.status}, decided_at = ${row.decided_at}, revision = revision + 1, last_event_hash = ${EVENT_HASH}${edit ? setEdit(edit) : empty}
      WHERE workspace_id = ${ws} AND id = ${ticket.id} AND status = 'PENDING_APPROVAL' RETURNING 1`,
    sql`INSERT INTO approval_decisions (id, workspace_id, request_id, digest, digest_seen, verdict, seats, self_approval, decided_by_id,
        decided_by_name, decided_via, comment, created_at, edited, on_behalf_of_id, on_behalf_of_name, delegation_id)
      VALUES (${made.id}, ${ws}, ${ticket.id}, ${made.digest}, ${made.digest_seen}, ${verdict}, ${made.seats}, ${decided.selfApproval},
        ${made.decided_by_id}, ${made.decided_by_name}, ${actor.via}, ${comment}, ${now}, ${edit !== null}, ${made.on_behalf_of_id},
        ${made.on_behalf_of_name}, ${made.delegation_id})`,
  ];
  if (closed)
    statements.push(
      sql`UPDATE domain_events SET status = ${verdict === "approve" ? "PROCESSING" : "CANCELLED"}, updated_at = ${now},
          finished_at = ${verdict === "approve" ? null : now}
        WHERE workspace_id = ${ws} AND id = ${ticket.event_id}`,
      noLongerWaits(ws, ticket.id, now),
      ...(verdict === "reject" ? forgetHeld(ws, ticket) : []),
    );
  const details = {
    operation: ticket.operation,
    summary: ticket.summary,
    digest: decided.digest,
    digest_seen: decided.digestSeen,
    seats: decided.seats,
    decided_for: decided.behalf ?? undefined,
    comment: comment ?? undefined,
    status: row.status,
  };
  return changed(
    toTicket(row, [...decisions, made], actor, now),
    verdict === "approve"
      ? event(
          "approval.approve",
          { ...details, self_approval: decided.selfApproval || undefined, edit: edit ? editInWords(edit) : undefined },
          { code: "APPROVAL_APPROVED" },
        )
      : event("approval.reject", details, { code: "APPROVAL_REJECTED" }),
    statements,
    decided.status === "APPROVED" ? [executeJob(actor, ticket), ...checkJobs(ws, ticket, now)] : [],
    closed ? [(verdict === "approve" ? requestApproved : requestRejected)(ticket, actor.name, comment)] : [],
  );
}

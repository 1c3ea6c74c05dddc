import type { Actor } from "@/lib/access/actor";
import { whyWithheld } from "@/lib/access/can";
import { judge } from "@/lib/approvals/decision";
import { inScope, LISTED, type Listed } from "@/lib/approvals/load";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { BatchInput } from "@/lib/batches/input";
import type { BatchVerdict } from "@/lib/batches/rules";
import { type BatchItemRow, itemJob, toBatchItem } from "@/lib/batches/shapes";
import { changed, type Job } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { newId } from "@/lib/db/ids";
import { sql } from "@/lib/db/sql";
import { isRefusal, notFound, refusal } from "@/lib/errors";
import { whyNotDecide } from "@/lib/tickets/rules";
import { decisionFacts, ticketFacts, viewerOf } from "@/lib/tickets/shapes";

/**
 * Takes a decision on many requests and hands each to a job of its own, which decides it by the same change as one alone.
 * What cannot be decided by this person as it stands is rejected here, with its code; out of scope is NOT_FOUND. Refuses
 * more than the workspace's limit (422). Nothing is decided yet when this answers; each item is held to the proposal that was
 * named or, without a name, to the one that waits now.
 */
export const createBatch = change({
  name: "approval.batch",
  needs: "approval:decide",
  input: BatchInput,
  load: ({ input, actor, now }) => {
    const id = newId("bat", now);
    return {
      statements: [
        sql`SELECT batch_limit FROM workspaces WHERE id = ${actor.workspace.id}`,
        sql`${LISTED} WHERE ${inScope(actor)} AND r.id = ANY(${input.items.map((item) => item.ticket_id)})`,
      ],
      read: ([workspaces, rows]) => {
        const tickets = (rows?.rows ?? []) as Listed[];
        const said = new Set(tickets.map((ticket) => announced(ticket, actor)));
        return {
          id,
          limit: Number(workspaces?.rows[0]?.batch_limit ?? 0),
          tickets: new Map(tickets.map((ticket) => [ticket.id, ticket])),
          resource: { type: "approval_batch", id, name: null },
          root: { type: "approval_batch", id },
          environment: null,
          reach: "any" as const,
          // Where one sentence is announced of them all, it is the answer; else which permission is missing.
          denied: said.size === 1 && !whyWithheld(actor, "approval:read") ? [...said][0] : undefined,
          revision: null,
          lastEventHash: null,
        };
      },
    };
  },
  plan: ({ subject, input, actor }) => {
    const { length: total } = input.items;
    if (total > subject.limit) {
      const detail = `A batch of this workspace holds ${subject.limit} requests at most; these are ${total}.`;
      throw refusal(422, "BATCH_TOO_LARGE", detail, { errors: [{ field: "/items", message: detail }] });
    }
    const items = input.items.map((item, position): BatchItemRow => {
      const ticket = subject.tickets.get(item.ticket_id);
      const why = ticket ? whyNot(ticket, actor, input.verdict, item.digest) : notFound();
      const { ticket_id } = item;
      // Whoever names no digest means what waits now: what is edited before the job's turn is something else.
      const held = {
        digest: item.digest ?? ticket?.proposal_digest ?? null,
        digest_seen: item.digest !== undefined,
      };
      if (!why) return { position, ticket_id, ...held, status: "queued", code: null, message: null };
      return { position, ticket_id, ...held, status: "rejected", code: why.code, message: why.detail };
    });
    const rejected = items.filter((item) => item.status === "rejected").length;
    return { items, rejected, summary: `${input.verdict} ${total} requests`, warnings: [], spec: {}, base: {} };
  },
  gate: "never",
  act: ({ subject: { id }, input, plan: { items, rejected }, actor, now }) => {
    const ws = actor.workspace.id;
    const total = items.length;
    const jobs = items
      .filter((item) => item.status === "queued")
      .map(
        ({ position }): Job => ({
          task: "batch.decide",
          payload: { workspace_id: ws, batch_id: id, position: String(position) },
          key: itemJob(id, position),
        }),
      );
    const accepted = total - rejected;
    const tickets = items.map((item) => item.ticket_id);
    return changed(
      { batch_id: id, total, accepted, rejected, items: items.map((item) => toBatchItem(id, item)) },
      event("approval.batch", { verdict: input.verdict, total, accepted, rejected, tickets, comment: input.reason }),
      [
        sql`INSERT INTO batches (id, workspace_id, verdict, reason, total, failed, requested_by_id, requested_via, token_scopes,
            correlation_id, created_at, finished_at, last_event_hash)
          VALUES (${id}, ${ws}, ${input.verdict}, ${input.reason}, ${total}, ${rejected}, ${actor.userId}, ${actor.via},
            ${actor.tokenScopes}, ${actor.context.correlationId}, ${now}, ${accepted === 0 ? now : null}, ${EVENT_HASH}) RETURNING 1`,
        sql`INSERT INTO batch_items (workspace_id, batch_id, position, ticket_id, digest, digest_seen, status, code, message, done_at)
          SELECT ${ws}, ${id}, i.position, i.ticket_id, i.digest, i.digest_seen, i.status, i.code, i.message,
            CASE WHEN i.status = 'rejected' THEN ${now}::timestamptz END
          FROM jsonb_to_recordset(${JSON.stringify(items)}::jsonb)
            AS i (position int, ticket_id text, digest text, digest_seen boolean, status text, code text, message text)`,
      ],
      jobs,
    );
  },
});

/** What each request says of itself to this person: why they cannot decide it. */
const announced = (ticket: Listed, actor: Actor): string | undefined =>
  whyNotDecide(ticketFacts(ticket), decisionFacts(ticket.decisions ?? []), viewerOf(actor, ticket.environment_id))
    ?.message;

/** The refusal that deciding this one alone would end in now; null when it would be done. */
function whyNot(ticket: Listed, actor: Actor, verdict: BatchVerdict, digest: string | undefined) {
  try {
    judge({ ticket, decisions: ticket.decisions ?? [] }, actor, verdict, digest);
    return null;
  } catch (error) {
    if (isRefusal(error)) return error;
    throw error;
  }
}

import type { Actor } from "@/lib/access/actor";
import { event } from "@/lib/audit/events";
import { newId } from "@/lib/db/ids";
import { type Sql, sql } from "@/lib/db/sql";
import type { Proposal, ProposalSubject } from "@/lib/tickets/open";

type Made = { id: string; ticketId: string | null; status: "PENDING" | "PROCESSING"; at: Date };

/** The immutable record of an operation that a job carries out: waiting for its request, or to be done at once. */
export function insertDomainEvent(by: Actor, subject: ProposalSubject, proposal: Proposal, made: Made): Sql {
  const payload = {
    ticket_id: made.ticketId,
    operation: proposal.operation,
    change: proposal.change,
    input_version: proposal.inputVersion,
    input: proposal.input,
  };
  return sql`INSERT INTO domain_events (id, workspace_id, environment_id, ticket_id, operation, subject_type, subject_id, summary, payload,
      status, requested_by_id, requested_by_name, correlation_id, created_at, updated_at)
    VALUES (${made.id}, ${by.workspace.id}, ${subject.environment?.id ?? null}, ${made.ticketId}, ${proposal.operation}, ${subject.type},
      ${subject.id}, ${proposal.summary}, ${JSON.stringify(payload)}, ${made.status}, ${by.userId ?? by.id}, ${by.name},
      ${by.context.correlationId}, ${made.at}, ${made.at}) RETURNING 1`;
}

/**
 * An operation that nobody has to agree to and that leaves the database: its event, which starts at PROCESSING, and the job
 * that carries it out, in one transaction (second seed, "auto-approved").
 */
export function queueEvent(
  by: Actor,
  subject: ProposalSubject,
  proposal: Proposal,
  authority: { kind: string; id: string | null },
  now: Date,
) {
  const id = newId("evt", now);
  return {
    id,
    head: insertDomainEvent(by, subject, proposal, { id, ticketId: null, status: "PROCESSING", at: now }),
    event: event(
      "operation.queue",
      {
        operation: proposal.operation,
        summary: proposal.summary,
        event: id,
        spec: proposal.spec,
        reason: proposal.reason ?? undefined,
        warnings: proposal.warnings,
        authority,
      },
      { resource: { type: "operation", id, name: proposal.summary, parent: subject.asset?.id ?? null } },
    ),
    job: {
      task: "operation.execute",
      payload: { workspace_id: by.workspace.id, event_id: id },
      key: id,
      announced: true as const,
    },
  };
}

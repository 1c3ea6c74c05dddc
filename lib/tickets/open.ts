import type { Actor, EnvironmentRef } from "@/lib/access/actor";
import { type AuditEvent, event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { digestOf } from "@/lib/canonical";
import { newId } from "@/lib/db/ids";
import { type Sql, sql } from "@/lib/db/sql";
import type { Gate, Ruling } from "@/lib/tickets/match";
import { askOutside } from "@/lib/tickets/outside";
import { insertDomainEvent } from "@/lib/tickets/queue";
import { gateNames } from "@/lib/tickets/rules";
import { effectiveSpec, type TicketRow, UNEDITED } from "@/lib/tickets/shapes";

/** What a change proposes, as its plan computed it. */
export type Proposal = {
  operation: string;
  change: string;
  inputVersion: number;
  input: Record<string, unknown>;
  spec: Record<string, unknown>;
  base: Record<string, unknown>;
  summary: string;
  warnings: string[];
  reason: string | null;
  /** When it is to be carried out; null: once it is approved. */
  applyAt: Date | null;
  /** The ended request that this one asks again. */
  retries?: string | null;
};

/** Whom the proposal is about. */
export type ProposalSubject = {
  type: string;
  id: string;
  asset: { id: string; plugin: string; kind: string; name: string } | null;
  environment: EnvironmentRef | null;
  risk: string | null;
};

type Gated = Extract<Ruling, { kind: "gated" }>;

/** Everything the proposal's digest covers: whoever decides on the digest has decided on all of this (DESIGN §5). */
export type DigestParts = {
  operation: string;
  inputVersion: number;
  workspaceId: string;
  subject: { type: string; id: string };
  environmentId: string | null;
  base: unknown;
  spec: unknown;
  requestedById: string;
  reason: string | null;
  policy: { id: string; revision: number };
  gates: readonly Gate[];
  selfApproval: string;
  /** The last edit: which one it was, by whom and why. An edit is always another proposal, even one that takes back a former. */
  edited: { number: number; by: string; reason: string | null } | null;
  /** Stands in the digest only where there is one: what waits for nothing has the digest it always had. */
  applyAt: Date | null;
};

export const proposalDigest = (p: DigestParts): string =>
  digestOf({
    v: 1,
    operation: p.operation,
    input_version: p.inputVersion,
    workspace: p.workspaceId,
    subject: p.subject,
    environment: p.environmentId,
    base: p.base,
    spec: p.spec,
    requested_by: p.requestedById,
    reason: p.reason,
    policy: { id: p.policy.id, revision: p.policy.revision, gates: p.gates, self_approval: p.selfApproval },
    ...(p.edited && { edited: p.edited }),
    ...(p.applyAt && { apply_at: p.applyAt.toISOString() }),
  });

/** The digest of a stored request, computed again from its columns. */
export const digestOfRow = (row: TicketRow, workspaceId: string): string =>
  proposalDigest({
    operation: row.operation,
    inputVersion: row.input_version,
    workspaceId,
    subject: { type: row.subject_type, id: row.subject_id },
    environmentId: row.environment_id,
    base: row.base,
    spec: effectiveSpec(row),
    requestedById: row.requested_by_id,
    reason: row.reason,
    policy: { id: row.policy_id, revision: row.policy_revision },
    gates: row.gates,
    selfApproval: row.self_approval,
    edited: row.modified_by_id
      ? { number: row.editors.length, by: row.modified_by_id, reason: row.modification_reason }
      : null,
    applyAt: row.apply_at,
  });

/**
 * Freezes a proposal as a pending request with its domain event: the rows, unsent, and the one event that records it.
 * A second request for the same thing breaks the unique index `approval_requests_no_twins`; the door answers 409.
 */
export function openTicket(by: Actor, subject: ProposalSubject, proposal: Proposal, ruling: Gated, now: Date) {
  const requester = by.userId ?? by.id;
  const row: TicketRow = {
    id: newId("apr", now),
    environment_id: subject.environment?.id ?? null,
    environment_slug: subject.environment?.slug ?? null,
    environment_class: subject.environment?.class ?? null,
    asset_id: subject.asset?.id ?? null,
    subject_type: subject.type,
    subject_id: subject.id,
    plugin: subject.asset?.plugin ?? null,
    kind: subject.asset?.kind ?? null,
    asset_name: subject.asset?.name ?? null,
    operation: proposal.operation,
    change: proposal.change,
    input_version: proposal.inputVersion,
    input: proposal.input,
    spec: proposal.spec,
    base: proposal.base,
    proposal_digest: proposalDigest({
      operation: proposal.operation,
      inputVersion: proposal.inputVersion,
      workspaceId: by.workspace.id,
      subject: { type: subject.type, id: subject.id },
      environmentId: subject.environment?.id ?? null,
      base: proposal.base,
      spec: proposal.spec,
      requestedById: requester,
      reason: proposal.reason,
      policy: ruling.policy,
      gates: ruling.gates,
      selfApproval: ruling.selfApproval,
      edited: null,
      applyAt: proposal.applyAt,
    }),
    policy_id: ruling.policy.id,
    policy_name: ruling.policy.name,
    policy_revision: ruling.policy.revision,
    gates: ruling.gates,
    self_approval: ruling.selfApproval,
    require_digest: ruling.requireDigest,
    edits: ruling.edits,
    ...UNEDITED,
    risk: subject.risk,
    summary: proposal.summary,
    warnings: proposal.warnings,
    reason: proposal.reason,
    requested_by_id: requester,
    requested_by_name: by.name,
    requested_via: by.via,
    correlation_id: by.context.correlationId,
    event_id: newId("evt", now),
    retries: proposal.retries ?? null,
    status: "PENDING_APPROVAL",
    revision: 1,
    created_at: now,
    decided_at: null,
    executing_at: null,
    executed_at: null,
    fencing_token: 0,
    error: null,
    last_event_hash: null,
    apply_at: proposal.applyAt,
    waits_until: null,
    waits_for: null,
  };
  const message = `Waiting for ${gateNames(ruling.gates)}.`;
  return {
    row,
    message,
    duplicateKey: duplicateKey(row),
    head: insertTicket(by, row, ruling),
    rest: [
      insertDomainEvent(by, subject, proposal, {
        id: row.event_id,
        ticketId: row.id,
        status: "PENDING",
        at: row.created_at,
      }),
      askOutside(by, row),
    ],
    event: requested(row),
  };
}

/** The key under which a second, equal request is refused while the first is pending. */
export const duplicateKey = (row: Pick<TicketRow, "operation" | "subject_id" | "environment_id" | "spec">): string =>
  digestOf({ operation: row.operation, subject: row.subject_id, environment: row.environment_id, spec: row.spec });

function insertTicket(by: Actor, row: TicketRow, ruling: Gated): Sql {
  return sql`INSERT INTO approval_requests (id, workspace_id, environment_id, environment_class, asset_id, subject_type, subject_id, plugin,
      kind, asset_name, operation, change, input_version, input, spec, base, proposal_digest, duplicate_key, policy_id, policy_name,
      policy_revision, policies, gates, gate_roles, self_approval, require_digest, edits, risk, summary, warnings, reason, requested_by_id,
      requested_by_name, requested_via, correlation_id, event_id, retries, status, created_at, last_event_hash, apply_at)
    VALUES (${row.id}, ${by.workspace.id}, ${row.environment_id}, ${row.environment_class}, ${row.asset_id}, ${row.subject_type},
      ${row.subject_id}, ${row.plugin}, ${row.kind}, ${row.asset_name}, ${row.operation}, ${row.change}, ${row.input_version},
      ${JSON.stringify(row.input)}, ${JSON.stringify(row.spec)}, ${JSON.stringify(row.base)}, ${row.proposal_digest}, ${duplicateKey(row)},
      ${row.policy_id}, ${row.policy_name}, ${row.policy_revision}, ${JSON.stringify(ruling.policies)}, ${JSON.stringify(row.gates)},
      ${row.gates.map((g) => g.role)}, ${row.self_approval}, ${row.require_digest}, ${row.edits}, ${row.risk}, ${row.summary}, ${row.warnings},
      ${row.reason}, ${row.requested_by_id}, ${row.requested_by_name}, ${row.requested_via}, ${row.correlation_id}, ${row.event_id},
      ${row.retries}, ${row.status}, ${row.created_at}, ${EVENT_HASH}, ${row.apply_at})
    RETURNING 1`;
}

const requested = (row: TicketRow): AuditEvent =>
  event(
    "approval.request",
    {
      operation: row.operation,
      summary: row.summary,
      digest: row.proposal_digest,
      policy: { id: row.policy_id, name: row.policy_name, revision: row.policy_revision },
      gates: row.gates,
      reason: row.reason,
      apply_at: row.apply_at?.toISOString(),
      spec: row.spec,
      base: row.base,
      warnings: row.warnings,
      retries: row.retries ?? undefined,
    },
    {
      code: "REQUEST_SUBMITTED",
      resource: { type: "approval", id: row.id, name: row.summary, parent: row.asset_id },
      ticketId: row.id,
    },
  );

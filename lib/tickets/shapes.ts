import type { z } from "zod";
import type { Actor } from "@/lib/access/actor";
import { lentSeatsOf, seatsOf, whyWithheld } from "@/lib/access/can";
import type { DecisionAnswer, TicketAnswer } from "@/lib/tickets/answers";
import type { Gate } from "@/lib/tickets/match";
import {
  counting,
  type DecisionFacts,
  daysPending,
  seatsTaken,
  type TicketFacts,
  type TicketStatus,
  tierOf,
  type Viewer,
  whyNotDecide,
} from "@/lib/tickets/rules";

/** A row of approval_requests joined with its environment's slug. */
export type TicketRow = {
  id: string;
  environment_id: string | null;
  environment_slug: string | null;
  environment_class: string | null;
  asset_id: string | null;
  subject_type: string;
  subject_id: string;
  plugin: string | null;
  kind: string | null;
  asset_name: string | null;
  operation: string;
  change: string;
  input_version: number;
  input: Record<string, unknown>;
  spec: Record<string, unknown>;
  base: Record<string, unknown>;
  proposal_digest: string;
  policy_id: string;
  policy_name: string;
  policy_revision: number;
  gates: Gate[];
  self_approval: "forbidden" | "allowed";
  require_digest: boolean;
  edits: "forbidden" | "allowed";
  /** What the last editor sent, and what it makes of the proposal; null while nobody has edited. */
  modified_spec: Record<string, unknown> | null;
  effective_spec: Record<string, unknown> | null;
  modified_by_id: string | null;
  modified_by_name: string | null;
  modified_at: Date | null;
  modification_reason: string | null;
  modification_warnings: string[];
  /** Everyone who has edited, in order, once for each edit. */
  editors: string[];
  risk: string | null;
  summary: string;
  warnings: string[];
  reason: string | null;
  requested_by_id: string;
  requested_by_name: string;
  requested_via: string;
  correlation_id: string;
  event_id: string;
  retries: string | null;
  status: TicketStatus;
  /** Counts every change of the row. */
  revision: number;
  created_at: Date;
  decided_at: Date | null;
  executing_at: Date | null;
  executed_at: Date | null;
  fencing_token: number;
  error: { code: string; detail: string } | null;
  last_event_hash: Buffer | null;
  apply_at: Date | null;
  waits_until: Date | null;
  waits_for: string | null;
};

/** A row without what only its own page and its execution need: documents of any size, which a list would read for nothing. */
export type ListedRow = Omit<
  TicketRow,
  | "input"
  | "input_version"
  | "spec"
  | "base"
  | "change"
  | "modified_spec"
  | "effective_spec"
  | "revision"
  | "last_event_hash"
>;

export type DecisionRow = {
  id: string;
  digest: string;
  digest_seen: boolean;
  verdict: "approve" | "reject";
  seats: string[];
  decided_by_id: string;
  decided_by_name: string;
  comment: string | null;
  created_at: Date;
  on_behalf_of_id: string | null;
  on_behalf_of_name: string | null;
  delegation_id: string | null;
};

/** The columns of a request that nobody has edited. */
export const UNEDITED = {
  modified_spec: null,
  effective_spec: null,
  modified_by_id: null,
  modified_by_name: null,
  modified_at: null,
  modification_reason: null,
  modification_warnings: [],
  editors: [],
} satisfies Partial<TicketRow>;

/** What is decided on and carried out: the proposal as it was last edited, or as it was asked for. */
export const effectiveSpec = (row: Pick<TicketRow, "spec" | "effective_spec">): Record<string, unknown> =>
  row.effective_spec ?? row.spec;

/** When an approved request is carried out; null: as soon as a job can. */
export const dueAt = (row: Pick<TicketRow, "apply_at" | "waits_until">): Date | null => row.waits_until ?? row.apply_at;

/** The columns by which a request's standing is judged. */
type Judged = Pick<
  ListedRow,
  | "status"
  | "requested_by_id"
  | "proposal_digest"
  | "gates"
  | "self_approval"
  | "edits"
  | "editors"
  | "environment_id"
  | "created_at"
  | "decided_at"
>;

export const ticketFacts = (row: Omit<Judged, "environment_id" | "created_at" | "decided_at">): TicketFacts => ({
  status: row.status,
  requestedById: row.requested_by_id,
  proposalDigest: row.proposal_digest,
  gates: row.gates,
  selfApproval: row.self_approval,
  edits: row.edits,
  editors: row.editors,
});

export const decisionFacts = (rows: readonly DecisionRow[]): DecisionFacts[] =>
  rows.map((d) => ({
    person: d.decided_by_id,
    digest: d.digest,
    verdict: d.verdict,
    seats: d.seats,
    behalf: d.on_behalf_of_id ?? null,
  }));

/** Somebody as the rules of a request see them: what they hold there, and what others let them decide. */
export const viewerOf = (actor: Actor, environment: string | null): Viewer => ({
  userId: actor.userId,
  seats: seatsOf(actor, environment),
  lent: lentSeatsOf(actor, environment),
  withheld: whyWithheld(actor, "approval:decide"),
});

/** How long a request has waited, which of its seats are taken, and why this actor cannot decide it. */
function standingOf(row: Judged, decisions: readonly DecisionRow[], actor: Actor, now: Date) {
  const facts = ticketFacts(row);
  const made = decisionFacts(decisions);
  const approvals = counting(facts, made).filter((d) => d.verdict === "approve");
  const taken = seatsTaken(row.gates, approvals);
  const days = daysPending(row.created_at, row.decided_at ?? now);
  return {
    days_pending: days,
    priority_tier: tierOf(days),
    gates: row.gates.map((gate, i) => ({ role: gate.role, required: gate.count, approved: taken[i] ?? 0 })),
    why: whyNotDecide(facts, made, viewerOf(actor, row.environment_id)),
  };
}

const environmentOf = (row: Pick<ListedRow, "environment_slug" | "environment_class">) =>
  row.environment_slug ? { slug: row.environment_slug, class: row.environment_class } : null;

/** The ticket of API §2, as this actor may see it. */
export type Ticket = z.output<typeof TicketAnswer>;

export function toTicket(row: ListedRow, decisions: readonly DecisionRow[], actor: Actor, now: Date): Ticket {
  const { why, days_pending, priority_tier, gates } = standingOf(row, decisions, actor, now);
  return {
    id: row.id,
    status: row.status,
    type: row.operation,
    action: row.operation,
    asset_ref:
      row.plugin && row.kind && row.asset_name ? { plugin: row.plugin, kind: row.kind, name: row.asset_name } : null,
    asset_id: row.asset_id,
    environment: environmentOf(row),
    summary: row.summary,
    warnings: [...row.warnings, ...row.modification_warnings],
    requested_by: { id: row.requested_by_id, name: row.requested_by_name, surface: row.requested_via },
    requested_at: row.created_at.toISOString(),
    created_at: row.created_at.toISOString(),
    days_pending,
    priority_tier,
    reason: row.reason,
    risk: row.risk,
    proposal_digest: row.proposal_digest,
    policy: { id: row.policy_id, name: row.policy_name, revision: row.policy_revision },
    gates,
    self_approval: row.self_approval,
    edits: row.edits,
    modified_by: row.modified_by_id ? { id: row.modified_by_id, name: row.modified_by_name } : null,
    modified_at: row.modified_at?.toISOString() ?? null,
    modification_reason: row.modification_reason,
    can_decide: why === undefined,
    reasons: why ? [why.message] : [],
    event_id: row.event_id,
    retries: row.retries,
    apply_at: row.apply_at?.toISOString() ?? null,
    waits_until: row.waits_until?.toISOString() ?? null,
    waits_for: row.waits_for,
    decided_at: row.decided_at?.toISOString() ?? null,
    executed_at: row.executed_at?.toISOString() ?? null,
    error: row.error,
  };
}

/** What one line tells of a request. */
export type Brief = Pick<
  Ticket,
  | ("id" | "status" | "summary" | "created_at" | "days_pending" | "priority_tier")
  | ("environment" | "risk" | "gates" | "can_decide")
> & {
  asked_by: string;
  /** Why this actor cannot decide it, in a sentence. */
  why: string | null;
  /** How many others wait to change the same. */
  rivals: number;
};

/** The columns that a line is made of, besides decisions and rivals. */
export const BRIEF_COLUMNS = [
  ...(["id", "status", "summary", "risk", "created_at", "decided_at", "environment_id", "environment_class"] as const),
  ...([
    "requested_by_id",
    "requested_by_name",
    "proposal_digest",
    "gates",
    "self_approval",
    "edits",
    "editors",
  ] as const),
] satisfies (keyof ListedRow)[];

export type BriefRow = Pick<ListedRow, (typeof BRIEF_COLUMNS)[number] | "environment_slug"> & {
  decisions: DecisionRow[];
  rivals: number;
};

/** The same of a row as {@link toTicket} says it, without what a line does not show. */
export function toBrief(row: BriefRow, actor: Actor, now: Date): Brief {
  const { why, ...standing } = standingOf(row, row.decisions, actor, now);
  return {
    id: row.id,
    status: row.status,
    summary: row.summary,
    created_at: row.created_at.toISOString(),
    ...standing,
    environment: environmentOf(row),
    risk: row.risk,
    can_decide: why === undefined,
    asked_by: row.requested_by_name,
    why: why?.message ?? null,
    rivals: row.rivals,
  };
}

export const toDecision = (row: DecisionRow): z.output<typeof DecisionAnswer> => ({
  id: row.id,
  verdict: row.verdict,
  decided_by: { id: row.decided_by_id, name: row.decided_by_name },
  on_behalf_of: row.on_behalf_of_id ? { id: row.on_behalf_of_id, name: row.on_behalf_of_name } : null,
  seats: row.seats,
  comment: row.comment,
  digest: row.digest,
  digest_seen: row.digest_seen,
  created_at: row.created_at.toISOString(),
});

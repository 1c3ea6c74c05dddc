import { type Field, fields, heading } from "@/cli/output/fields";
import type { Paper, Tone } from "@/cli/output/paper";
import type { Column } from "@/cli/output/table";
import { moment } from "@/cli/output/time";
import { type Change, changesText } from "@/cli/shown/changes";
import { type AssetRef, assetLabel } from "@/lib/paths";

export type Gate = { role: string; required: number; approved?: number };

/** What we show of a request; the API sends more (API §2). */
export type Ticket = {
  id: string;
  status: string;
  action: string;
  asset_ref: AssetRef | null;
  environment: { slug: string; class: string } | null;
  summary: string;
  warnings: string[];
  requested_by: { id: string; name: string; surface: string };
  created_at: string;
  days_pending: number;
  priority_tier: string;
  reason: string | null;
  risk: string | null;
  proposal_digest: string;
  policy: { name: string; revision: number };
  gates: (Gate & { approved: number })[];
  can_decide: boolean;
  reasons: string[];
  decided_at: string | null;
  executed_at: string | null;
  error: { code: string; detail: string } | null;
};

export type TicketDetail = Ticket & {
  decisions: {
    verdict: string;
    decided_by: { name: string };
    seats: string[];
    comment: string | null;
    created_at: string;
  }[];
  stale: boolean;
  diff: { changes: Change[]; truncated: boolean } | null;
  can_cancel: boolean;
};

/** "1 approver and 1 security-approver" */
export const gatesText = (gates: readonly Gate[]): string =>
  gates.map((gate) => `${gate.required} ${gate.role}`).join(" and ");

const seatsText = (ticket: Ticket): string[] =>
  ticket.gates.map((gate) => `${gate.role} ${gate.approved} of ${gate.required}`);

const tones: Readonly<Record<string, Tone>> = {
  PENDING_APPROVAL: "yellow",
  SUCCESS: "green",
  FAILED: "red",
  REJECTED: "red",
  urgent: "red",
  warning: "yellow",
};

export const ticketColumns: readonly Column<Ticket>[] = [
  { title: "REQUEST", of: (t) => t.id },
  { title: "STATUS", of: (t) => t.status, tone: (t) => tones[t.status] },
  // A decided request is in no hurry any more.
  {
    title: "TIER",
    of: (t) => (t.status === "PENDING_APPROVAL" ? t.priority_tier : null),
    tone: (t) => tones[t.priority_tier],
  },
  { title: "DAYS", of: (t) => t.days_pending, right: true },
  { title: "ENV", of: (t) => t.environment?.slug },
  { title: "RISK", of: (t) => t.risk },
  { title: "REQUESTED BY", of: (t) => t.requested_by.name, gives: true },
  { title: "SUMMARY", of: (t) => t.summary, gives: true },
];

export const ticketSummary = (ticket: Ticket, paper: Paper): string =>
  fields(paper, [
    ["request", ticket.id],
    ["status", ticket.status, tones[ticket.status]],
    ["summary", ticket.summary],
    ["asset", ticket.asset_ref && assetLabel(ticket.asset_ref)],
    ["environment", ticket.environment && `${ticket.environment.slug} (class ${ticket.environment.class})`],
    ["approvals", seatsText(ticket)],
    ["error", ticket.error && `${ticket.error.detail} (${ticket.error.code})`, "red"],
  ]);

/** Everything a decision needs, ending with the line that makes it. */
export function ticketText(ticket: TicketDetail, paper: Paper): string {
  const pending = ticket.status === "PENDING_APPROVAL";
  const about: Field[] = [
    ["action", ticket.action],
    ["risk", ticket.risk],
    ["requested", `${moment(ticket.created_at)} by ${ticket.requested_by.name} (${ticket.requested_by.surface})`],
    ["reason", ticket.reason],
    [
      "waiting",
      pending ? `${ticket.days_pending} ${ticket.days_pending === 1 ? "day" : "days"}, ${ticket.priority_tier}` : null,
      tones[ticket.priority_tier],
    ],
    ["policy", `${ticket.policy.name}, revision ${ticket.policy.revision}`],
    ["decided", moment(ticket.decided_at)],
    ["executed", moment(ticket.executed_at)],
    ["warning", ticket.warnings, "yellow"],
    ["stale", ticket.stale ? "what it was based on has changed since; approving it will apply nothing" : null, "red"],
    ["digest", ticket.proposal_digest],
  ];
  const decisions = ticket.decisions.map(
    (d): Field => [
      moment(d.created_at) ?? "",
      `${d.verdict} by ${d.decided_by.name} as ${d.seats.join(", ") || "no seat"}${d.comment ? `: ${d.comment}` : ""}`,
    ],
  );
  return [
    ticketSummary(ticket, paper),
    fields(paper, about),
    ticket.diff === null ? "" : heading(paper, "Changes") + changesText(ticket.diff, paper),
    decisions.length === 0 ? "" : heading(paper, "Decisions") + fields(paper, decisions),
    pending ? heading(paper, "Next") + nextText(ticket, paper) : "",
  ].join("");
}

function nextText(ticket: TicketDetail, paper: Paper): string {
  return fields(paper, [
    ["approve", ticket.can_decide ? `assent approval approve ${ticket.id} --digest ${ticket.proposal_digest}` : null],
    ["reject", ticket.can_decide ? `assent approval reject ${ticket.id} --comment WHY` : null],
    ["cancel", ticket.can_cancel ? `assent approval cancel ${ticket.id}` : null],
    ["not by you", ticket.reasons],
  ]);
}

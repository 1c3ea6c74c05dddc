import type { LentSeats } from "@/lib/access/can";
import type { GateRole } from "@/lib/access/roles";
import type { Gate, PolicyRef, Ruling } from "@/lib/tickets/match";

/**
 * The rules of a request in words: it waits until every seat of its gates is taken by a different person; one rejection
 * closes it; the requester never counts unless its policy says so. Whole days waiting make its tier. Pure (DESIGN §5).
 */
export const TICKET_STATUSES = [
  "PENDING_APPROVAL",
  "APPROVED",
  "EXECUTING",
  "SUCCESS",
  "FAILED",
  "REJECTED",
  "CANCELLED",
] as const;
export type TicketStatus = (typeof TICKET_STATUSES)[number];
export type Tier = "normal" | "warning" | "urgent";

const DAY_MS = 86_400_000;

/** Whole days between, rounded down; never negative. */
export const daysPending = (createdAt: Date, now: Date): number =>
  Math.max(0, Math.floor((now.getTime() - createdAt.getTime()) / DAY_MS));

/** 0–3 days normal, 4–7 warning, 8 and more urgent (DESIGN §12, 6). */
export const tierOf = (days: number): Tier => (days >= 8 ? "urgent" : days >= 4 ? "warning" : "normal");

export type Seats = { person: string; seats: readonly string[] };

/**
 * Seats taken by distinct people, as many as can be: a largest matching of people to seats, so that a security-approver
 * is counted where only they fit. Answers how many seats of each gate are taken.
 */
export function seatsTaken(gates: readonly Gate[], people: readonly Seats[]): number[] {
  const seats = gates.flatMap((gate, index) => Array.from({ length: gate.count }, () => ({ index, role: gate.role })));
  const holder: (number | undefined)[] = seats.map(() => undefined);
  const seat = (person: number, tried: Set<number>): boolean =>
    seats.some(({ role }, s) => {
      if (tried.has(s) || !people[person]?.seats.includes(role)) return false;
      tried.add(s);
      const current = holder[s];
      if (current !== undefined && !seat(current, tried)) return false;
      holder[s] = person;
      return true;
    });
  for (let person = 0; person < people.length; person++) seat(person, new Set());
  const taken = gates.map(() => 0);
  seats.forEach(({ index }, s) => {
    if (holder[s] !== undefined) taken[index] = (taken[index] ?? 0) + 1;
  });
  return taken;
}

export const gatesFilled = (gates: readonly Gate[], people: readonly Seats[]): boolean =>
  seatsTaken(gates, people).every((taken, i) => taken >= (gates[i]?.count ?? 1));

export type TicketFacts = {
  status: TicketStatus;
  requestedById: string;
  proposalDigest: string;
  gates: readonly Gate[];
  selfApproval: "forbidden" | "allowed";
  /** Whether an edit is its editor's own decision. */
  edits: "forbidden" | "allowed";
  editors: readonly string[];
};
export type DecisionFacts = {
  person: string;
  digest: string;
  verdict: "approve" | "reject";
  seats: readonly string[];
  /** Whose seats these are, where the person decided for somebody. */
  behalf?: string | null;
};
export type Viewer = {
  userId: string | null;
  seats: readonly GateRole[];
  lent?: readonly LentSeats[];
  /** Why their credential decides nothing, whatever they hold themself. */
  withheld?: string | null;
};

/** By whose seats somebody decides: their own, or those of the person who lets them. */
export type Source = { seats: readonly GateRole[]; behalf: LentSeats | null };
export type WhyNot = { status: 403 | 409; code: string; message: string };

const NAMES: Record<GateRole, string> = {
  approver: "an approver",
  "security-approver": "a security approver",
  owner: "an owner",
  "owner-or-security-approver": "an owner or a security approver",
};

/** "an approver and a security approver": who a request waits for. */
export const gateNames = (gates: readonly Gate[]): string =>
  gates.map((g) => (g.count > 1 ? `${g.count} × ${NAMES[g.role].replace(/^an? /, "")}` : NAMES[g.role])).join(" and ");

/** "an approver or a security approver": who can take a seat of these gates. One is enough to decide, so nobody counts. */
export const seatNames = (gates: readonly Gate[]): string =>
  [...new Set(gates.flatMap((g) => NAMES[g.role].split(" or ")))].join(" or ");

export const NO_POLICY = "No policy speaks about this operation in a production environment, so it is refused.";

export const DUPLICATE = "The same change is waiting for a decision already.";

/** A ruling as a screen foretells it: whether a press does it, asks for it, or would be refused, and by which policy. */
export type Forecast =
  | { kind: "free" }
  | { kind: "exempt"; policy: PolicyRef }
  | { kind: "gated"; policy: PolicyRef; gates: Gate[]; needs: string }
  | { kind: "refused"; why: string };

export function forecastOf(ruling: Ruling): Forecast {
  if (ruling.kind === "refused") return { kind: "refused", why: NO_POLICY };
  if (ruling.kind !== "gated") return ruling;
  const { policy, gates } = ruling;
  return { kind: "gated", policy, gates, needs: gateNames(gates) };
}

/** Decisions that count: on the digest as it is now. */
export const counting = (ticket: TicketFacts, decisions: readonly DecisionFacts[]): DecisionFacts[] =>
  decisions.filter((d) => d.digest === ticket.proposalDigest);

/** Four eyes: why the requester, and whoever edited the proposal, does not decide; undefined for others, and where the policy allows it. */
export function whyNotOwn(ticket: TicketFacts, viewer: Viewer): WhyNot | undefined {
  const own = (message: string): WhyNot => ({ status: 403, code: "SELF_APPROVAL_FORBIDDEN", message });
  if (viewer.userId === ticket.requestedById && ticket.selfApproval === "forbidden")
    return own("You asked for this change; someone else has to decide.");
  if (viewer.userId !== null && ticket.editors.includes(viewer.userId) && ticket.edits === "forbidden")
    return own("You edited this proposal; someone else has to decide.");
  return undefined;
}

/** Why this person cannot edit the proposal: as for deciding, save that a former edit of theirs is no hindrance. */
export const whyNotEdit = (
  ticket: TicketFacts,
  decisions: readonly DecisionFacts[],
  viewer: Viewer,
): WhyNot | undefined => whyNotDecide({ ...ticket, editors: [] }, decisions, viewer);

/** The seats that somebody could decide by here, their own first. Nobody decides for the requester or an editor, nor the requester for others. */
function sourcesOf(ticket: TicketFacts, viewer: Viewer): Source[] {
  const asked = (seats: readonly GateRole[]) => ticket.gates.some((g) => seats.includes(g.role));
  const own: Source[] = asked(viewer.seats) ? [{ seats: viewer.seats, behalf: null }] : [];
  if (viewer.userId === ticket.requestedById) return own;
  const barred = (id: string) =>
    id === ticket.requestedById || (ticket.edits === "forbidden" && ticket.editors.includes(id));
  const lent = (viewer.lent ?? []).filter((l) => !barred(l.from.id) && asked(l.seats));
  return [...own, ...lent.map((behalf) => ({ seats: behalf.seats, behalf }))];
}

/** Those of them whose holder has not approved yet, by themself or by somebody else for them: a lent seat is one seat. */
function unused(ticket: TicketFacts, decisions: readonly DecisionFacts[], viewer: Viewer): Source[] {
  const used = new Set(
    counting(ticket, decisions)
      .filter((d) => d.verdict === "approve")
      .map((d) => d.behalf ?? d.person),
  );
  return sourcesOf(ticket, viewer).filter((s) => !used.has(s.behalf?.from.id ?? viewer.userId ?? ""));
}

/** The seats this person could decide by now; none where {@link whyNotDecide} says why not. */
export const sourcesLeft = (ticket: TicketFacts, decisions: readonly DecisionFacts[], viewer: Viewer): Source[] =>
  whyNotDecide(ticket, decisions, viewer) ? [] : unused(ticket, decisions, viewer);

/**
 * The seats this person decides by: the first that fill one that is still free, own before lent, else the first. Undefined
 * where {@link whyNotDecide} says why not.
 */
export function sourceOf(ticket: TicketFacts, decisions: readonly DecisionFacts[], viewer: Viewer): Source | undefined {
  const approvals = counting(ticket, decisions).filter((d) => d.verdict === "approve");
  const filled = (people: readonly Seats[]) => seatsTaken(ticket.gates, people).reduce((sum, n) => sum + n, 0);
  const sources = unused(ticket, decisions, viewer);
  const person = viewer.userId ?? "";
  return sources.find(({ seats }) => filled([...approvals, { person, seats }]) > filled(approvals)) ?? sources[0];
}

/**
 * Why this person cannot decide this request now; undefined when they can. The one source of the words of the disabled
 * button, of `reasons[]` and of every refusal, also where the door refuses for want of the permission.
 */
export function whyNotDecide(
  ticket: TicketFacts,
  decisions: readonly DecisionFacts[],
  viewer: Viewer,
): WhyNot | undefined {
  if (ticket.status !== "PENDING_APPROVAL")
    return {
      status: 409,
      code: "TICKET_NOT_PENDING",
      message: `This request is ${ticket.status}; it can no longer be decided.`,
    };
  const own = whyNotOwn(ticket, viewer);
  if (own) return own;
  if (sourcesOf(ticket, viewer).length === 0)
    return {
      status: 403,
      code: "NOT_AN_APPROVER",
      message: viewer.withheld ?? `Only ${seatNames(ticket.gates)} can decide this here.`,
    };
  if (counting(ticket, decisions).some((d) => d.person === viewer.userId))
    return { status: 409, code: "ALREADY_DECIDED", message: "You have decided this request already." };
  if (unused(ticket, decisions, viewer).length === 0)
    return {
      status: 409,
      code: "ALREADY_DECIDED",
      message: "The seat you would decide by is taken: whoever holds it has approved, or somebody else has for them.",
    };
  return undefined;
}

type Due = { status: TicketStatus; requestedById: string; due: Date | null };

/**
 * Why this person cannot withdraw this request; undefined when they can. What is approved and waits for its time can still be
 * withdrawn by whoever asked; it then ends FAILED, for an approval is never undone (DESIGN §5).
 */
export function whyNotWithdraw(
  { status, requestedById, due }: Due,
  userId: string | null,
  now: Date,
): WhyNot | undefined {
  if (userId !== requestedById)
    return { status: 403, code: "NOT_THE_REQUESTER", message: "Only the person who asked can withdraw a request." };
  if (status !== "APPROVED")
    return { status: 409, code: "TICKET_NOT_APPROVED", message: `This request is ${status}; it cannot be withdrawn.` };
  if (due === null || due <= now)
    return { status: 409, code: "TICKET_DUE", message: "This is being carried out; it can no longer be withdrawn." };
  return undefined;
}

const ENDED: readonly TicketStatus[] = ["FAILED", "REJECTED", "CANCELLED"];

/** Why a request cannot be asked again; undefined when it can: it has ended, and not in success. */
export const whyNotRetry = (status: TicketStatus): WhyNot | undefined =>
  ENDED.includes(status)
    ? undefined
    : {
        status: 409,
        code: "TICKET_NOT_ENDED",
        message: `This request is ${status}; only one that failed, was rejected or taken back is asked again.`,
      };

/** Why this person cannot cancel this request; undefined when they can. */
export function whyNotCancel(ticket: TicketFacts, viewer: Viewer): WhyNot | undefined {
  if (viewer.userId !== ticket.requestedById)
    return { status: 403, code: "NOT_THE_REQUESTER", message: "Only the person who asked can cancel a request." };
  if (ticket.status !== "PENDING_APPROVAL")
    return {
      status: 409,
      code: "TICKET_NOT_PENDING",
      message: `This request is ${ticket.status}; it can no longer be cancelled.`,
    };
  return undefined;
}

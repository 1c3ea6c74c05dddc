import { forbidden, refusal } from "@/lib/errors";
import {
  counting,
  type DecisionFacts,
  gatesFilled,
  sourceOf,
  type TicketFacts,
  type Viewer,
  type WhyNot,
  whyNotDecide,
  whyNotEdit,
} from "@/lib/tickets/rules";

/**
 * What a decision does. Pure: request, decisions so far, who decides and what; out comes what becomes of the request, or a
 * refusal. A rejection closes at once; an approval closes when every seat is taken by someone else (DESIGN §5).
 */
export type Verdict = "approve" | "reject";

export type Decided = {
  status: "PENDING_APPROVAL" | "APPROVED" | "REJECTED";
  seats: readonly string[];
  digestSeen: boolean;
  selfApproval: boolean;
  /** Whom the person decides for, and by which delegation; null for themself. */
  behalf: { id: string; name: string; delegation: string } | null;
  /** False for an edit that is nobody's decision: the request waits on, for people other than its editor. */
  counts: boolean;
  /** The digest decided on: that of the edited proposal, where it comes with an edit. */
  digest: string;
};

/** The digest that somebody decided on, or one that was found for them when they sent their decision without it. */
export type HeldDigest = string | { pinned: string };

export type DecideArgs = {
  ticket: TicketFacts & { requireDigest: boolean };
  decisions: readonly DecisionFacts[];
  by: Viewer;
  verdict: Verdict;
  /** The proposal digest the decision is held to; absent when the caller did not say. Only one that was said counts as seen. */
  digest: HeldDigest | undefined;
  /** The approval comes with an edit, which makes this digest. */
  edited?: { digest: string } | null;
};

/** The refusal of a reason. */
export const refused = (why: WhyNot, status: string) =>
  why.status === 403
    ? forbidden(why.code, why.message)
    : refusal(409, why.code, why.message, { reasons: [why.message], extra: { current_status: status } });

/** Decides, or throws the refusal whose message the disabled button shows. */
export function decide({ ticket, decisions, by, verdict, digest, edited = null }: DecideArgs): Decided {
  const why = (edited ? whyNotEdit : whyNotDecide)(ticket, decisions, by);
  if (why) throw refused(why, ticket.status);
  const seen = typeof digest === "string";
  const held = typeof digest === "object" ? digest.pinned : digest;
  if (!seen && ticket.requireDigest)
    throw refusal(
      428,
      "DIGEST_REQUIRED",
      "This policy asks for the digest of what you are deciding on. Send `digest`.",
    );
  if (held !== undefined && held !== ticket.proposalDigest) {
    const what = seen ? "is not the one you looked at" : "was edited after your decision was sent";
    throw refusal(412, "CONTENT_CHANGED", `The proposal ${what}. Read it again before deciding.`, {
      extra: { current: { proposal_digest: ticket.proposalDigest } },
    });
  }
  const now = { ...ticket, proposalDigest: edited?.digest ?? ticket.proposalDigest };
  const source = sourceOf(now, decisions, by);
  const seats = source?.seats ?? [];
  const made = {
    seats,
    behalf: source?.behalf ? { ...source.behalf.from, delegation: source.behalf.delegation } : null,
    digestSeen: seen,
    selfApproval: by.userId === ticket.requestedById,
    digest: now.proposalDigest,
  };
  if (edited && ticket.edits === "forbidden") return { ...made, status: "PENDING_APPROVAL", counts: false };
  const mine: DecisionFacts = { person: by.userId ?? "", digest: now.proposalDigest, verdict, seats };
  const approvals = [...counting(now, decisions), mine].filter((d) => d.verdict === "approve");
  const status =
    verdict === "reject" ? "REJECTED" : gatesFilled(ticket.gates, approvals) ? "APPROVED" : "PENDING_APPROVAL";
  return { ...made, status, counts: true };
}

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type DecideArgs, decide } from "@/lib/approvals/rules";
import { isRefusal } from "@/lib/errors";
import type { DecisionFacts, Viewer } from "@/lib/tickets/rules";

const NOW = "sha256:now";
const ticket: DecideArgs["ticket"] = {
  status: "PENDING_APPROVAL",
  requestedById: "usr_ana",
  proposalDigest: NOW,
  gates: [
    { role: "approver", count: 1 },
    { role: "security-approver", count: 1 },
  ],
  selfApproval: "forbidden",
  edits: "forbidden",
  editors: [],
  requireDigest: false,
};
const ben: Viewer = { userId: "usr_ben", seats: ["approver"] };
const sam: Viewer = { userId: "usr_sam", seats: ["approver", "security-approver"] };
const made = (by: Viewer, over: Partial<DecisionFacts> = {}): DecisionFacts => ({
  person: by.userId ?? "",
  digest: NOW,
  verdict: "approve",
  seats: by.seats,
  ...over,
});

/** The new status, or the refusal's status and code. */
function ends(over: Partial<DecideArgs>) {
  try {
    return decide({ ticket, decisions: [], by: ben, verdict: "approve", digest: NOW, ...over }).status;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return `${error.status} ${error.code}`;
  }
}

const CASES: [string, Partial<DecideArgs>, string][] = [
  ["S0-26 an approver alone leaves it pending", {}, "PENDING_APPROVAL"],
  ["S0-25 a security-approver alone leaves it pending", { by: sam }, "PENDING_APPROVAL"],
  ["S0-25 approver, then security-approver", { by: sam, decisions: [made(ben)] }, "APPROVED"],
  ["S0-25 security-approver, then approver", { by: ben, decisions: [made(sam)] }, "APPROVED"],
  [
    "S0-25 two approvers do not make up for it",
    { by: ben, decisions: [made({ ...ben, userId: "usr_c" })] },
    "PENDING_APPROVAL",
  ],
  ["S0-25 the same person twice", { by: sam, decisions: [made(sam)] }, "409 ALREADY_DECIDED"],
  [
    "an approval of an older digest does not count",
    { by: sam, decisions: [made(ben, { digest: "sha256:old" })] },
    "PENDING_APPROVAL",
  ],
  ["S0-28 one rejection closes at once", { verdict: "reject" }, "REJECTED"],
  ["S0-28 after approvals too", { verdict: "reject", decisions: [made(sam)] }, "REJECTED"],
  ["S0-27 the requester, though with the seats", { by: { ...sam, userId: "usr_ana" } }, "403 SELF_APPROVAL_FORBIDDEN"],
  ["S0-27 nor rejects", { by: { ...sam, userId: "usr_ana" }, verdict: "reject" }, "403 SELF_APPROVAL_FORBIDDEN"],
  ["S0-23 nobody's seat", { by: { userId: "usr_x", seats: [] } }, "403 NOT_AN_APPROVER"],
  ["a digest that is not the one", { digest: "sha256:old" }, "412 CONTENT_CHANGED"],
  ["no digest, and the policy does not ask", { digest: undefined }, "PENDING_APPROVAL"],
  [
    "no digest, and the policy asks",
    { digest: undefined, ticket: { ...ticket, requireDigest: true } },
    "428 DIGEST_REQUIRED",
  ],
  ["S0-29 decided already", { ticket: { ...ticket, status: "APPROVED" } }, "409 TICKET_NOT_PENDING"],
  ["S0-29 taken back", { ticket: { ...ticket, status: "CANCELLED" } }, "409 TICKET_NOT_PENDING"],
];

describe("a decision", () => {
  test.each(CASES)("%s", (_, over, expected) => {
    expect(ends(over)).toBe(expected);
  });

  test("says who saw the digest and who decided their own", () => {
    const own = decide({
      ticket: { ...ticket, selfApproval: "allowed", gates: [{ role: "approver", count: 1 }] },
      decisions: [],
      by: { ...ben, userId: "usr_ana" },
      verdict: "approve",
      digest: undefined,
    });
    expect(own).toMatchObject({ status: "APPROVED", seats: ["approver"], digestSeen: false, selfApproval: true });
  });

  test("S2-15 an edit decides nothing, save where the policy says it is its editor's own decision", () => {
    const edited = { digest: "sha256:edited" };
    const asked = { decisions: [], by: ben, verdict: "approve" as const, digest: ticket.proposalDigest, edited };
    const one = { ...ticket, gates: [{ role: "approver" as const, count: 1 }] };
    expect(decide({ ...asked, ticket: one })).toMatchObject({ status: "PENDING_APPROVAL", counts: false });
    expect(decide({ ...asked, ticket: { ...one, edits: "allowed" } })).toMatchObject({
      status: "APPROVED",
      counts: true,
      digest: "sha256:edited",
    });
  });

  test("closes in approval only when a distinct person is there for every seat", () => {
    const person = fc.record({
      seats: fc.subarray(["approver", "security-approver"] as const, { minLength: 1 }),
      verdict: fc.constant("approve" as const),
    });
    fc.assert(
      fc.property(fc.array(person, { minLength: 1, maxLength: 5 }), (list) => {
        const decisions = list.map((p, i) => made({ userId: `usr_${i}`, seats: p.seats }));
        const [last, ...before] = decisions as [DecisionFacts, ...DecisionFacts[]];
        const status = ends({ by: { userId: last.person, seats: last.seats as Viewer["seats"] }, decisions: before });
        const security = decisions.filter((d) => d.seats.includes("security-approver"));
        const others = decisions.filter((d) => d.seats.includes("approver"));
        const both = security.some((s) => others.some((o) => o.person !== s.person));
        expect(status).toBe(both ? "APPROVED" : "PENDING_APPROVAL");
      }),
    );
  });
});

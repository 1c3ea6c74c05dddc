import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GATE_ROLES } from "@/lib/access/roles";
import type { Gate } from "@/lib/tickets/match";
import {
  daysPending,
  gateNames,
  gatesFilled,
  type Seats,
  seatNames,
  seatsTaken,
  TICKET_STATUSES,
  type TicketFacts,
  tierOf,
  type Viewer,
  whyNotCancel,
  whyNotDecide,
} from "@/lib/tickets/rules";

const gate = fc.record({ role: fc.constantFrom(...GATE_ROLES), count: fc.integer({ min: 1, max: 3 }) });
const gates = fc.uniqueArray(gate, { minLength: 1, maxLength: 3, selector: (g) => g.role });
const people: fc.Arbitrary<Seats[]> = fc
  .array(fc.subarray([...GATE_ROLES]), { maxLength: 6 })
  .map((list) => list.map((seats, i) => ({ person: `usr_${i}`, seats })));

/** Every way to seat the people, the slow and certain way: the most seats that can be taken, and which counts can be. */
function everyWay(of: readonly Gate[], all: readonly Seats[]) {
  const reachable = new Set<string>();
  const place = (index: number, taken: number[]) => {
    const person = all[index];
    if (!person) return void reachable.add(taken.join());
    place(index + 1, taken);
    of.forEach(({ role, count }, g) => {
      if (person.seats.includes(role) && (taken[g] ?? 0) < count)
        place(
          index + 1,
          taken.map((n, i) => (i === g ? n + 1 : n)),
        );
    });
  };
  place(
    0,
    of.map(() => 0),
  );
  const sums = [...reachable].map((text) => text.split(",").reduce((sum, n) => sum + Number(n), 0));
  return { most: Math.max(...sums), reachable };
}

describe("seats taken by distinct people", () => {
  test("S0-25 are as many as any seating could take, in a seating that exists", () => {
    fc.assert(
      fc.property(gates, people, (of, all) => {
        const taken = seatsTaken(of, all);
        const { most, reachable } = everyWay(of, all);
        expect(taken.reduce((sum, n) => sum + n, 0)).toBe(most);
        expect(reachable.has(taken.join())).toBe(true);
        expect(gatesFilled(of, all)).toBe(most === of.reduce((sum, g) => sum + g.count, 0));
      }),
      { numRuns: 300 },
    );
  });

  test("are no fewer when one more person agrees, and do not depend on who came first", () => {
    fc.assert(
      fc.property(gates, people, fc.subarray([...GATE_ROLES]), (of, all, seats) => {
        const sum = (list: Seats[]) => seatsTaken(of, list).reduce((total, n) => total + n, 0);
        expect(sum([...all, { person: "more", seats }])).toBeGreaterThanOrEqual(sum(all));
        expect(sum([...all].reverse())).toBe(sum(all));
      }),
    );
  });

  const two: Gate[] = [
    { role: "approver", count: 1 },
    { role: "security-approver", count: 1 },
  ];
  const approver = { person: "a", seats: ["approver"] };
  const security = { person: "s", seats: ["approver", "security-approver"] };

  test("S0-25 one security-approver does not fill both seats", () => {
    expect(gatesFilled(two, [security])).toBe(false);
    expect(gatesFilled(two, [approver, security])).toBe(true);
    expect(gatesFilled(two, [security, { ...security, person: "t" }])).toBe(true);
  });

  test("S0-26 approvers alone never fill a security-approver's seat", () => {
    expect(seatsTaken(two, [approver, { ...approver, person: "b" }])).toEqual([1, 0]);
  });
});

describe("the tier of a request", () => {
  const asked = new Date("2026-03-01T10:00:00.000Z");
  const after = (days: number, ms = 0) => daysPending(asked, new Date(asked.getTime() + days * 86_400_000 + ms));

  test("S2-13 turns at whole days: 3 normal, 4 warning, 7 warning, 8 urgent", () => {
    const tiers = [0, 3, 4, 7, 8, 60].map((days) => [after(days), tierOf(after(days))]);
    expect(tiers).toEqual([
      [0, "normal"],
      [3, "normal"],
      [4, "warning"],
      [7, "warning"],
      [8, "urgent"],
      [60, "urgent"],
    ]);
  });

  test("S2-13 counts a day only when it is over, to the millisecond", () => {
    expect([after(4, -1), after(4), after(8, -1), after(8)]).toEqual([3, 4, 7, 8]);
    expect(after(-1)).toBe(0);
  });
});

const ticket: TicketFacts = {
  status: "PENDING_APPROVAL",
  requestedById: "usr_ana",
  proposalDigest: "sha256:now",
  gates: [{ role: "approver", count: 2 }],
  selfApproval: "forbidden",
  edits: "forbidden",
  editors: [],
};
const ben: Viewer = { userId: "usr_ben", seats: ["approver"] };

describe("why not decide", () => {
  const decided = (digest: string) => [{ person: "usr_ben", digest, verdict: "approve" as const, seats: ["approver"] }];

  test("nothing stands against someone else with a seat", () => {
    expect(whyNotDecide(ticket, [], ben)).toBeUndefined();
  });

  test("S0-27 the requester never decides, unless the policy says so", () => {
    const ana: Viewer = { userId: "usr_ana", seats: ["approver"] };
    expect(whyNotDecide(ticket, [], ana)).toMatchObject({ status: 403, code: "SELF_APPROVAL_FORBIDDEN" });
    expect(whyNotDecide({ ...ticket, selfApproval: "allowed" }, [], ana)).toBeUndefined();
  });

  test("S0-23 nobody without a seat that is asked for", () => {
    expect(whyNotDecide(ticket, [], { userId: "usr_ben", seats: [] })).toMatchObject({
      status: 403,
      code: "NOT_AN_APPROVER",
    });
    expect(whyNotDecide(ticket, [], { userId: "usr_ben", seats: ["owner"] })?.code).toBe("NOT_AN_APPROVER");
  });

  test("S0-25 the same person not twice, save on another digest", () => {
    expect(whyNotDecide(ticket, decided("sha256:now"), ben)).toMatchObject({ status: 409, code: "ALREADY_DECIDED" });
    expect(whyNotDecide(ticket, decided("sha256:before"), ben)).toBeUndefined();
  });

  test("S0-29 a request that is not pending is 409 for everyone", () => {
    for (const status of TICKET_STATUSES.filter((s) => s !== "PENDING_APPROVAL"))
      for (const viewer of [ben, { userId: "usr_ana", seats: [] }, { userId: null, seats: [] }])
        expect(whyNotDecide({ ...ticket, status }, [], viewer)).toMatchObject({
          status: 409,
          code: "TICKET_NOT_PENDING",
        });
  });
});

describe("why not cancel", () => {
  test("S0-29 only the requester, and only while it is pending", () => {
    const ana: Viewer = { userId: "usr_ana", seats: [] };
    expect(whyNotCancel(ticket, ana)).toBeUndefined();
    expect(whyNotCancel(ticket, ben)).toMatchObject({ status: 403, code: "NOT_THE_REQUESTER" });
    for (const status of TICKET_STATUSES.filter((s) => s !== "PENDING_APPROVAL"))
      expect(whyNotCancel({ ...ticket, status }, ana)).toMatchObject({ status: 409, code: "TICKET_NOT_PENDING" });
  });
});

test("who can take one of several seats is said with an or: nobody has to hold them all", () => {
  expect(seatNames([{ role: "approver", count: 2 }])).toBe("an approver");
  const gates = ["approver", "security-approver", "owner-or-security-approver"] as const;
  expect(seatNames(gates.map((role) => ({ role, count: 1 })))).toBe("an approver or a security approver or an owner");
});

test("who a request waits for reads as a sentence", () => {
  expect(gateNames([{ role: "approver", count: 1 }])).toBe("an approver");
  expect(
    gateNames([
      { role: "approver", count: 2 },
      { role: "security-approver", count: 1 },
    ]),
  ).toBe("2 × approver and a security approver");
});

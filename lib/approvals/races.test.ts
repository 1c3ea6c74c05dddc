import { beforeAll, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/access/actor";
import { approve } from "@/lib/approvals/approve";
import { cancel } from "@/lib/approvals/cancel";
import { reject } from "@/lib/approvals/reject";
import { resolveActor } from "@/lib/auth/resolve";
import { putBinding } from "@/lib/bindings/put";
import { isRefusal } from "@/lib/errors";
import { activeAsset, type Ref, ticketOf } from "@/lib/testing/arrange";
import { addPerson, context, type World, world } from "@/lib/testing/world";

const DECIDERS = 16;
let w: World;
let asset: Ref;
let risky: Ref;
let deciders: Actor[];
/** Sixteen security-approvers: each may take either seat of a high-risk request. */
let guards: Actor[];

beforeAll(async () => {
  w = await world();
  asset = await activeAsset(w);
  risky = await activeAsset(w, { risk: "high" });
  const people = (role: string) =>
    Promise.all(
      Array.from({ length: DECIDERS }, async (_, i) => {
        const person = { workspaceId: w.workspaceId, slug: w.slug, name: `${role}-${i}`, role, environments: null };
        const secret = await addPerson(w.db, person);
        return resolveActor({ kind: "session", secret }, w.slug, context());
      }),
    );
  [deciders, guards] = [await people("approver"), await people("security-approver")];
});

let asked = 0;
/** A new request: each names another configuration, so that many may wait side by side. */
async function ask(of = asset): Promise<string> {
  const input = { asset: of, environment: "prod", version: 1, config: { n: ++asked } };
  return ticketOf(await putBinding.run(w.as.operator, input, { clock: w.clock }));
}

/** How each ended: the status it led to, or the refusal's status and code. Anything else fails the test. */
async function ends(work: Promise<unknown>[]): Promise<string[]> {
  const settled = await Promise.allSettled(work);
  return settled.map((s) => {
    if (s.status === "fulfilled") return (s.value as { result: { status: string } }).result.status;
    if (isRefusal(s.reason)) return `${s.reason.status} ${s.reason.code}`;
    throw s.reason;
  });
}
const tally = (list: string[]) => {
  const counts: Record<string, number> = {};
  for (const one of list) counts[one] = (counts[one] ?? 0) + 1;
  return counts;
};
const yes = (by: Actor, id: string) => approve.run(by, { id }, { clock: w.clock });
const no = (by: Actor, id: string) => reject.run(by, { id, comment: "no" }, { clock: w.clock });

/** What the database holds of these requests: by status, with decisions, jobs and successful events of a decision. */
async function kept(ids: string[]) {
  const { rows } = await w.db.superuser.query(
    `SELECT r.id, r.status,
       (SELECT count(*)::int FROM approval_decisions d WHERE d.request_id = r.id) AS decisions,
       (SELECT count(*)::int FROM graphile_worker._private_jobs j WHERE j.key = r.event_id) AS jobs,
       (SELECT count(*)::int FROM audit_events e WHERE e.ticket_id = r.id AND e.outcome = 'success' AND e.action <> 'approval.request') AS events,
       (SELECT count(*)::int FROM audit_events e WHERE e.ticket_id = r.id AND e.outcome = 'denied') AS denied
     FROM approval_requests r WHERE r.id = ANY($1)`,
    [ids],
  );
  return rows;
}

describe("sixteen deciders on one request", () => {
  test("S2-07 three hundred times: exactly one outcome each, the fifteen others are 409", async () => {
    const ids: string[] = [];
    const won = new Map<string, string>();
    for (let round = 0; round < 300; round++) {
      const id = await ask();
      ids.push(id);
      const all = await ends(deciders.map((by, i) => ((i + round) % 2 === 0 ? yes(by, id) : no(by, id))));
      const winners = all.filter((end) => !end.startsWith("409"));
      expect([winners.length, tally(all)["409 TICKET_NOT_PENDING"]]).toEqual([1, DECIDERS - 1]);
      won.set(id, winners[0] ?? "");
    }
    for (const row of await kept(ids)) {
      const jobs = row.status === "APPROVED" ? 1 : 0;
      expect(row).toEqual({ id: row.id, status: won.get(row.id), decisions: 1, jobs, events: 1, denied: DECIDERS - 1 });
    }
  }, 120_000);

  test("S0-25 of two seats: two approvals count, one of them completes it, fourteen are 409", async () => {
    const ids: string[] = [];
    for (let round = 0; round < 20; round++) {
      const id = await ask(risky);
      ids.push(id);
      const all = tally(await ends(guards.map((by) => yes(by, id))));
      expect(all).toEqual({ PENDING_APPROVAL: 1, APPROVED: 1, "409 TICKET_NOT_PENDING": DECIDERS - 2 });
    }
    for (const row of await kept(ids))
      expect(row).toMatchObject({ status: "APPROVED", decisions: 2, jobs: 1, events: 2 });
  });

  test("the same person sixteen times at once decides once", async () => {
    const id = await ask(risky);
    const one = guards[0] as Actor;
    expect(tally(await ends(Array.from({ length: DECIDERS }, () => yes(one, id))))).toEqual({
      PENDING_APPROVAL: 1,
      "409 ALREADY_DECIDED": DECIDERS - 1,
    });
  });
});

describe("sixteen deciders on twenty requests at once", () => {
  test("S2-07 each request has one outcome", async () => {
    const ids: string[] = [];
    for (let i = 0; i < 20; i++) ids.push(await ask());
    const all = await ends(ids.flatMap((id) => deciders.map((by, i) => (i % 2 === 0 ? yes(by, id) : no(by, id)))));
    expect(tally(all)["409 TICKET_NOT_PENDING"]).toBe(20 * (DECIDERS - 1));
    for (const row of await kept(ids)) expect(row).toMatchObject({ decisions: 1, events: 1, denied: DECIDERS - 1 });
  });
});

describe("approve against cancel", () => {
  test("S0-29 one of them happens, and the request and its event agree on which", async () => {
    const ids: string[] = [];
    for (let round = 0; round < 40; round++) {
      const id = await ask();
      ids.push(id);
      const taking = () => cancel.run(w.as.operator, { id }, { clock: w.clock });
      const work = round % 2 === 0 ? [yes(w.as.approver, id), taking()] : [taking(), yes(w.as.approver, id)];
      const all = await ends(work);
      expect(all.filter((end) => end === "409 TICKET_NOT_PENDING")).toHaveLength(1);
    }
    const { rows } = await w.db.superuser.query(
      "SELECT DISTINCT r.status || ' ' || e.status AS both FROM approval_requests r JOIN domain_events e ON e.id = r.event_id WHERE r.id = ANY($1)",
      [ids],
    );
    expect(
      rows.map((r) => r.both).filter((both) => !["APPROVED PROCESSING", "CANCELLED CANCELLED"].includes(both)),
    ).toEqual([]);
  });
});

import { beforeAll, describe, expect, test } from "vitest";
import { approve } from "@/lib/approvals/approve";
import { cancel } from "@/lib/approvals/cancel";
import { listApprovals, listBriefly } from "@/lib/approvals/list";
import { reject } from "@/lib/approvals/reject";
import { setLifecycle } from "@/lib/assets/set-lifecycle";
import { createPolicy } from "@/lib/policies/create";
import { activeAsset, askProd, draftAsset, moveTo, ticketOf } from "@/lib/testing/arrange";
import { type PersonName, type World, world } from "@/lib/testing/world";
import { decodeCursor } from "@/lib/view/page";

const DAY = 86_400_000;
let w: World;
/** Requests by the days they have waited. */
const waited = new Map<number, string>();
let rejected: string;

beforeAll(async () => {
  w = await world();
  const now = w.clock.now();
  const asset = await activeAsset(w, { versions: 8 });
  for (const [version, days] of [1, 8, 3, 5, 7, 4, 0].entries()) {
    w.clock.set(new Date(now.getTime() - days * DAY));
    waited.set(days, await askProd(w, asset, version + 1));
  }
  w.clock.set(now);
  rejected = await askProd(w, await activeAsset(w, { risk: "high" }), 1);
  await reject.run(w.as.approver, { id: rejected, comment: "no" }, { clock: w.clock });
});
const list = async (over: object, by: PersonName = "viewer") =>
  listApprovals.run(w.as[by], { limit: 200, ...over }, { clock: w.clock });
const ids = async (over: object, by: PersonName = "viewer") => (await list(over, by)).rows.map((t) => t.id);
const byDays = (...days: number[]) => days.map((d) => waited.get(d));

describe("the queue", () => {
  test("S2-13 puts eight days before five before one, inside a tier the oldest first, with whole days at every edge", async () => {
    const { rows } = await list({ status: "PENDING_APPROVAL" });
    expect(rows.map((t) => [t.days_pending, t.priority_tier])).toEqual([
      [8, "urgent"],
      [7, "warning"],
      [5, "warning"],
      [4, "warning"],
      [3, "normal"],
      [1, "normal"],
      [0, "normal"],
    ]);
    expect(rows.map((t) => t.id)).toEqual(byDays(8, 7, 5, 4, 3, 1, 0));
  });

  test.each(["viewer", "approver", "operator"] as const)(
    "tells %s in a line of each request what the list tells of it, in the same order and pages",
    async (by) => {
      const at = { clock: w.clock };
      const brief = async (over: object) => listBriefly.run(w.as[by], { limit: 200, ...over }, at);
      const filters = [
        { status: "PENDING_APPROVAL" },
        {},
        { decidable_by_me: true },
        { q: "version 3 of" },
        { limit: 2 },
      ];
      for (const over of filters) {
        const { rows, ...rest } = await list(over, by);
        const lines = rows.map(({ requested_by, reasons, listed_rivals, ...t }) => ({
          ...{ id: t.id, status: t.status, summary: t.summary, created_at: t.created_at, days_pending: t.days_pending },
          ...{ priority_tier: t.priority_tier, environment: t.environment, risk: t.risk, gates: t.gates },
          ...{ can_decide: t.can_decide, asked_by: requested_by.name, why: reasons[0] ?? null, rivals: listed_rivals },
        }));
        expect(await brief(over)).toEqual({ ...rest, rows: lines });
      }
    },
  );

  test("says of each how many others wait to change the same, whatever page they are on", async () => {
    const rivals = async (over: object) => (await list(over)).rows.map((t) => t.listed_rivals);
    expect(await rivals({ status: "PENDING_APPROVAL" })).toEqual([6, 6, 6, 6, 6, 6, 6]);
    expect(await rivals({ status: "PENDING_APPROVAL", limit: 2 })).toEqual([6, 6]);
    expect(await rivals({ tier: "urgent" })).toEqual([6]);
    expect(await rivals({ q: "version 3 of", status: "PENDING_APPROVAL" })).toEqual([6]);
    // What is decided competes with nothing.
    expect(await rivals({ status: "REJECTED" })).toEqual([0]);
  });

  test("counts again what has changed: one fewer when a rival ends, none once it is alone", async () => {
    const of = await world();
    const at = { clock: of.clock };
    const asset = await activeAsset(of, { versions: 3 });
    const three = [await askProd(of, asset, 1), await askProd(of, asset, 2), await askProd(of, asset, 3)] as const;
    const rivals = async () => {
      const { rows } = await listApprovals.run(of.as.viewer, { status: "PENDING_APPROVAL", limit: 9 }, at);
      return three.map((id) => rows.find((r) => r.id === id)?.listed_rivals);
    };
    expect(await rivals()).toEqual([2, 2, 2]);
    await reject.run(of.as.approver, { id: three[1], comment: "no" }, at);
    expect(await rivals()).toEqual([1, undefined, 1]);
    await reject.run(of.as.approver, { id: three[0], comment: "no" }, at);
    expect(await rivals()).toEqual([undefined, undefined, 0]);
  });

  test("of requests that are opened at once each knows of the others", async () => {
    const of = await world();
    const asset = await activeAsset(of, { versions: 6 });
    await Promise.all([1, 2, 3, 4, 5, 6].map((version) => askProd(of, asset, version)));
    const { rows } = await listApprovals.run(of.as.viewer, { status: "PENDING_APPROVAL", limit: 9 });
    expect(rows.map((r) => r.listed_rivals)).toEqual([5, 5, 5, 5, 5, 5]);
  });

  test("counts of those only what is based on the same: two new policies are no rivals, though both are the workspace's", async () => {
    const policy = { operations: ["binding.put"], environment_class: "prod", gates: [{ role: "approver", count: 1 }] };
    const made: string[] = [];
    for (const name of ["One", "Two"])
      made.push(ticketOf(await createPolicy.run(w.as.admin, { ...policy, name }, { clock: w.clock })));
    const { rows } = await list({ status: "PENDING_APPROVAL" });
    expect(rows.filter((t) => made.includes(t.id)).map((t) => t.listed_rivals)).toEqual([0, 0]);
    for (const id of made) await cancel.run(w.as.admin, { id }, { clock: w.clock });
  });

  test("S2-13 by tier is exactly the requests whose tier it is", async () => {
    expect(await ids({ tier: "urgent" })).toEqual(byDays(8));
    expect(await ids({ tier: "warning" })).toEqual(byDays(7, 5, 4));
    expect(await ids({ tier: "normal" })).toEqual(byDays(3, 1, 0));
  });

  test("S0-22 walked by two shows each request once, in order", async () => {
    const seen: string[] = [];
    let cursor: ReturnType<typeof decodeCursor> | undefined;
    do {
      const page = await list({ status: "PENDING_APPROVAL", limit: 2, ...(cursor && { cursor }) });
      seen.push(...page.rows.map((t) => t.id));
      cursor = page.next_cursor === undefined ? undefined : decodeCursor(page.next_cursor);
    } while (cursor);
    expect(seen).toEqual(byDays(8, 7, 5, 4, 3, 1, 0));
  });

  test("S0-22 filters by status, environment, kind, requester and words", async () => {
    expect(await ids({ status: "REJECTED" })).toEqual([rejected]);
    expect(await ids({ environment: "prod", status: "PENDING_APPROVAL" })).toHaveLength(7);
    expect(await ids({ environment: "dev" })).toEqual([]);
    expect(await ids({ kind: "model" })).toEqual([]);
    expect(await ids({ requested_by: "me" }, "operator2")).toEqual([]);
    expect(await ids({ requested_by: "me", status: "PENDING_APPROVAL" }, "operator")).toHaveLength(7);
    expect(await ids({ q: "version 3 of", status: "PENDING_APPROVAL" })).toEqual(byDays(3));
    expect(await ids({ q: "100%_\\" })).toEqual([]);
    expect(await ids({ q: rejected })).toEqual([rejected]);
  });

  test("S0-22 filters narrow each other: what was decided has the tier it had by then, and waits for nobody", async () => {
    expect(await ids({ status: "REJECTED", tier: "normal" })).toEqual([rejected]);
    expect(await ids({ status: "REJECTED", tier: "urgent" })).toEqual([]);
    expect(await ids({ status: "SUCCESS", tier: "warning" })).toEqual([]);
    expect((await list({ status: "SUCCESS", tier: "normal" })).rows.map((t) => t.status)).toEqual(
      Array((await list({ status: "SUCCESS" })).rows.length).fill("SUCCESS"),
    );
    expect(await ids({ status: "REJECTED", decidable_by_me: true }, "approver")).toEqual([]);
    expect(await ids({ status: "PENDING_APPROVAL", tier: "urgent", decidable_by_me: true }, "approver")).toEqual(
      byDays(8),
    );
    expect(await ids({ environment: "test", tier: "urgent" })).toEqual([]);
  });
});

describe("what waits for me", () => {
  test("is what I could decide now, and nothing else", async () => {
    const asset = await draftAsset(w);
    const activation = ticketOf(await setLifecycle.run(w.as.operator, { asset, state: "active" }, { clock: w.clock }));
    const own = await askProd(w, await activeAsset(w), 1, w.as.owner);
    const mine = (by: PersonName) => ids({ decidable_by_me: true }, by);
    expect(await mine("approver")).toEqual([...byDays(8, 7, 5, 4, 3, 1, 0), activation, own]);
    expect(await mine("owner")).toEqual([...byDays(8, 7, 5, 4, 3, 1, 0), activation]);
    for (const by of ["viewer", "operator", "approverTest"] as const) expect([by, await mine(by)]).toEqual([by, []]);
    for (const ticket of (await list({ decidable_by_me: true }, "approver")).rows)
      expect([ticket.id, ticket.can_decide, ticket.reasons]).toEqual([ticket.id, true, []]);
    await approve.run(w.as.approver2, { id: activation }, { clock: w.clock });
    expect(await mine("approver")).not.toContain(activation);
    await w.work();
    await moveTo(w, asset, "deprecated");
  });

  test("leaves out what I have decided though it still waits for another", async () => {
    const id = await askProd(w, await activeAsset(w, { risk: "critical" }), 1);
    await approve.run(w.as.approver, { id }, { clock: w.clock });
    expect(await ids({ decidable_by_me: true }, "approver")).not.toContain(id);
    expect(await ids({ decidable_by_me: true }, "securityApprover")).toContain(id);
  });
});

describe("scope", () => {
  test("S3-12 a request of an environment outside the grant is in no list", async () => {
    expect(await ids({ status: "PENDING_APPROVAL" }, "operatorTest")).toEqual([]);
    expect(await ids({ environment: "prod" }, "operatorTest")).toEqual([]);
  });
});

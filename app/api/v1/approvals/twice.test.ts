import { beforeAll, describe, expect, test } from "vitest";
import { apiOf } from "@/lib/testing/api";
import { activeAsset, askProd, type Ref } from "@/lib/testing/arrange";
import { type PersonName, type World, world } from "@/lib/testing/world";

let w: World;
let asset: Ref;
beforeAll(async () => {
  w = await world();
  asset = await activeAsset(w, { versions: 12 });
});
let version = 0;
const asked = () => askProd(w, asset, ++version);
const post = (id: string, verb: string, body: object, key?: string, as: PersonName = "approver") =>
  apiOf(w, as).post(`/api/v1/approvals/${id}/${verb}`, body, key ? { headers: { "idempotency-key": key } } : {});
const kept = async (id: string) => {
  const { rows } = await w.db.superuser.query("SELECT verdict FROM approval_decisions WHERE request_id = $1", [id]);
  const events = (await w.events({ ticket: id })).filter(
    (e) => e.outcome === "success" && e.action !== "approval.request",
  );
  const jobs = await w.db.superuser.query(
    "SELECT 1 FROM graphile_worker._private_jobs j JOIN approval_requests r ON r.event_id = j.key WHERE r.id = $1",
    [id],
  );
  return { decisions: rows.map((r) => r.verdict), events: events.map((e) => e.action), jobs: jobs.rowCount };
};
const ONCE = { decisions: ["approve"], events: ["approval.approve"], jobs: 1 };

describe("one decision and one event", () => {
  test("of two presses at once, each with a key of its own: one is done, the other told so", async () => {
    const id = await asked();
    const both = await Promise.all([post(id, "approve", {}, "press-1"), post(id, "approve", {}, "press-2")]);
    expect(both.map((a) => a.status).sort()).toEqual([200, 409]);
    expect(await kept(id)).toEqual(ONCE);
  });

  test("of two presses at once with the same key: the second is told to wait, or given the first answer", async () => {
    const id = await asked();
    const both = await Promise.all([post(id, "approve", {}, "same"), post(id, "approve", {}, "same")]);
    expect(both.map((a) => a.status)).toContain(200);
    for (const { status, body } of both)
      if (status !== 200) expect([status, body.code]).toEqual([409, "IDEMPOTENCY_IN_PROGRESS"]);
    expect(await kept(id)).toEqual(ONCE);
  });

  test("of a press whose answer was lost after the commit and which is sent again: the very answer of the first", async () => {
    const id = await asked();
    const lost = await post(id, "approve", { comment: "seen" }, "lost");
    const again = await post(id, "approve", { comment: "seen" }, "lost");
    expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([200, "true"]);
    expect(again.body).toEqual(lost.body);
    expect(await kept(id)).toEqual(ONCE);
  });

  test("of the same key for another decision: refused, and the first stands", async () => {
    const id = await asked();
    await post(id, "approve", { comment: "one" }, "reused");
    expect((await post(id, "approve", { comment: "two" }, "reused")).body.code).toBe("IDEMPOTENCY_KEY_REUSED");
    expect(await kept(id)).toEqual(ONCE);
  });

  test("of an edit that is sent again: one edit, one event", async () => {
    const id = await asked();
    const body = { modified_spec: { config: { once: true } }, modification_reason: "smaller" };
    const first = await post(id, "approve", body, "edit");
    const again = await post(id, "approve", body, "edit");
    expect(again.body).toEqual(first.body);
    expect(await kept(id)).toEqual({ decisions: [], events: ["approval.edit"], jobs: 0 });
  });

  test("of an ended request that is asked again twice: one new request", async () => {
    const id = await asked();
    await post(id, "reject", { comment: "no" });
    const first = await post(id, "retry", {}, "again", "operator");
    const again = await post(id, "retry", {}, "again", "operator");
    expect([first.status, again.status, again.body.ticket_id]).toEqual([202, 202, first.body.ticket_id]);
    const { rows } = await w.db.superuser.query("SELECT id FROM approval_requests WHERE retries = $1", [id]);
    expect(rows).toEqual([{ id: first.body.ticket_id }]);
  });
});

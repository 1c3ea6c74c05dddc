import { beforeAll, describe, expect, test } from "vitest";
import { approve } from "@/lib/approvals/approve";
import { getApproval } from "@/lib/approvals/get";
import { BatchAnswer } from "@/lib/batches/answers";
import { createBatch } from "@/lib/batches/create";
import { MOST_IN_BATCH } from "@/lib/batches/rules";
import { getBatchStatus } from "@/lib/batches/status";
import { type DecideJob, decideItem } from "@/lib/jobs/decide";
import { apiOf } from "@/lib/testing/api";
import { activeAsset, askProd, codeOf, refusalOf, resultOf } from "@/lib/testing/arrange";
import { type PersonName, type World, world } from "@/lib/testing/world";
import { manifest } from "@/server/routing/manifest";

let w: World;
beforeAll(async () => {
  w = await world();
});
const waiting = async (count: number, by: PersonName = "operator"): Promise<string[]> => {
  const asset = await activeAsset(w, { versions: count });
  const ids: string[] = [];
  for (let version = 1; version <= count; version++) ids.push(await askProd(w, asset, version, w.as[by]));
  return ids;
};
const send = async (ids: readonly string[], more: object = {}, by: PersonName = "approver") =>
  resultOf(await createBatch.run(w.as[by], { action: "approve", ticket_ids: ids, ...more }, { clock: w.clock }));
const jobsOf = async (batch: string): Promise<DecideJob[]> => {
  const { rows } = await w.db.superuser.query<{ payload: DecideJob }>(
    `SELECT p.payload FROM graphile_worker.jobs j JOIN graphile_worker._private_jobs p ON p.id = j.id
     WHERE j.task_identifier = 'batch.decide' AND p.payload ->> 'batch_id' = $1 ORDER BY j.id`,
    [batch],
  );
  return rows.map((r) => r.payload);
};
const work = async (batch: string) => {
  for (const job of await jobsOf(batch)) await decideItem(job, { last: false, clock: w.clock });
};
const statusOf = (id: string, by: PersonName = "approver") => getBatchStatus.run(w.as[by], { id });
const ticket = async (id: string) => getApproval.run(w.as.viewer, { id });
const decisions = async (ids: readonly string[]) =>
  (await w.db.superuser.query("SELECT 1 FROM approval_decisions WHERE request_id = ANY($1)", [ids])).rowCount;

describe("a batch of decisions", () => {
  test("S2-34 of three with one that cannot be decided: two are accepted, one is rejected with its code", async () => {
    const [first = "", second = ""] = await waiting(2);
    const answer = await send([first, "apr_none", second], { reason: "Checked together." });
    expect(answer).toMatchObject({ total: 3, accepted: 2, rejected: 1 });
    expect(answer.items).toEqual([
      { ticket_id: first, status: "queued", job_id: `${answer.batch_id}/0` },
      { ticket_id: "apr_none", status: "rejected", code: "NOT_FOUND", error: expect.any(String) },
      { ticket_id: second, status: "queued", job_id: `${answer.batch_id}/2` },
    ]);
    expect(await statusOf(answer.batch_id)).toMatchObject({
      status: "IN_PROGRESS",
      succeeded: 0,
      failed: 1,
      pending: 2,
    });
    expect(await decisions([first, second])).toBe(0);
    await work(answer.batch_id);
    expect(await statusOf(answer.batch_id)).toMatchObject({
      status: "PARTIAL_SUCCESS",
      succeeded: 2,
      failed: 1,
      pending: 0,
    });
    for (const id of [first, second])
      expect((await ticket(id)).decisions).toMatchObject([{ verdict: "approve", comment: "Checked together." }]);
    const log = await w.events({ action: "approval.batch" });
    expect(log.at(-1)).toMatchObject({ outcome: "success", details: { total: 3, accepted: 2, rejected: 1 } });
  });

  test("each item is a decision of its own: its own event, in the person's name, under the batch's correlation", async () => {
    const ids = await waiting(2);
    const { batch_id } = await send(ids);
    await work(batch_id);
    for (const id of ids) {
      const [event] = (await w.events({ ticket: id })).filter((e) => e.action === "approval.approve");
      expect(event).toMatchObject({
        on_behalf_of: w.as.approver.userId,
        correlation_id: "cor_test",
        surface: "worker",
      });
      expect((await ticket(id)).decisions[0]?.decided_by).toEqual({ id: w.as.approver.userId, name: "approver" });
    }
  });

  test("S2-35 an item that fails when its turn comes stops none of the others", async () => {
    const ids = await waiting(3);
    const { batch_id } = await send(ids);
    await approve.run(w.as.approver2, { id: ids[1] }, { clock: w.clock });
    await work(batch_id);
    const end = await statusOf(batch_id);
    expect(end).toMatchObject({ status: "PARTIAL_SUCCESS", total: 3, succeeded: 2, failed: 1, pending: 0 });
    expect(end.items.map((i) => [i.status, i.code])).toEqual([
      ["succeeded", undefined],
      ["failed", "TICKET_NOT_PENDING"],
      ["succeeded", undefined],
    ]);
    expect(end.finished_at).toBe(w.clock.now().toISOString());
  });

  test("S2-35 all done is COMPLETED, none is FAILED; a rejection ends each with the reason", async () => {
    const ids = await waiting(2);
    const done = await send(ids, { action: "reject", reason: "Not this month." });
    await work(done.batch_id);
    expect(await statusOf(done.batch_id)).toMatchObject({ status: "COMPLETED", succeeded: 2, failed: 0 });
    for (const id of ids) expect((await ticket(id)).status).toBe("REJECTED");
    const none = await send(ids);
    expect(none).toMatchObject({ accepted: 0, rejected: 2 });
    expect(await statusOf(none.batch_id)).toMatchObject({ status: "FAILED", failed: 2, pending: 0 });
    expect(await jobsOf(none.batch_id)).toEqual([]);
  });

  test("S0-27 one's own requests are rejected with SELF_APPROVAL_FORBIDDEN, and the others are decided", async () => {
    const [own = ""] = await waiting(1, "owner");
    const [other = ""] = await waiting(1);
    const answer = await send([own, other], {}, "owner");
    expect(answer.items.map((i) => i.code)).toEqual(["SELF_APPROVAL_FORBIDDEN", undefined]);
    await work(answer.batch_id);
    expect([(await ticket(own)).status, (await ticket(other)).status]).toEqual(["PENDING_APPROVAL", "APPROVED"]);
  });

  test("what is outside the person's environments is NOT_FOUND, in the words of what does not exist", async () => {
    const ids = await waiting(1);
    const { items } = await send([...ids, "apr_none"], {}, "approverTest");
    expect(items.map((i) => [i.code, i.error])).toEqual(Array(2).fill(["NOT_FOUND", items[1]?.error]));
  });

  test("an item decides what was shown: another digest is CONTENT_CHANGED", async () => {
    const [first = "", second = ""] = await waiting(2);
    const digest = (await ticket(first)).proposal_digest;
    const items = [
      { ticket_id: first, digest },
      { ticket_id: second, digest },
    ];
    const answer = await send([], { items, ticket_ids: undefined });
    expect(answer.items.map((i) => i.code)).toEqual([undefined, "CONTENT_CHANGED"]);
    await work(answer.batch_id);
    expect((await ticket(first)).decisions[0]).toMatchObject({ digest, digest_seen: true });
  });

  test("an item without a digest decides what waited when the batch was sent: edited since is CONTENT_CHANGED", async () => {
    const [first = "", second = ""] = await waiting(2);
    const digest = (await ticket(second)).proposal_digest;
    for (const action of ["approve", "reject"]) {
      const answer = await send([first], { action, reason: "Looked at it." });
      await approve.run(w.as.approver2, { id: first, modified_spec: { config: { edited_for: action } } });
      await work(answer.batch_id);
      const { items } = await statusOf(answer.batch_id);
      expect(items).toMatchObject([{ status: "failed", code: "CONTENT_CHANGED" }]);
    }
    expect(await ticket(first)).toMatchObject({ status: "PENDING_APPROVAL", decisions: [] });
    await work((await send([second])).batch_id);
    // Nobody was shown what was found for them.
    expect((await ticket(second)).decisions[0]).toMatchObject({ digest, digest_seen: false });
  });
});

describe("a job of a batch", () => {
  test("acts with the grants that the person holds by then, and as nobody once they are gone", async () => {
    const one = await world();
    const asset = await activeAsset(one, { versions: 2 });
    const ids = [await askProd(one, asset, 1), await askProd(one, asset, 2)];
    const { batch_id } = resultOf(
      await createBatch.run(one.as.approver, { action: "approve", ticket_ids: ids }, { clock: one.clock }),
    );
    const [first, second] = await jobsOf(batch_id);
    if (!first || !second) throw new Error("no jobs");
    const change = (text: string) => one.db.superuser.query(text, [one.as.approver.userId]);
    await change("UPDATE grants SET role = 'viewer' WHERE user_id = $1");
    await decideItem(first, { last: false, clock: one.clock });
    await change("UPDATE users SET deactivated_at = now() WHERE id = $1");
    await decideItem(second, { last: false, clock: one.clock });
    const { rows } = await one.db.superuser.query(
      "SELECT code FROM batch_items WHERE batch_id = $1 ORDER BY position",
      [batch_id],
    );
    expect(rows.map((r) => r.code)).toEqual(["PERMISSION_DENIED", "DECIDER_DEACTIVATED"]);
    expect(await decisions(ids)).toBe(0);
  });

  test("may do no more than the token that sent it", async () => {
    const ids = await waiting(1);
    const scoped = { ...w.as.approver, tokenScopes: ["approval:read", "approval:decide"] };
    const { batch_id } = resultOf(
      await createBatch.run(scoped, { action: "approve", ticket_ids: ids }, { clock: w.clock }),
    );
    await w.db.superuser.query("UPDATE batches SET token_scopes = '{approval:read}' WHERE id = $1", [batch_id]);
    await work(batch_id);
    expect((await statusOf(batch_id)).items[0]).toMatchObject({ status: "failed", code: "PERMISSION_DENIED" });
  });

  test("killed between the decision and its end is run again: one decision, counted once", async () => {
    const ids = await waiting(2);
    const { batch_id } = await send(ids);
    // What the dead attempt had done: the decision is there, the item still queued.
    await approve.run(w.as.approver, { id: ids[0] }, { clock: w.clock });
    await work(batch_id);
    await work(batch_id);
    expect(await statusOf(batch_id)).toMatchObject({ status: "COMPLETED", succeeded: 2, failed: 0 });
    expect(await decisions(ids)).toBe(2);
  });

  test("without a database is thrown for the queue to try again, and ends the item the last time", async () => {
    const ids = await waiting(1);
    const { batch_id } = await send(ids);
    const [job] = await jobsOf(batch_id);
    if (!job) throw new Error("no job");
    await w.db.superuser.query(
      `CREATE FUNCTION trouble() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'disk' USING ERRCODE = '58030'; END $$;
       CREATE TRIGGER trouble BEFORE INSERT ON approval_decisions FOR EACH ROW EXECUTE FUNCTION trouble()`,
    );
    await expect(decideItem(job, { last: false, clock: w.clock })).rejects.toThrow("disk");
    expect((await statusOf(batch_id)).items[0]?.status).toBe("queued");
    await decideItem(job, { last: true, clock: w.clock });
    await w.db.superuser.query("DROP TRIGGER trouble ON approval_decisions; DROP FUNCTION trouble()");
    expect((await statusOf(batch_id)).items[0]).toMatchObject({ status: "failed", code: "BATCH_INTERRUPTED" });
  });
});

describe("what is refused as a whole", () => {
  test("S2-36 fifty-one requests, until the workspace's setting says sixty", async () => {
    const ids = Array.from({ length: 51 }, (_, i) => `apr_${i}`);
    const refusal = await refusalOf(send(ids));
    expect([refusal.status, refusal.code]).toEqual([422, "BATCH_TOO_LARGE"]);
    const api = apiOf(w, "admin");
    expect((await api.patch(`/api/v1/workspaces/${w.slug}`, { batchLimit: 60 })).body.batchLimit).toBe(60);
    expect(await send(ids)).toMatchObject({ total: 51, rejected: 51 });
    for (const batchLimit of [0, MOST_IN_BATCH + 1, 1.5, "60"])
      expect((await api.patch(`/api/v1/workspaces/${w.slug}`, { batchLimit })).status).toBe(400);
  });

  test("a request listed twice, both lists or none, an empty one, a rejection without a reason, an unknown field: 422 with the place", async () => {
    const api = apiOf(w, "approver");
    const bad: [object, string][] = [
      [{ action: "approve", ticket_ids: ["a", "b", "a"] }, "/ticket_ids/2"],
      [{ action: "approve", items: [{ ticket_id: "a" }, { ticket_id: "a" }] }, "/items/1/ticket_id"],
      [{ action: "approve" }, "/items"],
      [{ action: "approve", ticket_ids: ["a"], items: [{ ticket_id: "b" }] }, "/items"],
      [{ action: "approve", ticket_ids: [] }, "/ticket_ids"],
      [{ action: "reject", ticket_ids: ["a"] }, "/reason"],
      [{ action: "reject", ticket_ids: ["a"], reason: "  " }, "/reason"],
      [{ action: "approve", ticket_ids: ["a"], force: true }, "/force"],
      [{ action: "approve", items: [{ ticket_id: "a", override: 1 }] }, "/items/0/override"],
    ];
    for (const [body, field] of bad) {
      const answer = await api.post("/api/v1/approvals/batch", body);
      expect([body, answer.status, answer.body.errors?.[0]?.field]).toEqual([body, 422, field]);
    }
  });

  test("somebody who may decide nowhere: 403, recorded; somebody else's batch is 404", async () => {
    expect(await codeOf(send(["apr_none"], {}, "viewer"))).toBe("403 PERMISSION_DENIED");
    expect((await w.events({ action: "approval.batch" })).at(-1)).toMatchObject({
      outcome: "denied",
      actor_name: "viewer",
    });
    const { batch_id } = await send(["apr_none"]);
    expect(await codeOf(statusOf(batch_id, "owner"))).toBe("404 NOT_FOUND");
    expect(await codeOf(statusOf("bat_none"))).toBe("404 NOT_FOUND");
  });

  test("S2-38 there is no batch that deletes", async () => {
    const routes = (await manifest()).filter((r) => r.path.includes("batch"));
    const operations = routes.flatMap((r) => Object.keys(r.methods).map((method) => `${method} ${r.path}`));
    expect(operations.sort()).toEqual(["GET /api/v1/batches/[id]/status", "POST /api/v1/approvals/batch"]);
    const answer = await apiOf(w, "owner").post("/api/v1/approvals/batch", { action: "delete", ticket_ids: ["a"] });
    expect([answer.status, answer.body.errors[0].field]).toEqual([422, "/action"]);
  });
});

test("over HTTP: 202 with the place of the status, and the same answer again for the same key", async () => {
  const ids = await waiting(1);
  const api = apiOf(w, "approver");
  const headers = { "idempotency-key": "one-batch" };
  const body = { action: "approve", ticket_ids: ids };
  const first = await api.post("/api/v1/approvals/batch", body, { headers });
  expect(first.status).toBe(202);
  // As the reference says it, and nothing beside.
  expect(BatchAnswer.parse(first.body)).toEqual(first.body);
  expect(first.headers.get("location")).toBe(`/api/v1/batches/${first.body.batch_id}/status`);
  const again = await api.post("/api/v1/approvals/batch", body, { headers });
  expect(again.body).toEqual(first.body);
  expect(await jobsOf(first.body.batch_id)).toHaveLength(1);
  const status = await api.get(first.headers.get("location") ?? "");
  expect(status.body).toMatchObject({ status: "IN_PROGRESS", pending: 1, action: "approve" });
});

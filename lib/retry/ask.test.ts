import { beforeAll, describe, expect, test } from "vitest";
import { approve } from "@/lib/approvals/approve";
import { cancel } from "@/lib/approvals/cancel";
import { getApproval } from "@/lib/approvals/get";
import { NEEDED } from "@/lib/approvals/propose";
import { reject } from "@/lib/approvals/reject";
import { getBinding } from "@/lib/bindings/list";
import { putBinding } from "@/lib/bindings/put";
import { OPERATIONS } from "@/lib/jobs/operations";
import { askAgain } from "@/lib/retry/ask";
import { apiOf } from "@/lib/testing/api";
import { activeAsset, askProd, carryOut, codeOf, type Ref, refusalOf, ticketOf } from "@/lib/testing/arrange";
import { type PersonName, type World, world } from "@/lib/testing/world";

let w: World;
let asset: Ref;
beforeAll(async () => {
  w = await world();
  asset = await activeAsset(w, { versions: 3 });
});
let n = 0;
const ask = async (config: Record<string, unknown> = { n: ++n }) =>
  ticketOf(
    await putBinding.run(
      w.as.operator,
      { asset, environment: "prod", version: 1, config, reason: "first" },
      { clock: w.clock },
    ),
  );
const rejected = async () => {
  const id = await ask();
  await reject.run(w.as.approver, { id, comment: "no" }, { clock: w.clock });
  return id;
};
const again = (id: string, more: object = {}, by: PersonName = "operator") =>
  askAgain.run(w.as[by], { id, ...more }, { clock: w.clock });
const get = (id: string, as: PersonName = "operator") => getApproval.run(w.as[as], { id });

describe("asking again", () => {
  test("opens a new request that names the old one, on the state as it is now; the old one stays as it ended", async () => {
    const stale = await ask();
    await carryOut(w, await askProd(w, await activeAsset(w), 1));
    await carryOut(w, await ask());
    await approve.run(w.as.approver, { id: stale }, { clock: w.clock });
    await w.work();
    const old = await get(stale);
    expect([old.status, old.error?.code, old.can_retry]).toEqual(["FAILED", "SUPERSEDED", true]);
    const fresh = await get(ticketOf(await again(stale)));
    expect(fresh).toMatchObject({
      status: "PENDING_APPROVAL",
      retries: stale,
      reason: "first",
      effective_spec: old.spec,
      stale: false,
    });
    expect(fresh.base).not.toEqual(old.base);
    expect((await w.events({ ticket: fresh.id }))[0]).toMatchObject({
      action: "approval.request",
      details: { retries: stale },
    });
    expect(await carryOut(w, fresh.id)).toEqual(["completed"]);
    expect((await getBinding.run(w.as.viewer, { asset, environment: "prod" })).config).toEqual(old.spec.config);
    expect((await get(stale)).status).toBe("FAILED");
  });

  test("takes changes, another reason, and starts from the edited proposal", async () => {
    const id = await ask({ size: "large" });
    await approve.run(w.as.approver, { id, modified_spec: { config: { size: "small" } } }, { clock: w.clock });
    await cancel.run(w.as.operator, { id }, { clock: w.clock });
    expect((await get(ticketOf(await again(id)))).spec).toMatchObject({ config: { size: "small" }, version: 1 });
    const changed = await get(
      ticketOf(await again(id, { changes: { version: 2, config: { size: "tiny" } }, reason: "second" })),
    );
    expect(changed).toMatchObject({ reason: "second", spec: { version: 2, config: { size: "tiny" } } });
  });

  test("is for ended ones only, success excepted; the refusal is recorded and is the button's reason", async () => {
    const waiting = await ask();
    const why = await refusalOf(again(waiting));
    expect([why.status, why.code]).toEqual([409, "TICKET_NOT_ENDED"]);
    expect((await get(waiting)).retry_reasons).toEqual(why.reasons);
    expect((await w.events({ ticket: waiting })).at(-1)).toMatchObject({
      outcome: "denied",
      details: { code: "TICKET_NOT_ENDED" },
    });
    await carryOut(w, waiting);
    expect(await codeOf(again(waiting))).toBe("409 TICKET_NOT_ENDED");
  });

  test("is for who could have asked: 403 with the button's reason, 404 out of scope, 409 while the same waits", async () => {
    const id = await rejected();
    const why = await refusalOf(again(id, {}, "approver"));
    expect([why.status, why.code]).toEqual([403, "PERMISSION_DENIED"]);
    expect((await get(id, "approver")).retry_reasons).toEqual([why.detail]);
    expect(await codeOf(again(id, {}, "operatorTest"))).toBe("404 NOT_FOUND");
    const fresh = ticketOf(await again(id, {}, "operator2"));
    expect((await refusalOf(again(id))).extra).toEqual({ ticket_id: fresh });
  });

  test("is about the same subject, and knows no field that the change does not", async () => {
    const id = await rejected();
    const fields = async (changes: object) => (await refusalOf(again(id, { changes }))).errors.map((e) => e.field);
    expect(await fields({ environment: "dev" })).toEqual(["/changes/environment"]);
    expect(await fields({ asset: {} })).toEqual(["/changes/asset"]);
    expect(await fields({ colour: "red" })).toEqual(["/changes/colour"]);
    expect(await codeOf(again(id, { changes: { version: 99 } }))).toBe("404 NOT_FOUND");
  });

  test("over HTTP answers 202 with the new request; a dry run opens none", async () => {
    const id = await rejected();
    const post = (body: object) => apiOf(w, "operator").post(`/api/v1/approvals/${id}/retry`, body);
    expect((await post({ dry_run: true })).body).toMatchObject({
      status: "dry_run",
      data: { requires_approval: true },
    });
    const answer = await post({});
    expect([answer.status, answer.body.status, answer.body.approval.retries]).toEqual([202, "pending_approval", id]);
  });

  test("asks of everyone what the change itself asks", () => {
    expect(Object.fromEntries([...OPERATIONS].map(([name, o]) => [name, o.needs]))).toEqual(NEEDED);
  });
});

test("two that wait for the same binding name each other; the first applied supersedes the rest", async () => {
  const other = await activeAsset(w);
  const one = await askProd(w, other, 1);
  const two = await askProd(w, other, 2);
  expect((await get(one)).rivals.map((r) => r.id)).toEqual([two]);
  expect((await get(two)).rivals.map((r) => r.id)).toEqual([one]);
  await carryOut(w, one);
  expect(await get(two)).toMatchObject({ stale: true, rivals: [] });
});

import { beforeEach, describe, expect, test } from "vitest";
import { approve } from "@/lib/approvals/approve";
import { reject } from "@/lib/approvals/reject";
import { setLifecycle } from "@/lib/assets/set-lifecycle";
import { listPolicies } from "@/lib/policies/reading/list";
import { simulatePolicies } from "@/lib/policies/simulation/simulate";
import { apiOf } from "@/lib/testing/api";
import { activeAsset, allRows, askProd, codeOf, draftAsset, ticketOf } from "@/lib/testing/arrange";
import { type World, world } from "@/lib/testing/world";

let w: World;
beforeEach(async () => {
  w = await world();
});

const PROD = {
  name: "Two for prompts",
  kind: "prompt",
  operations: ["binding.put"],
  environment_class: "prod",
  gates: [{ role: "approver", count: 2 }],
};
const simulate = (over: object, as = w.as.admin) => simulatePolicies.run(as, over);
const builtin = async (name: string) =>
  (await listPolicies.run(w.as.viewer, { limit: 50 })).rows.find((p) => p.builtin === name)?.id;

describe("a draft over past requests", () => {
  test("tells which would have met other demands, and whether the approvals they got would have been enough", async () => {
    const asset = await activeAsset(w);
    const one = await askProd(w, asset, 1);
    await approve.run(w.as.approver, { id: one }, { clock: w.clock });
    await w.work();
    const no = await askProd(w, asset, 2);
    await reject.run(w.as.approver, { id: no, comment: "Too early" }, { clock: w.clock });
    const waiting = await askProd(w, asset, 2);
    const { draft, replay } = await simulate({ policy: PROD });
    expect(draft).toMatchObject({
      readback: "Binding a version in production of prompts needs 2 approvers; the requester never counts.",
      errors: [],
      gated: true,
    });
    // The activation was asked for too, and no binding policy speaks about it.
    expect(replay).toMatchObject({ checked: 4, differing_count: 3 });
    const today = "Today: 1 approver. With this: 2 approvers.";
    expect(replay?.differing.map((d) => [d.ticket.id, d.enough, d.says])).toEqual([
      [waiting, null, today],
      [no, false, `${today} It was rejected.`],
      [one, false, `${today} The approvals it got would not have been enough.`],
    ]);
    const lax = await simulate({ policy: { ...PROD, gates: [{ role: "security-approver", count: 1 }] } });
    expect(lax.replay?.differing.at(-1)?.after.gates).toEqual([
      { role: "approver", count: 1 },
      { role: "security-approver", count: 1 },
    ]);
  });

  test("an edit stands in the place of what it edits, and a deletion leaves it out", async () => {
    await askProd(w, await activeAsset(w), 1);
    const id = await builtin("prod-changes");
    const policy = {
      name: "Production changes",
      operations: ["binding.put"],
      environment_class: "prod",
      outcome: "exempt",
    };
    const edited = await simulate({ policy, replaces: id });
    expect(edited.draft).toMatchObject({ weakens: true, gated: true });
    expect(edited.replay?.differing.map((d) => d.says)).toEqual(["Today: 1 approver. With this: nobody is asked."]);
    const gone = await simulate({ policy: null, replaces: id });
    expect(gone.replay?.differing.map((d) => d.says)).toEqual([
      "Today: 1 approver. With this: refused, for no policy speaks about it.",
    ]);
    const stricter = await simulate({
      policy: { ...policy, outcome: "gated", gates: [{ role: "approver", count: 1 }] },
      replaces: id,
    });
    // The selection is narrower now, so it counts as weaker; what it asks of this request is the same.
    expect([stricter.draft?.weakens, stricter.replay?.differing_count]).toEqual([true, 0]);
  });

  test("moves of a lifecycle are replayed by their transition", async () => {
    const asset = await draftAsset(w);
    ticketOf(await setLifecycle.run(w.as.operator, { asset, state: "active" }));
    const policy = {
      name: "Two to activate",
      operations: ["lifecycle.set"],
      transitions: ["draft>active"],
      kind: "prompt",
      gates: [{ role: "approver", count: 2 }],
    };
    expect((await simulate({ policy })).replay?.differing.map((d) => d.says)).toEqual([
      "Today: 1 approver. With this: 2 approvers.",
    ]);
    const other = await simulate({ policy: { ...policy, transitions: ["archived>draft"] } });
    expect(other.replay?.differing).toEqual([]);
  });

  test("shows nothing of an environment out of sight, and replays no more than was asked", async () => {
    const asset = await activeAsset(w);
    await askProd(w, asset, 1);
    expect((await simulate({ policy: PROD }, w.as.operatorTest)).replay?.differing).toEqual([]);
    expect((await simulate({ policy: PROD, requests: 1 })).replay).toMatchObject({ checked: 1, differing_count: 1 });
  });

  test("says what is wrong with a draft instead of refusing it, who could decide, and warns", async () => {
    const broken = await simulate({ policy: { ...PROD, environment: "moon", environment_class: null } });
    expect(broken.draft?.errors).toEqual([{ field: "/environment", message: "is no environment here" }]);
    const alone = await simulate({ policy: { ...PROD, gates: [{ role: "security-approver", count: 2 }] } });
    expect(alone.draft?.errors).toMatchObject([{ field: "/gates" }]);
    expect(alone.draft?.deciders).toMatchObject([
      { environment: "prod", gates: [{ role: "security-approver", count: 2, people: [{ name: "securityApprover" }] }] },
    ]);
    const tight = await simulate({ policy: { ...PROD, gates: [{ role: "owner", count: 1 }] } });
    expect(tight.draft?.warnings).toEqual([
      expect.stringContaining("Nobody could approve what owner asks for in prod"),
    ]);
  });

  test("writes nothing", async () => {
    await askProd(w, await activeAsset(w), 1);
    const before = await allRows(w);
    await simulate({ policy: PROD, operation: "binding.put", environment: "prod", kind: "prompt" });
    expect(await allRows(w)).toEqual(before);
  });
});

test("a question about an operation is answered as with the draft in force", async () => {
  const question = { operation: "binding.put", environment: "prod", plugin: "catalog", kind: "prompt", risk: "low" };
  expect(await simulate(question)).toMatchObject({ outcome: "gated", gates: [{ role: "approver", count: 1 }] });
  expect(await simulate({ ...question, policy: PROD })).toMatchObject({ gates: [{ role: "approver", count: 2 }] });
});

test("over HTTP: bad drafts are 422 at their field, a policy of another workspace is 404", async () => {
  const post = (body: object) => apiOf(w, "viewer").post("/api/v1/policies/simulate", body);
  const bad = await post({ policy: { ...PROD, gates: [{ role: "king", count: 0 }] } });
  expect([bad.status, bad.body.errors.map((e: { field: string }) => e.field)]).toEqual([
    422,
    ["/policy/gates/0/role", "/policy/gates/0/count"],
  ]);
  expect((await post({})).body.errors).toMatchObject([{ field: "/operation" }]);
  expect((await post({ policy: null })).body.errors).toMatchObject([{ field: "/replaces" }]);
  const other = await world();
  const { rows } = await listPolicies.run(other.as.viewer, { limit: 1 });
  expect(await codeOf(simulate({ policy: PROD, replaces: rows[0]?.id }))).toBe("404 NOT_FOUND");
  expect((await post({ policy: PROD, requests: 5000 })).status).toBe(422);
});

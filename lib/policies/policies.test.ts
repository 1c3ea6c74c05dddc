import { beforeEach, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/access/actor";
import { approve } from "@/lib/approvals/approve";
import { getApproval } from "@/lib/approvals/get";
import type { Outcome } from "@/lib/change/contract";
import { createPolicy } from "@/lib/policies/create";
import { DEFAULT_POLICIES } from "@/lib/policies/defaults";
import { patchPolicy } from "@/lib/policies/patch";
import { getPolicy } from "@/lib/policies/reading/get";
import { listPolicies } from "@/lib/policies/reading/list";
import { removePolicy } from "@/lib/policies/remove";
import { simulatePolicies } from "@/lib/policies/simulation/simulate";
import { type World, world } from "@/lib/testing/world";

let w: World;
beforeEach(async () => {
  w = await world();
});

const MODELS = {
  name: "Models in production",
  kind: "model",
  operations: ["binding.put"],
  environment_class: "prod",
  gates: [{ role: "approver", count: 1 }],
};
const builtin = async (name: string) => {
  const { rows } = await listPolicies.run(w.as.viewer, { limit: 50 });
  const found = rows.find((p) => p.builtin === name);
  if (!found) throw new Error(`no policy ${name}`);
  return found;
};
const ticketOf = (asked: Outcome<unknown>) => {
  if (asked.kind !== "pending") throw new Error(`expected a ticket, got ${asked.kind}`);
  return asked.ticket;
};
/** Lets the security approver agree and the job run. */
async function agreed(asked: Outcome<unknown>) {
  await approve.run(w.as.securityApprover, { id: ticketOf(asked).ticket_id }, { clock: w.clock });
  expect(await w.work()).toEqual(["completed"]);
}
const made = async (fields: object = MODELS) => {
  await agreed(await createPolicy.run(w.as.admin, fields, { clock: w.clock }));
  const { rows } = await listPolicies.run(w.as.viewer, { limit: 50 });
  const found = rows.find((p) => p.builtin === null);
  if (!found) throw new Error("nothing was made");
  return found;
};
const otherAdmin = async (): Promise<Actor> => (await world()).as.admin;
const inForce = async () =>
  (await listPolicies.run(w.as.viewer, { limit: 50 })).rows.map((p) => [p.name, p.revision, p.enabled]);

describe("making a policy", () => {
  test("waits for an owner or a security approver, then is in force and recorded", async () => {
    const asked = await createPolicy.run(w.as.admin, { ...MODELS, reason: "New rule" }, { clock: w.clock });
    expect(ticketOf(asked).approval).toMatchObject({
      type: "policy.change",
      reason: "New rule",
      gates: [{ role: "owner-or-security-approver", required: 1 }],
    });
    expect(await inForce()).toHaveLength(DEFAULT_POLICIES.length);
    await agreed(asked);
    const events = await w.events({ ticket: ticketOf(asked).ticket_id });
    expect(events.at(-1)).toMatchObject({
      action: "rbac.policy.create",
      action_code: "EXECUTION_COMPLETED",
      resource_type: "policy",
      details: { after: { name: MODELS.name, gates: MODELS.gates }, reason: "New rule" },
    });
    expect(await inForce()).toContainEqual([MODELS.name, 1, true]);
  });

  test("is free where nothing is produced: a workspace without a production environment", async () => {
    const free = { ...w.as.admin, environments: w.as.admin.environments.filter((e) => e.class !== "prod") };
    const done = await createPolicy.run(free, { ...MODELS, environment_class: "test" }, { clock: w.clock });
    expect(done).toMatchObject({
      kind: "done",
      result: {
        revision: 1,
        readback: "Binding a version outside production of models needs 1 approver; the requester never counts.",
      },
    });
  });

  test("refuses who may not write policies (403), and records it", async () => {
    for (const as of [w.as.operator, w.as.approver, { ...w.as.viewer, platformAdmin: true }])
      await expect(createPolicy.run(as, MODELS)).rejects.toMatchObject({ status: 403 });
    expect((await w.events({ action: "rbac.policy.create" })).map((e) => e.outcome)).toEqual(Array(3).fill("denied"));
  });

  test("names an environment or a kind that is not there: 422 at the field", async () => {
    const at = (over: object) => createPolicy.run(w.as.admin, { ...MODELS, ...over });
    await expect(at({ environment_class: null, environment: "moon" })).rejects.toMatchObject({
      status: 422,
      errors: [{ field: "/environment" }],
    });
    await expect(at({ kind: "moon" })).rejects.toMatchObject({ status: 422, errors: [{ field: "/kind" }] });
    await expect(at({ plugin: "moon" })).rejects.toMatchObject({ status: 422, errors: [{ field: "/plugin" }] });
    await expect(at({ gates: [{ role: "viewer", count: 1 }] })).rejects.toMatchObject({
      status: 422,
      errors: [{ field: "/gates/0/role" }],
    });
    await expect(at({ gates: [{ role: "approver", count: 0 }] })).rejects.toMatchObject({
      status: 422,
      errors: [{ field: "/gates/0/count" }],
    });
    await expect(at({ operations: ["binding.paint"] })).rejects.toMatchObject({
      status: 422,
      errors: [{ field: "/operations/0" }],
    });
  });

  test("refuses a taken name and a twin that waits already (409)", async () => {
    await expect(createPolicy.run(w.as.admin, { ...MODELS, name: "LIFECYCLE" })).rejects.toMatchObject({
      status: 409,
      code: "NAME_TAKEN",
    });
    const first = ticketOf(await createPolicy.run(w.as.admin, MODELS));
    await expect(createPolicy.run(w.as.owner, MODELS)).rejects.toMatchObject({
      code: "DUPLICATE_PENDING_REQUEST",
      extra: { ticket_id: first.ticket_id },
    });
  });
});

describe("who could decide", () => {
  test("a gate that nobody can fill is refused (422), in the place where it is so", async () => {
    await w.db.superuser.query("DELETE FROM grants WHERE workspace_id = $1 AND role = 'security-approver'", [
      w.workspaceId,
    ]);
    const gates = [
      { role: "approver", count: 1 },
      { role: "security-approver", count: 1 },
    ];
    await expect(createPolicy.run(w.as.admin, { ...MODELS, gates })).rejects.toMatchObject({
      status: 422,
      code: "NO_ELIGIBLE_DECIDER",
      detail: "Nobody is a security approver in prod today, so this could never be approved.",
      errors: [{ field: "/gates/1" }],
    });
    const off = await createPolicy.run(w.as.admin, { ...MODELS, gates, enabled: false }, { dryRun: true });
    expect(off.kind).toBe("dry_run");
  });

  test("too few different people is refused too; just enough is a warning", async () => {
    // Approvers, the security approver and the owner: four people can take an approver's seat everywhere.
    const of = (count: number) =>
      createPolicy.run(w.as.admin, { ...MODELS, gates: [{ role: "approver", count }] }, { dryRun: true });
    await expect(of(5)).rejects.toMatchObject({ code: "NO_ELIGIBLE_DECIDER", errors: [{ field: "/gates" }] });
    expect(await of(3)).toMatchObject({ preview: { warnings: [] } });
    const [warning] = (await of(4).then((o) => (o.kind === "dry_run" ? o.preview.warnings : []))) as string[];
    expect(warning).toMatch(/^Nobody could approve what .*securityApprover.* asks for in prod/);
  });

  test("a patch into a rule that nobody can follow is refused", async () => {
    const policy = await builtin("prod-changes");
    const gates = [{ role: "approver", count: 12 }];
    await expect(patchPolicy.run(w.as.admin, { id: policy.id, patch: { gates } })).rejects.toMatchObject({
      code: "NO_ELIGIBLE_DECIDER",
    });
  });

  test("reading a policy shows them place by place", async () => {
    const { deciders, related } = await getPolicy.run(w.as.viewer, {
      id: (await builtin("prod-changes-high-risk")).id,
    });
    expect(deciders.map((d) => [d.environment, d.gates.map((g) => [g.role, g.people.map((p) => p.name)])])).toEqual([
      [
        "prod",
        [
          ["approver", ["approver", "approver2", "owner", "securityApprover"]],
          ["security-approver", ["securityApprover"]],
        ],
      ],
    ]);
    expect(related.map((r) => [r.name, r.together, r.elsewhere])).toEqual([["Production changes", true, null]]);
  });

  test("S3-02 and no place that is out of sight, neither of a policy nor of a draft that is tried", async () => {
    const places = (deciders: { environment: string | null }[]) => deciders.map((d) => d.environment);
    const { id } = await builtin("prod-changes");
    expect(places((await getPolicy.run(w.as.operatorTest, { id })).deciders)).toEqual([]);
    const everywhere = { ...MODELS, environment_class: null };
    const { draft } = await simulatePolicies.run(w.as.operatorTest, { policy: everywhere });
    expect(places(draft?.deciders ?? [])).toEqual(["dev", "test", "staging"]);
    const many = { ...everywhere, gates: [{ role: "approver", count: 4 }] };
    expect(JSON.stringify(await simulatePolicies.run(w.as.operatorTest, { policy: many }))).not.toMatch(/prod/);
  });
});

describe("changing a policy", () => {
  test("making it stricter is free, and what it said before is kept", async () => {
    const policy = await builtin("prod-changes");
    const gates = [{ role: "approver", count: 2 }];
    const done = await patchPolicy.run(
      w.as.admin,
      { id: policy.id, patch: { gates, reason: "More eyes" } },
      { ifMatch: 1, clock: w.clock },
    );
    expect(done).toMatchObject({ kind: "done", result: { revision: 2, gates } });
    const [event] = await w.events({ action: "rbac.policy.patch" });
    expect(event).toMatchObject({
      outcome: "success",
      details: { before: { gates: policy.gates }, after: { gates }, changed: ["gates"], reason: "More eyes" },
    });
    const now = await getPolicy.run(w.as.viewer, { id: policy.id });
    expect(now.former_revisions).toMatchObject([{ revision: 1, gates: policy.gates, name: policy.name }]);
    const asked = { operation: "binding.put", environment: "prod" };
    expect(await simulatePolicies.run(w.as.viewer, asked)).toMatchObject({ outcome: "gated", gates });
  });

  test("weakening waits, and happens only once agreed", async () => {
    const policy = await builtin("prod-changes");
    const asked = await patchPolicy.run(
      w.as.admin,
      { id: policy.id, patch: { outcome: "exempt" } },
      { clock: w.clock },
    );
    expect(ticketOf(asked).approval).toMatchObject({ type: "policy.change" });
    const question = { operation: "binding.put", environment: "prod", risk: "low" };
    expect(await simulatePolicies.run(w.as.viewer, question)).toMatchObject({ outcome: "gated" });
    await agreed(asked);
    expect(await simulatePolicies.run(w.as.viewer, question)).toMatchObject({
      outcome: "exempt",
      policies: [{ id: policy.id, revision: 2 }],
    });
    expect((await w.events({ ticket: ticketOf(asked).ticket_id })).map((e) => e.action)).toEqual([
      "approval.request",
      "approval.approve",
      "approval.start",
      "rbac.policy.patch",
    ]);
  });

  test("is shown to whoever decides field by field against what is in force, and as overtaken once that has moved", async () => {
    const policy = await builtin("prod-changes");
    const { ticket_id: id } = ticketOf(
      await patchPolicy.run(w.as.admin, { id: policy.id, patch: { enabled: false } }, { clock: w.clock }),
    );
    const read = () => getApproval.run(w.as.securityApprover, { id });
    expect(await read()).toMatchObject({
      summary: expect.stringContaining("Switch off the policy Production changes: no longer “"),
      stale: false,
      diff: { changes: [{ path: "/enabled", before: true, after: false }] },
    });
    await patchPolicy.run(w.as.admin, { id: policy.id, patch: { description: "Other words" } }, { clock: w.clock });
    expect((await read()).stale).toBe(true);
  });

  test("the rule about rules guards itself; the requester cannot agree to it", async () => {
    const policy = await builtin("governing-the-rules");
    const asked = ticketOf(await patchPolicy.run(w.as.owner, { id: policy.id, patch: { enabled: false } }));
    await expect(approve.run(w.as.owner, { id: asked.ticket_id })).rejects.toMatchObject({
      code: "SELF_APPROVAL_FORBIDDEN",
    });
    await expect(approve.run(w.as.approver, { id: asked.ticket_id })).rejects.toMatchObject({ status: 403 });
  });

  test("an edit that was overtaken is not carried out", async () => {
    const policy = await builtin("prod-changes");
    const asked = ticketOf(
      await patchPolicy.run(w.as.admin, { id: policy.id, patch: { enabled: false } }, { clock: w.clock }),
    );
    await patchPolicy.run(w.as.admin, { id: policy.id, patch: { description: "Other words" } }, { clock: w.clock });
    await approve.run(w.as.securityApprover, { id: asked.ticket_id }, { clock: w.clock });
    expect(await w.work()).toEqual(["failed"]);
    expect((await builtin("prod-changes")).enabled).toBe(true);
  });

  test("the same again changes nothing and records nothing", async () => {
    const policy = await builtin("lifecycle");
    const done = await patchPolicy.run(w.as.admin, {
      id: policy.id,
      patch: { name: policy.name, gates: policy.gates },
    });
    expect(done).toMatchObject({ kind: "done", changed: false });
    expect(await w.events({ action: "rbac.policy.patch" })).toEqual([]);
  });

  test("refuses who may not (403), hides another workspace's (404), refuses a stale one (412) and a taken name (409)", async () => {
    const { id } = await builtin("lifecycle");
    const patch = { name: "Production changes" };
    await expect(patchPolicy.run(w.as.operator, { id, patch })).rejects.toMatchObject({ status: 403 });
    await expect(patchPolicy.run(await otherAdmin(), { id, patch })).rejects.toMatchObject({ status: 404 });
    await expect(patchPolicy.run(w.as.admin, { id, patch }, { ifMatch: 7 })).rejects.toMatchObject({
      status: 412,
      extra: { current: { id } },
    });
    await expect(patchPolicy.run(w.as.admin, { id, patch })).rejects.toMatchObject({ status: 409, code: "NAME_TAKEN" });
  });
});

describe("deleting a policy", () => {
  test("waits, then is gone from lists and from force; its row and revisions stay", async () => {
    const policy = await made();
    const asked = await removePolicy.run(w.as.admin, { id: policy.id, reason: "Not needed" }, { clock: w.clock });
    expect(await inForce()).toContainEqual([MODELS.name, 1, true]);
    await agreed(asked);
    expect(await inForce()).toHaveLength(DEFAULT_POLICIES.length);
    await expect(getPolicy.run(w.as.viewer, { id: policy.id })).rejects.toMatchObject({ status: 404 });
    const { rows } = await w.db.superuser.query(
      "SELECT revision, document ->> 'name' AS name FROM policy_revisions WHERE policy_id = $1",
      [policy.id],
    );
    expect(rows).toEqual([{ revision: 1, name: MODELS.name }]);
    expect((await w.events({ action: "rbac.policy.delete" })).at(-1)).toMatchObject({
      outcome: "success",
      details: { reason: "Not needed" },
    });
  });

  test("refuses who may not (403), hides another workspace's (404), and a twin that waits already (409)", async () => {
    const { id } = await builtin("lifecycle");
    await expect(removePolicy.run(w.as.editor, { id })).rejects.toMatchObject({ status: 403 });
    await expect(removePolicy.run(await otherAdmin(), { id })).rejects.toMatchObject({ status: 404 });
    await removePolicy.run(w.as.admin, { id });
    await expect(removePolicy.run(w.as.owner, { id })).rejects.toMatchObject({
      status: 409,
      code: "DUPLICATE_PENDING_REQUEST",
    });
  });
});

describe("in the database", () => {
  test("former revisions are final, and no edit goes without one", async () => {
    const policy = await builtin("prod-changes");
    await patchPolicy.run(w.as.admin, { id: policy.id, patch: { description: "Once" } });
    for (const text of [
      "UPDATE policy_revisions SET document = '{}'",
      "DELETE FROM policy_revisions",
      "INSERT INTO policy_revisions SELECT workspace_id, policy_id, 99, document, replaced_at FROM policy_revisions",
    ])
      await expect(w.db.app.query(text)).rejects.toThrow(/permission denied/);
    await expect(w.db.superuser.query("DELETE FROM policy_revisions")).rejects.toThrow(/final/);
    await expect(
      w.db.app.query("UPDATE approval_policies SET gates = '[]', outcome = 'exempt' WHERE id = $1", [policy.id]),
    ).rejects.toThrow(/next revision/);
  });

  test("a policy of an environment out of sight is hidden", async () => {
    await made({ ...MODELS, environment_class: null, environment: "prod" });
    const { rows } = await listPolicies.run(w.as.operatorTest, { limit: 50 });
    expect(rows.map((p) => p.builtin)).not.toContain(null);
    expect(rows).toHaveLength(DEFAULT_POLICIES.length);
  });
});

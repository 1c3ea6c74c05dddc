import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { approve } from "@/lib/approvals/approve";
import { getApproval } from "@/lib/approvals/get";
import { reject } from "@/lib/approvals/reject";
import { setLifecycle } from "@/lib/assets/set-lifecycle";
import { getBinding } from "@/lib/bindings/list";
import { putBinding } from "@/lib/bindings/put";
import { digestOf } from "@/lib/canonical";
import { apiOf } from "@/lib/testing/api";
import {
  activeAsset,
  allRows,
  carryOut,
  codeOf,
  draftAsset,
  type Ref,
  refusalOf,
  resultOf,
  ticketOf,
} from "@/lib/testing/arrange";
import { type CountingTarget, startCountingTarget } from "@/lib/testing/counting-target";
import { addMachinePolicies, registerMachines } from "@/lib/testing/machines";
import { type PersonName, type World, world } from "@/lib/testing/world";

let w: World;
let target: CountingTarget;
let service: string;
let asset: Ref;

beforeAll(async () => {
  target = await startCountingTarget();
  registerMachines(target.url);
  w = await world();
  await addMachinePolicies(w);
  const system = await act("system", "s", "system.create", {});
  service = (await act("service", "v", "service.create", { system_id: system.body.data.governance.id })).body.data
    .governance.id;
  asset = await activeAsset(w);
});
afterAll(() => target.close());

const act = (kind: string, name: string, action: string, params: object) =>
  apiOf(w, "operator").post(`/api/governance/v1alpha1/assets/testbed/${kind}/${name}/actions/${action}`, { params });
let made = 0;
const ORIGINAL = {
  template_version: 3,
  cluster: "c1",
  storage_class: "fast",
  cpu: 2,
  memory_gb: 8,
  disk_gb: 40,
  network: "n1",
  ssh_key: "none",
};
/** A machine that waits, by name. */
const asked = async () => {
  const { body } = await act("machine", `e-${++made}`, "machine.create", {
    environment: "dev",
    namespace: "ledger",
    service_id: service,
    ...ORIGINAL,
  });
  return { id: body.ticket_id as string, event: body.event_id as string };
};
let configs = 0;
/** A version that is to run in prod with a configuration. */
const binding = async (config: Record<string, unknown> = { n: ++configs, keep: true }, of = asset) =>
  ticketOf(
    await putBinding.run(w.as.operator, { asset: of, environment: "prod", version: 1, config }, { clock: w.clock }),
  );
const get = (id: string, as: PersonName = "viewer") => getApproval.run(w.as[as], { id });
const edit = (by: PersonName, id: string, modified_spec: object, more: object = {}) =>
  approve.run(w.as[by], { id, modified_spec, modification_reason: "smaller", ...more }, { clock: w.clock });
const yes = (by: PersonName, id: string, more: object = {}) =>
  approve.run(w.as[by], { id, ...more }, { clock: w.clock });
const EDITED = {
  template_version: 4,
  cluster: "c2",
  storage_class: "slow",
  cpu: 1,
  memory_gb: 4,
  disk_gb: 20,
  network: "n1",
};

describe("an edited proposal", () => {
  test("S2-15 S2-18 is carried out exactly as edited: nothing of the original leaks in", async () => {
    const { id, event } = await asked();
    const edited = resultOf(await edit("approver", id, EDITED));
    expect(edited).toMatchObject({
      status: "PENDING_APPROVAL",
      modified_by: { name: "approver" },
      modification_reason: "smaller",
    });
    await yes("approver2", id);
    expect(await w.work()).toEqual(["completed"]);
    const done = target.effects.find((e) => e.event_id === event);
    expect(done?.params).toEqual({ namespace: "ledger", service_id: service, ...EDITED });
    const shown = await get(id);
    expect(shown.spec).toEqual({ namespace: "ledger", service_id: service, ...ORIGINAL });
    expect([shown.modified_spec, shown.effective_spec]).toEqual([EDITED, done?.params]);
  });

  test("S2-15 of a prod binding runs with the configuration it was edited to, past the database's guard", async () => {
    const of = await activeAsset(w);
    const id = await binding({ model: "large", retries: 3 }, of);
    await edit("approver", id, { config: { model: "small" } });
    expect(await carryOut(w, id, w.as.approver2)).toEqual(["completed"]);
    const live = await getBinding.run(w.as.viewer, { asset: of, environment: "prod" });
    expect([live.version, live.config]).toEqual([1, { model: "small" }]);
    expect((await get(id)).effective_spec).toMatchObject({ config_digest: digestOf({ model: "small" }), version: 1 });
  });

  test("is another proposal: earlier approvals no longer count, and a decision on the former digest is refused", async () => {
    const risky = await activeAsset(w, { risk: "high" });
    const id = await binding({ a: 1 }, risky);
    const former = (await get(id)).proposal_digest;
    await yes("approver", id, { digest: former });
    expect((await get(id)).gates.map((g) => g.approved)).toEqual([1, 0]);
    await edit("approver2", id, { config: { a: 2 } });
    const now = await get(id);
    expect(now.proposal_digest).not.toBe(former);
    expect(now.gates.map((g) => g.approved)).toEqual([0, 0]);
    expect(await codeOf(yes("securityApprover", id, { digest: former }))).toBe("412 CONTENT_CHANGED");
    await yes("approver", id, { digest: now.proposal_digest });
    expect(resultOf(await yes("securityApprover", id)).status).toBe("APPROVED");
    expect((await get(id)).decisions.map((d) => d.digest === now.proposal_digest)).toEqual([false, true, true]);
    await w.work();
  });

  test("that takes a former edit back is still another one", async () => {
    const id = await binding({ a: 1 });
    const first = (await get(id)).proposal_digest;
    await edit("approver", id, { config: { a: 2 } });
    await edit("approver2", id, { config: { a: 1 } });
    const now = await get(id);
    expect([now.effective_spec, now.proposal_digest === first]).toEqual([now.spec, false]);
    expect(await codeOf(yes("approver", id))).toBe("403 SELF_APPROVAL_FORBIDDEN");
    await reject.run(w.as.owner, { id, comment: "enough" }, { clock: w.clock });
  });

  test("stands in the log whole, with who, why and what was there before", async () => {
    const id = await binding({ a: 1, deep: { b: 2 } });
    await edit("approver", id, { config: { a: 9 } });
    const stages = await w.events({ ticket: id });
    expect(stages.map((e) => e.action)).toEqual(["approval.request", "approval.edit"]);
    expect(stages[1]).toMatchObject({
      actor_id: w.as.approver.id,
      details: {
        edit: {
          before: { config: { a: 1, deep: { b: 2 } } },
          after: { config: { a: 9 } },
          reason: "smaller",
          warnings: [],
        },
      },
    });
  });
});

describe("the editor", () => {
  test("never counts afterwards, nor rejects; the reason is the one the button shows", async () => {
    const id = await binding();
    await edit("approver", id, { config: {} });
    for (const work of [yes("approver", id), reject.run(w.as.approver, { id, comment: "no" }, { clock: w.clock })]) {
      const why = await refusalOf(work);
      expect([why.status, why.code]).toEqual([403, "SELF_APPROVAL_FORBIDDEN"]);
      expect((await get(id, "approver")).reasons).toEqual(why.reasons);
    }
    expect((await get(id, "approver")).can_edit).toBe(true);
    expect((await edit("approver", id, { config: { again: true } })).kind).toBe("done");
  });

  test("decides by the edit where the policy says so, and the decision says it came with one", async () => {
    const { id } = await asked();
    await w.db.superuser.query(
      "UPDATE approval_policies SET revision = revision + 1, edits = 'allowed' WHERE workspace_id = $1 AND name = 'Machines'",
      [w.workspaceId],
    );
    const allowed = await asked();
    // The one asked for before keeps the rule it was asked under.
    expect(resultOf(await edit("approver", id, EDITED)).status).toBe("PENDING_APPROVAL");
    expect(resultOf(await edit("approver", allowed.id, EDITED)).status).toBe("APPROVED");
    await w.db.superuser.query(
      "UPDATE approval_policies SET revision = revision + 1, edits = 'forbidden' WHERE workspace_id = $1 AND name = 'Machines'",
      [w.workspaceId],
    );
    const { rows } = await w.db.superuser.query("SELECT edited, digest FROM approval_decisions WHERE request_id = $1", [
      allowed.id,
    ]);
    expect(rows).toEqual([{ edited: true, digest: (await get(allowed.id)).proposal_digest }]);
    expect((await w.events({ ticket: allowed.id })).at(-1)).toMatchObject({
      action: "approval.approve",
      details: { edit: { reason: "smaller" } },
    });
    expect(await w.work()).toEqual(["completed"]);
    expect(target.effects.find((e) => e.event_id === allowed.event)?.params).toMatchObject(EDITED);
  });

  test("must be able to decide: 403 for others and recorded, 404 out of scope, 409 once decided; nothing changes", async () => {
    const id = await binding();
    const before = await get(id);
    for (const who of ["operator2", "viewer", "admin"] as const)
      expect([who, (await refusalOf(edit(who, id, { config: {} }))).status]).toEqual([who, 403]);
    expect(await codeOf(edit("operator", id, { config: {} }))).toBe("403 SELF_APPROVAL_FORBIDDEN");
    expect(await codeOf(edit("approverTest", id, { config: {} }))).toBe("404 NOT_FOUND");
    expect((await w.events({ ticket: id })).filter((e) => e.outcome === "denied")).toHaveLength(4);
    expect((await get(id)).proposal_digest).toBe(before.proposal_digest);
    await yes("approver", id);
    expect(await codeOf(edit("approver2", id, { config: {} }))).toBe("409 TICKET_NOT_PENDING");
    await w.work();
  });
});

describe("an edit that is refused", () => {
  const refusedBy = async (id: string, spec: object) => {
    const before = await allRows(w);
    const why = await refusalOf(edit("approver", id, spec));
    expect(await allRows(w)).toEqual(before);
    return [why.status, why.code, why.errors.map((e) => e.field)];
  };

  test("S2-16 names namespace or service_id, and nothing changes", async () => {
    const { id } = await asked();
    for (const field of ["namespace", "service_id"])
      expect(await refusedBy(id, { ...EDITED, [field]: field === "namespace" ? "ledger" : service })).toEqual([
        422,
        "IMMUTABLE_FIELD",
        [`/modified_spec/${field}`],
      ]);
    expect((await refusedBy(id, { ...EDITED, environment: "prod" }))[1]).toBe("IMMUTABLE_FIELD");
  });

  test("S2-17 misses a required field", async () => {
    const { id } = await asked();
    const { cpu: _, ...rest } = EDITED;
    expect(await refusedBy(id, rest)).toEqual([422, "VALIDATION_FAILED", ["/modified_spec/cpu"]]);
    expect(await refusedBy(await binding(), {})).toEqual([422, "VALIDATION_FAILED", ["/modified_spec/config"]]);
  });

  test("names asset, environment or version of a binding, an unknown field, or what its schema refuses", async () => {
    const id = await binding({ a: 1 });
    for (const field of ["asset", "environment", "version", "version_id"])
      expect(await refusedBy(id, { config: {}, [field]: 1 })).toEqual([
        422,
        "IMMUTABLE_FIELD",
        [`/modified_spec/${field}`],
      ]);
    expect(await refusedBy(id, { config: {}, more: 1 })).toEqual([422, "VALIDATION_FAILED", ["/modified_spec/more"]]);
    expect(await refusedBy(id, { config: [] })).toEqual([422, "VALIDATION_FAILED", ["/modified_spec/config"]]);
    expect(await refusedBy((await asked()).id, { ...EDITED, cpu: 1000 })).toEqual([
      422,
      "VALIDATION_FAILED",
      ["/modified_spec/cpu"],
    ]);
  });

  test("changes nothing, or is of a change that nobody edits", async () => {
    expect((await refusedBy(await binding({ same: 1 }), { config: { same: 1 } }))[1]).toBe("NOTHING_EDITED");
    const draft = await draftAsset(w);
    const id = ticketOf(await setLifecycle.run(w.as.operator, { asset: draft, state: "active" }, { clock: w.clock }));
    const why = await refusalOf(edit("approver", id, { state: "archived" }));
    expect([why.status, why.code]).toEqual([409, "NOT_EDITABLE"]);
    expect(await get(id, "approver")).toMatchObject({ can_decide: true, can_edit: false, edit_reasons: why.reasons });
  });
});

describe("an edit that drops fields", () => {
  test("S2-17 passes with a warning at five, without one at four", async () => {
    const config = { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 };
    const four = resultOf(await edit("approver", await binding(config), { config: { a: 1, b: 2 } }));
    expect(four.warnings).toEqual([]);
    const five = await binding({ ...config, g: 7 });
    const warned = resultOf(await edit("approver", five, { config: { a: 1, b: 2 } }));
    expect(warned.warnings).toEqual([expect.stringMatching(/^5 fields of the proposal are gone: c, d, e, f, g\./)]);
    expect((await get(five)).warnings).toEqual(warned.warnings);
    const { id } = await asked();
    const machine = resultOf(await edit("approver", id, { template_version: 9, cpu: 1 }));
    expect(machine.warnings).toEqual([expect.stringMatching(/^6 fields/)]);
  });
});

describe("the preview", () => {
  const preview = (as: PersonName, id: string, modified_spec: object) =>
    apiOf(w, as).post(`/api/v1/admin/approvals/${id}/preview`, { modified_spec });

  test("S2-19 answers the effective proposal, its difference and warnings, and changes no row", async () => {
    const { id } = await asked();
    const before = await allRows(w);
    const answer = await preview("approver", id, { template_version: 4, cpu: 1 });
    expect(answer.status).toBe(200);
    expect(answer.body.effective_spec).toEqual({
      namespace: "ledger",
      service_id: service,
      template_version: 4,
      cpu: 1,
    });
    expect(answer.body.warnings).toHaveLength(1);
    expect(answer.body.diff.changes.length).toBeGreaterThan(5);
    expect(answer.body).toMatchObject({ approvals_void: 0, counts_as_decision: false });
    expect(await allRows(w)).toEqual(before);
    expect((await get(id)).effective_spec).toEqual((await get(id)).spec);
  });

  test("refuses what the edit would refuse, in the same words", async () => {
    const { id } = await asked();
    for (const [who, spec] of [
      ["approver", { namespace: "x" }],
      ["approver", { cpu: "many" }],
      ["operator2", EDITED],
      ["operator", EDITED],
      ["viewer", EDITED],
    ] as const) {
      const seen = await preview(who, id, spec);
      const real = await refusalOf(edit(who, id, spec));
      expect([who, seen.status, seen.body.code, seen.body.detail]).toEqual([who, real.status, real.code, real.detail]);
    }
    expect((await preview("approverTest", await binding(), { config: {} })).status).toBe(404);
  });
});

describe("beneath the doors", () => {
  const sql = (text: string, values: unknown[]) => w.db.app.query(text, values);

  test("the proposal is edited by no statement that leaves out the digest or the editor, and never once it is decided", async () => {
    const id = await binding();
    const only = (set: string) => sql(`UPDATE approval_requests SET ${set} WHERE id = $1`, [id]);
    const by = "modified_by_name = 'x', modified_at = now(), modified_spec = '{}'";
    const who = `modified_by_id = '${w.as.approver.userId}', editors = editors || '${w.as.approver.userId}'::text`;
    await expect(only("spec = '{}'")).rejects.toThrow("froze is final");
    await expect(only("proposal_digest = 'sha256:x'")).rejects.toThrow("save for an edit");
    await expect(only(`effective_spec = '{}', ${by}, ${who}`)).rejects.toThrow("save for an edit");
    await expect(
      only(`effective_spec = '{}', proposal_digest = 'sha256:x', ${by}, modified_by_id = '${w.as.approver.userId}'`),
    ).rejects.toThrow();
    await yes("approver", id);
    await expect(only(`effective_spec = '{}', proposal_digest = 'sha256:x', ${by}, ${who}`)).rejects.toThrow(
      "save for an edit",
    );
    await w.work();
  });

  test("the guard counts no editor, and lets nothing through but the edited proposal", async () => {
    const of = await activeAsset(w);
    const id = await binding({ a: 1 }, of);
    await edit("approver", id, { config: { a: 2 } });
    const { proposal_digest: digest } = await get(id);
    // A decision of the editor, written past the rules.
    await w.db.superuser.query(
      `INSERT INTO approval_decisions (id, workspace_id, request_id, digest, digest_seen, verdict, seats, decided_by_id, decided_by_name, decided_via, created_at)
       VALUES ('dec_forged', $1, $2, $3, true, 'approve', '{approver}', $4, 'x', 'api', now())`,
      [w.workspaceId, id, digest, w.as.approver.userId],
    );
    await w.db.superuser.query("UPDATE approval_requests SET status = 'APPROVED', decided_at = now() WHERE id = $1", [
      id,
    ]);
    await w.db.superuser.query("UPDATE approval_requests SET status = 'EXECUTING' WHERE id = $1", [id]);
    const bind = (config: string) =>
      w.db.superuser.query(
        `UPDATE env_bindings b SET version_id = r.spec ->> 'version_id', config = $2, config_digest = $3, authority_kind = 'approval', authority_id = r.id,
           revision = b.revision + 1 FROM approval_requests r WHERE r.id = $1 AND b.id = r.subject_id`,
        [id, config, digestOf(JSON.parse(config))],
      );
    await expect(bind('{"a":2}')).rejects.toThrow("do not fill its gates");
    await w.db.superuser.query(
      `INSERT INTO approval_decisions (id, workspace_id, request_id, digest, digest_seen, verdict, seats, decided_by_id, decided_by_name, decided_via, created_at)
       VALUES ('dec_other', $1, $2, $3, true, 'approve', '{approver}', $4, 'x', 'api', now())`,
      [w.workspaceId, id, digest, w.as.approver2.userId],
    );
    await expect(bind('{"a":1}')).rejects.toThrow("no executing request");
    await bind('{"a":2}');
  });
});

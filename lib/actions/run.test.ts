import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { approve } from "@/lib/approvals/approve";
import { cancel } from "@/lib/approvals/cancel";
import { reject } from "@/lib/approvals/reject";
import { type ExecuteJob, executeOperation } from "@/lib/jobs/execute";
import { sweepExecutions } from "@/lib/jobs/sweep";
import { getOperation } from "@/lib/operations/get";
import { type Answer, apiOf } from "@/lib/testing/api";
import { codeOf } from "@/lib/testing/arrange";
import { type CountingTarget, startCountingTarget } from "@/lib/testing/counting-target";
import { addMachinePolicies, registerMachines } from "@/lib/testing/machines";
import { type PersonName, type World, world } from "@/lib/testing/world";

let w: World;
let target: CountingTarget;
let service: string;

beforeAll(async () => {
  target = await startCountingTarget();
  registerMachines(target.url);
  w = await world();
  await addMachinePolicies(w);
  const system = await act("system", "payments", "system.create", {});
  const made = await act("service", "ledger", "service.create", { system_id: system.body.data.governance.id });
  service = made.body.data.governance.id;
});
afterAll(() => target.close());

let named = 0;
const aName = () => `m-${++named}`;
const path = (kind: string, name: string, action: string) =>
  `/api/governance/v1alpha1/assets/testbed/${kind}/${name}/actions/${action}`;
const act = (kind: string, name: string, action: string, params: object, as: PersonName = "operator", more = {}) =>
  apiOf(w, as).post(path(kind, name, action), { params, ...more });
const wanted = (over: object = {}) => ({
  environment: "dev",
  namespace: "ledger",
  service_id: service,
  template_version: 3,
  cluster: "c1",
  storage_class: "fast",
  cpu: 2,
  ...over,
});
const create = (name: string, over: object = {}, as: PersonName = "operator") =>
  act("machine", name, "machine.create", wanted(over), as);
/** A machine that was asked for, approved and made. */
async function machine(environment = "dev"): Promise<string> {
  const name = aName();
  const { body } = await create(name, { environment });
  await approve.run(w.as.approver, { id: body.ticket_id }, { clock: w.clock });
  expect(await w.work()).toEqual(["completed"]);
  return name;
}
const rows = async (text: string, values: unknown[] = []) => (await w.db.superuser.query(text, values)).rows;
/** The request, its event and the number of jobs, as the database has them. */
const state = async ({ body }: Answer) => {
  const [row] = await rows(
    `SELECT r.status AS ticket, e.status AS event, e.error, e.result,
       (SELECT count(*)::int FROM graphile_worker._private_jobs j WHERE j.key = e.id) AS jobs
     FROM domain_events e LEFT JOIN approval_requests r ON r.event_id = e.id WHERE e.id = $1`,
    [body.event_id],
  );
  return row;
};
const exists = async (name: string) =>
  (await rows("SELECT 1 FROM assets WHERE workspace_id = $1 AND name = $2 AND revision > 0", [w.workspaceId, name]))
    .length === 1;
const jobOf = ({ body }: Answer): ExecuteJob => ({ workspace_id: w.workspaceId, event_id: body.event_id });

describe("a record", () => {
  test("S2-09 a system and a service are made without a request, and audited", async () => {
    const system = await act("system", "billing", "system.create", {});
    expect([system.status, system.body.status]).toEqual([200, "completed"]);
    const made = await act("service", "invoices", "service.create", { system_id: system.body.data.governance.id });
    expect(made.status).toBe(200);
    const [asset] = await rows("SELECT parent_id FROM assets WHERE id = $1", [made.body.data.governance.id]);
    expect(asset.parent_id).toBe(system.body.data.governance.id);
    const events = await w.events({ action: "action.run" });
    expect(events.at(-1)).toMatchObject({
      outcome: "success",
      ticket_id: null,
      root_id: made.body.data.governance.id,
      details: { action: "service.create", created: true },
    });
    expect(await rows("SELECT 1 FROM approval_requests WHERE operation = 'service.create'")).toEqual([]);
  });

  test("is made under a parent of the declared kind only, and once", async () => {
    const bad = await act("service", "orphan", "service.create", { system_id: service });
    expect([bad.status, bad.body.errors]).toEqual([
      422,
      [{ field: "/params/system_id", message: "is not the id of a system here" }],
    ]);
    expect((await act("system", "payments", "system.create", {})).body.code).toBe("ASSET_EXISTS");
    expect(await exists("orphan")).toBe(false);
  });
});

describe("an effect that somebody has to agree to", () => {
  test("S2-01 S2-11 creating a machine answers 202 in both classes: request and event wait, and there is no job", async () => {
    for (const environment of ["dev", "prod"]) {
      const name = aName();
      const answer = await create(name, { environment });
      expect([answer.status, answer.body.status]).toEqual([202, "pending_approval"]);
      expect([answer.body.ticket_id, answer.body.event_id]).toEqual([
        expect.stringMatching(/^apr_/),
        expect.stringMatching(/^evt_/),
      ]);
      expect(await state(answer)).toMatchObject({ ticket: "PENDING_APPROVAL", event: "PENDING", jobs: 0 });
      expect(await exists(name)).toBe(false);
    }
  });

  test("S2-11 modifying and deleting one wait in both classes too", async () => {
    for (const environment of ["dev", "prod"]) {
      const name = await machine(environment);
      for (const [action, params] of [
        ["machine.modify", { cpu: 4 }],
        ["machine.delete", {}],
      ] as const)
        expect((await act("machine", name, action, { environment, ...params })).body.status).toBe("pending_approval");
    }
  });

  test("S3-12 asked for in two places they supersede nothing, and neither names the other to whom it is hidden from", async () => {
    const name = await machine();
    const [prod, test] = [
      await act("machine", name, "machine.modify", { environment: "prod", cpu: 4 }),
      await act("machine", name, "machine.modify", { environment: "test", cpu: 2 }),
    ];
    const read = (as: PersonName, { body }: Answer) => apiOf(w, as).get(`/api/v1/approvals/${body.ticket_id}`);
    expect((await read("operatorTest", prod)).status).toBe(404);
    for (const as of ["operatorTest", "operator"] as const) expect((await read(as, test)).body.rivals).toEqual([]);
    for (const { body } of [test, prod]) {
      await approve.run(w.as.approver, { id: body.ticket_id }, { clock: w.clock });
      expect(await w.work()).toEqual(["completed"]);
    }
  });

  test("S2-02 a failure between event and request leaves neither row", async () => {
    const count = async () =>
      (
        await rows(
          "SELECT (SELECT count(*) FROM approval_requests) || ' ' || (SELECT count(*) FROM domain_events) AS n",
        )
      )[0].n;
    const before = await count();
    await rows(`CREATE FUNCTION trouble() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'disk' USING ERRCODE = '58030'; END $$;
      CREATE TRIGGER trouble BEFORE INSERT ON domain_events FOR EACH ROW EXECUTE FUNCTION trouble()`);
    const name = aName();
    expect((await create(name)).status).toBe(500);
    await rows("DROP TRIGGER trouble ON domain_events; DROP FUNCTION trouble()");
    expect(await count()).toBe(before);
  });

  test("S2-03 S2-04 approval, event and job come together; the job makes it and ends both", async () => {
    const name = aName();
    const asked = await create(name);
    await approve.run(w.as.approver, { id: asked.body.ticket_id }, { clock: w.clock });
    expect(await state(asked)).toMatchObject({ ticket: "APPROVED", event: "PROCESSING", jobs: 1 });
    expect(target.times(asked.body.event_id)).toBe(0);
    expect(await w.work()).toEqual(["completed"]);
    expect(await state(asked)).toMatchObject({ ticket: "SUCCESS", event: "COMPLETED", result: { done: true } });
    expect(await exists(name)).toBe(true);
    const { environment: _, ...params } = wanted();
    expect(target.effects.find((e) => e.event_id === asked.body.event_id)).toMatchObject({
      action: "machine.create",
      environment: { slug: "dev", class: "test" },
      asset: { plugin: "testbed", kind: "machine", name },
      params,
      by: { name: "operator" },
    });
    const stages = (await w.events({ ticket: asked.body.ticket_id })).map((e) => e.action_code);
    expect(stages).toEqual(["REQUEST_SUBMITTED", "APPROVAL_APPROVED", "EXECUTION_STARTED", "EXECUTION_COMPLETED"]);
  });

  test("S2-04 what the target refuses ends FAILED with its code, at once", async () => {
    const name = aName();
    const asked = await create(name);
    await approve.run(w.as.approver, { id: asked.body.ticket_id }, { clock: w.clock });
    target.failNext(1, 422);
    expect(await executeOperation(jobOf(asked), { number: 1, last: false, clock: w.clock })).toBe("failed");
    expect(await state(asked)).toMatchObject({ ticket: "FAILED", event: "FAILED", error: { code: "TARGET_REFUSED" } });
    expect(await exists(name)).toBe(false);
    await w.work();
  });

  test("S2-21 a passing trouble of the target is tried again, and done once", async () => {
    const asked = await create(aName());
    await approve.run(w.as.approver, { id: asked.body.ticket_id }, { clock: w.clock });
    target.failNext(1, 503);
    const attempt = (number: number) => executeOperation(jobOf(asked), { number, last: false, clock: w.clock });
    await expect(attempt(1)).rejects.toThrow("503");
    expect(await state(asked)).toMatchObject({ ticket: "EXECUTING", event: "PROCESSING" });
    expect([await attempt(2), await attempt(3)]).toEqual(["completed", "superseded"]);
    expect(target.times(asked.body.event_id)).toBe(1);
    await w.work();
  });

  test("is not begun when it must not happen any more", async () => {
    const name = await machine();
    const asked = await act("machine", name, "machine.modify", { environment: "dev", cpu: 8 });
    await approve.run(w.as.approver, { id: asked.body.ticket_id }, { clock: w.clock });
    await rows("UPDATE assets SET lifecycle = 'archived' WHERE workspace_id = $1 AND name = $2", [w.workspaceId, name]);
    expect(await w.work()).toEqual(["failed"]);
    expect(await state(asked)).toMatchObject({ ticket: "FAILED", error: { code: "ASSET_ARCHIVED" } });
    expect(target.times(asked.body.event_id)).toBe(0);
  });

  test("S2-05 a rejection cancels the event: no job, no machine", async () => {
    const name = aName();
    const asked = await create(name);
    await reject.run(w.as.approver, { id: asked.body.ticket_id, comment: "too big" }, { clock: w.clock });
    expect(await state(asked)).toMatchObject({ ticket: "REJECTED", event: "CANCELLED", jobs: 0 });
    expect([await exists(name), target.times(asked.body.event_id)]).toEqual([false, 0]);
  });

  test("S2-06 the requester takes it back, nobody else does, and not once it is decided", async () => {
    const asked = await create(aName());
    const take = (by: PersonName) => cancel.run(w.as[by], { id: asked.body.ticket_id }, { clock: w.clock });
    expect(await codeOf(take("approver"))).toBe("403 NOT_THE_REQUESTER");
    await take("operator");
    expect(await state(asked)).toMatchObject({ ticket: "CANCELLED", event: "CANCELLED", jobs: 0 });
    expect(await codeOf(take("operator"))).toBe("409 TICKET_NOT_PENDING");
  });

  test("asked again takes other parameters and stays where it was asked for", async () => {
    const asked = await act("machine", await machine("test"), "machine.modify", { environment: "test", cpu: 2 });
    await cancel.run(w.as.operator, { id: asked.body.ticket_id }, { clock: w.clock });
    const again = (params: object) =>
      apiOf(w, "operator").post(`/api/v1/approvals/${asked.body.ticket_id}/retry`, { changes: { params } });
    for (const environment of ["prod", "test"]) {
      const moved = await again({ environment, cpu: 64 });
      expect([moved.status, moved.body.errors?.[0].field]).toEqual([422, "/changes/params/environment"]);
    }
    const fresh = await again({ cpu: 8 });
    expect([fresh.status, fresh.body.approval.environment]).toEqual([202, { slug: "test", class: "test" }]);
    await approve.run(w.as.approver, { id: fresh.body.ticket_id }, { clock: w.clock });
    expect(await w.work()).toEqual(["completed"]);
    expect(target.effects.find((e) => e.event_id === fresh.body.event_id)).toMatchObject({ params: { cpu: 8 } });
  });
});

describe("an effect that nobody has to agree to", () => {
  test("S2-10 S2-12 power of a test machine: no request, an event that starts at PROCESSING, and a job", async () => {
    const name = await machine();
    for (const action of ["machine.start", "machine.stop", "machine.restart"]) {
      const answer = await act("machine", name, action, { environment: "dev" });
      expect([answer.status, answer.body.status, answer.body.ticket_id]).toEqual([202, "queued", undefined]);
      expect(answer.headers.get("location")).toBe(`/api/v1/operations/${answer.body.event_id}`);
      expect(await state(answer)).toMatchObject({ ticket: null, event: "PROCESSING", jobs: 1 });
      expect(await w.work()).toEqual(["completed"]);
      expect(await state(answer)).toMatchObject({ event: "COMPLETED", result: { done: true } });
      expect(target.times(answer.body.event_id)).toBe(1);
      const events = (await w.events())
        .slice(-2)
        .map((e) => [e.action, e.actor_kind, (e.details as { summary: string }).summary]);
      expect(events.map(([a, kind]) => [a, kind])).toEqual([
        ["operation.queue", "user"],
        ["action.run", "job"],
      ]);
    }
  });

  test("S2-10 in prod each asks first", async () => {
    const name = await machine("prod");
    for (const action of ["machine.start", "machine.stop", "machine.restart"]) {
      const answer = await act("machine", name, action, { environment: "prod" });
      expect([answer.status, answer.body.status]).toEqual([202, "pending_approval"]);
    }
  });

  test("S2-21 fails, is tried again, is done once; the event says how it goes", async () => {
    const name = await machine();
    const answer = await act("machine", name, "machine.start", { environment: "dev" });
    const attempt = (number: number, last = false) => executeOperation(jobOf(answer), { number, last, clock: w.clock });
    target.failNext(1);
    await expect(attempt(1)).rejects.toThrow("503");
    expect(await state(answer)).toMatchObject({ event: "PROCESSING", error: { code: "EXECUTION_ERROR" } });
    expect([await attempt(2), await attempt(3)]).toEqual(["completed", "superseded"]);
    expect(await state(answer)).toMatchObject({ event: "COMPLETED", error: null });
    await w.work();

    const other = await act("machine", name, "machine.stop", { environment: "dev" });
    target.failNext(1);
    expect(await executeOperation(jobOf(other), { number: 8, last: true, clock: w.clock })).toBe("failed");
    expect(await getOperation.run(w.as.viewer, { id: other.body.event_id })).toMatchObject({
      status: "FAILED",
      error: { code: "EXECUTION_ERROR" },
    });
    expect((await w.events({ action: "operation.fail" })).map((e) => e.outcome)).toEqual(["failure", "failure"]);
    await w.work();
  });

  test("S2-21 whose job is gone ends FAILED; one that a job still holds or will try again does not", async () => {
    const name = await machine();
    const start = () => act("machine", name, "machine.start", { environment: "dev" });
    const [lost, dead, held] = [await start(), await start(), await start()];
    const later = new Date(w.clock.now().getTime() + 3_600_000);
    await rows("DELETE FROM graphile_worker._private_jobs WHERE key = $1", [lost.body.event_id]);
    await rows("UPDATE graphile_worker._private_jobs SET attempts = max_attempts WHERE key = $1", [dead.body.event_id]);
    expect(await sweepExecutions(w.clock.now())).toBe(0);
    expect(await sweepExecutions(later)).toBe(2);
    for (const answer of [lost, dead])
      expect(await state(answer)).toMatchObject({ event: "FAILED", error: { code: "EXECUTION_LOST" } });
    expect((await w.events({ action: "operation.fail" })).at(-1)).toMatchObject({
      outcome: "failure",
      actor_kind: "job",
    });
    expect(await state(held)).toMatchObject({ event: "PROCESSING", jobs: 1 });
    expect(await sweepExecutions(later)).toBe(0);
    await w.work();
    expect([(await state(lost)).event, (await state(held)).event]).toEqual(["FAILED", "COMPLETED"]);
  });

  test("run by three jobs at once is finished by one", async () => {
    const name = await machine();
    const answer = await act("machine", name, "machine.start", { environment: "dev" });
    const run = () => executeOperation(jobOf(answer), { number: 1, last: true, clock: w.clock });
    const ends = await Promise.all([run(), run(), run()]);
    expect(ends.sort()).toEqual(["completed", "superseded", "superseded"]);
    expect(target.effects.filter((e) => e.event_id === answer.body.event_id)).toHaveLength(1);
    const [{ n }] = await rows(
      "SELECT count(*)::int AS n FROM audit_events WHERE action = 'action.run' AND outcome = 'success' AND details ->> 'summary' = $1",
      [`Start machine: ${name} in dev`],
    );
    expect(n).toBe(1);
    await w.work();
  });
});

describe("an effect by break-glass", () => {
  test("is handed to a job at once, with its record, its debt and its own class in the log", async () => {
    const name = await machine("prod");
    const ask = { break_glass: { reason: "it is down", incident: "INC-1" } };
    const answer = await act("machine", name, "machine.restart", { environment: "prod" }, "admin", ask);
    expect([answer.status, answer.body.status]).toEqual([202, "queued"]);
    const glasses = await rows("SELECT operation, reviewed_at FROM break_glasses WHERE workspace_id = $1", [
      w.workspaceId,
    ]);
    expect(glasses).toEqual([{ operation: "machine.restart", reviewed_at: null }]);
    expect((await w.events()).at(-1)).toMatchObject({ action: "break_glass.use", action_code: "BREAK_GLASS_USED" });
    expect(await w.work()).toEqual(["completed"]);
    expect(target.times(answer.body.event_id)).toBe(1);
  });
});

describe("who and what may not", () => {
  test("403 for a viewer and recorded; 404 outside the grant and for what the kind does not offer", async () => {
    const name = await machine();
    const viewer = await act("machine", name, "machine.start", { environment: "dev" }, "viewer");
    expect([viewer.status, viewer.body.code]).toEqual([403, "PERMISSION_DENIED"]);
    expect((await w.events()).at(-1)).toMatchObject({ action: "action.run", outcome: "denied" });
    expect((await act("machine", name, "machine.start", { environment: "prod" }, "operatorTest")).status).toBe(404);
    expect((await act("machine", name, "machine.start", { environment: "mars" })).status).toBe(404);
    const unknown = await act("service", "ledger", "machine.start", { environment: "dev" });
    expect([unknown.status, unknown.body.code, unknown.body.known_actions]).toEqual([
      404,
      "ACTION_UNKNOWN",
      ["service.create"],
    ]);
    expect((await act("machine", "nobody", "machine.start", { environment: "dev" })).body.code).toBe("ASSET_UNKNOWN");
    expect((await create(name)).body.code).toBe("ASSET_EXISTS");
  });

  test("bad parameters are 422 and name the field", async () => {
    const name = aName();
    const fields = async (over: object) =>
      (await create(name, over)).body.errors.map((e: { field: string }) => e.field);
    expect(await fields({ cpu: undefined })).toEqual(["/params/cpu"]);
    expect(await fields({ gpu: 1 })).toEqual(["/params/gpu"]);
    expect(await fields({ cpu: 1000 })).toEqual(["/params/cpu"]);
    expect(await fields({ environment: undefined })).toEqual(["/params/environment"]);
    expect(await fields({ service_id: "ast_nothing" })).toEqual(["/params/service_id"]);
    expect(await exists(name)).toBe(false);
  });

  test("a dry run says whether it would wait, and does nothing", async () => {
    const name = aName();
    const answer = await act("machine", name, "machine.create", wanted(), "operator", { dry_run: true });
    expect(answer.body).toMatchObject({ status: "dry_run", data: { requires_approval: true } });
    expect(await rows("SELECT 1 FROM assets WHERE name = $1", [name])).toEqual([]);
  });
});

import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/access/actor";
import { approve } from "@/lib/approvals/approve";
import { postponeExecution } from "@/lib/approvals/execution/postpone";
import { startExecution } from "@/lib/approvals/execution/start";
import { getApproval } from "@/lib/approvals/get";
import { promoteBinding } from "@/lib/bindings/promote";
import { putBinding } from "@/lib/bindings/put";
import { removeBinding } from "@/lib/bindings/remove";
import { rollbackBinding } from "@/lib/bindings/rollback";
import { createFreeze } from "@/lib/freezes/create";
import { endFreeze } from "@/lib/freezes/end";
import { listFreezes } from "@/lib/freezes/list";
import { patchFreeze } from "@/lib/freezes/patch";
import { loadJob } from "@/lib/jobs/actor";
import { executeOperation } from "@/lib/jobs/execute";
import { apiOf } from "@/lib/testing/api";
import { activeAsset, askProd, codeOf, type Ref, refusalOf, resultOf } from "@/lib/testing/arrange";
import { type World, world } from "@/lib/testing/world";
import { frozenWords } from "@/lib/tickets/freeze";

const MINUTE = 60_000;
let w: World;
let asset: Ref;
let start: Date;
beforeAll(async () => {
  w = await world();
  asset = await activeAsset(w, { versions: 3 });
  for (const environment of ["dev", "staging"])
    await putBinding.run(w.as.operator, { asset, environment, version: 2 }, { clock: w.clock });
});
beforeEach(() => {
  start = w.clock.now();
});
// What a test leaves frozen would hold the next one.
afterEach(async () => {
  await w.db.superuser.query("DELETE FROM freeze_windows WHERE workspace_id = $1", [w.workspaceId]);
  w.clock.set(start);
});

const at = (minutes: number) => new Date(start.getTime() + minutes * MINUTE).toISOString();
const window = (from: number, to: number, name = "Holidays") => ({
  name,
  reason: "nobody is here",
  starts_at: at(from),
  ends_at: at(to),
});
const freeze = async (environment: string, from: number, to: number, name?: string, by: Actor = w.as.admin) =>
  resultOf(await createFreeze.run(by, { environment, ...window(from, to, name) }, { clock: w.clock }));
const put = (environment: string, version: number, over: object = {}, by: Actor = w.as.operator) =>
  putBinding.run(by, { asset, environment, version }, { clock: w.clock, ...over });
const later = (minutes: number) => w.clock.set(new Date(start.getTime() + minutes * MINUTE));
const row = async (id: string) =>
  (await w.db.superuser.query("SELECT * FROM approval_requests WHERE id = $1", [id])).rows[0];

describe("inside a freeze window", () => {
  test("a change of the environment is refused with the window's name, reason and end, and recorded", async () => {
    await freeze("staging", 0, 60);
    const why = await refusalOf(put("staging", 1));
    expect([why.status, why.code]).toEqual([409, "FROZEN"]);
    expect(why.detail).toContain("Holidays: nobody is here");
    expect(why.extra.freeze).toMatchObject({ name: "Holidays", ends_at: at(60) });
    expect((await w.events()).at(-1)).toMatchObject({
      action: "binding.put",
      outcome: "denied",
      details: { code: "FROZEN" },
    });
  });

  test("so are all four moves of a binding; another environment is free, and nothing to change stays nothing", async () => {
    await freeze("staging", 0, 60);
    const by = w.as.operator;
    const clock = w.clock;
    const moves = [
      () => put("staging", 1),
      () => removeBinding.run(by, { asset, environment: "staging" }, { clock }),
      () => rollbackBinding.run(by, { asset, environment: "staging", target_version: 1 }, { clock }),
      () => promoteBinding.run(by, { asset, from_environment: "test", to_environment: "staging" }, { clock }),
    ];
    await put("test", 1);
    for (const move of moves) expect(await codeOf(move())).toBe("409 FROZEN");
    expect(await put("staging", 2)).toMatchObject({ kind: "done", changed: false });
    expect(resultOf(await put("dev", 3)).version).toBe(3);
    await put("dev", 2);
  });

  test("begins with its first moment and is over at its last; overlapping ones hold until the last has ended", async () => {
    await freeze("staging", 1, 10, "short");
    await freeze("staging", 5, 20, "long");
    expect(resultOf(await put("staging", 1)).version).toBe(1);
    later(1);
    expect((await refusalOf(put("staging", 2))).extra.freeze).toMatchObject({ name: "short" });
    later(7);
    expect((await refusalOf(put("staging", 2))).extra.freeze).toMatchObject({ name: "long" });
    later(10);
    expect(await codeOf(put("staging", 2))).toBe("409 FROZEN");
    later(20);
    expect(resultOf(await put("staging", 2)).version).toBe(2);
  });

  test("a dry run is refused as the change would be", async () => {
    await freeze("staging", 0, 60);
    expect(await codeOf(put("staging", 1, { dryRun: true }))).toBe("409 FROZEN");
  });

  test("whoever manages environments overrides it with a reason, which is in the record; others are 403", async () => {
    await freeze("staging", 0, 60);
    const freezeOverride = { reason: "the fix cannot wait" };
    expect(await codeOf(put("staging", 1, { freezeOverride }))).toBe("403 PERMISSION_DENIED");
    expect(resultOf(await put("staging", 1, { freezeOverride }, w.as.admin)).version).toBe(1);
    expect((await w.events()).at(-1)).toMatchObject({
      action: "binding.put",
      outcome: "success",
      details: { freeze_override: { reason: "the fix cannot wait", window: "Holidays" } },
    });
    await put("staging", 2, { freezeOverride }, w.as.owner);
  });

  test("break-glass does not go past it by itself: both are said", async () => {
    await freeze("prod", 0, 60);
    const breakGlass = { reason: "down", incident: "INC-1" };
    expect(await codeOf(put("prod", 1, { breakGlass }, w.as.owner))).toBe("409 FROZEN");
    const done = await put("prod", 1, { breakGlass, freezeOverride: { reason: "down" } }, w.as.owner);
    expect(resultOf(done).authority?.kind).toBe("break_glass");
    expect((await w.events()).at(-1)).toMatchObject({
      action: "break_glass.use",
      details: { freeze_override: { reason: "down" } },
    });
  });

  test("one can ask and decide; what is approved waits until it ends, says so, and is then carried out once", async () => {
    await freeze("prod", 0, 60);
    const asked = await put("prod", 3);
    expect(asked).toMatchObject({
      kind: "pending",
      ticket: { approval: { warnings: [expect.stringContaining("is frozen until")] } },
    });
    const id = asked.kind === "pending" ? asked.ticket.ticket_id : "";
    await approve.run(w.as.approver, { id }, { clock: w.clock });
    expect(await w.work()).toEqual(["postponed"]);
    expect(await row(id)).toMatchObject({ status: "APPROVED", waits_until: new Date(at(60)) });
    const shown = await getApproval.run(w.as.viewer, { id }, { clock: w.clock });
    expect(shown).toMatchObject({
      status: "APPROVED",
      waits_until: at(60),
      waits_for: expect.stringContaining("Holidays"),
    });
    expect((await w.events({ ticket: id })).at(-1)).toMatchObject({ action: "approval.postpone", outcome: "success" });
    expect(await w.work()).toEqual([]);
    later(61);
    expect(await w.work()).toEqual(["completed"]);
    expect(await row(id)).toMatchObject({ status: "SUCCESS", waits_until: null });
  });

  test("an override is not kept for a request: it is refused rather than forgotten", async () => {
    await freeze("prod", 0, 60);
    expect(await codeOf(put("prod", 2, { freezeOverride: { reason: "x" } }, w.as.admin))).toBe(
      "422 FREEZE_OVERRIDE_NOT_HERE",
    );
  });
});

describe("the windows of an environment", () => {
  test("are planned, changed and ended by who manages environments, each recorded once", async () => {
    const before = (await w.events()).length;
    const made = await freeze("staging", 10, 60);
    expect(made).toMatchObject({ status: "planned", environment: "staging", created_by: { name: "admin" } });
    const patch = { ends_at: at(90) };
    const moved = await patchFreeze.run(
      w.as.admin,
      { environment: "staging", id: made.id, patch },
      { clock: w.clock, ifMatch: 1 },
    );
    expect(resultOf(moved)).toMatchObject({ ends_at: at(90), revision: 2 });
    const ended = await endFreeze.run(
      w.as.owner,
      { environment: "staging", id: made.id, reason: "called off" },
      { clock: w.clock },
    );
    expect(resultOf(ended)).toMatchObject({ status: "over", ended_at: at(0) });
    expect((await w.events()).slice(before).map((e) => [e.action, e.resource_id])).toEqual([
      ["freeze.create", made.id],
      ["freeze.patch", made.id],
      ["freeze.end", made.id],
    ]);
    later(15);
    expect(resultOf(await put("staging", 3)).version).toBe(3);
    const { freezes } = await listFreezes.run(w.as.viewer, { environment: "staging" }, { clock: w.clock });
    expect(freezes.map((f) => f.id)).toEqual([made.id]);
  });

  test("S3-06 are not for others: 403, also for a grant for some environments; 404 where it is out of sight", async () => {
    const made = await freeze("staging", 10, 60);
    const make = (by: Actor, environment: string) =>
      createFreeze.run(by, { environment, ...window(10, 20, "mine") }, { clock: w.clock });
    expect(await codeOf(make(w.as.operator, "staging"))).toBe("403 PERMISSION_DENIED");
    expect(await codeOf(make(w.as.operatorTest, "prod"))).toBe("404 NOT_FOUND");
    expect(await codeOf(make(w.as.admin, "nowhere"))).toBe("404 NOT_FOUND");
    const end = (by: Actor, environment: string, id: string) =>
      endFreeze.run(by, { environment, id }, { clock: w.clock });
    expect(await codeOf(end(w.as.operator, "staging", made.id))).toBe("403 PERMISSION_DENIED");
    expect(await codeOf(end(w.as.admin, "prod", made.id))).toBe("404 NOT_FOUND");
    const patch = patchFreeze.run(
      w.as.approver,
      { environment: "staging", id: made.id, patch: { name: "x" } },
      { clock: w.clock },
    );
    expect(await codeOf(patch)).toBe("403 PERMISSION_DENIED");
  });

  test("conflict: a name twice, one that is over, a start that has passed", async () => {
    const made = await freeze("staging", 0, 60);
    expect(await codeOf(freeze("staging", 5, 10))).toBe("409 NAME_TAKEN");
    const patch = (fields: object) =>
      patchFreeze.run(w.as.admin, { environment: "staging", id: made.id, patch: fields }, { clock: w.clock });
    expect(await codeOf(patch({ starts_at: at(5) }))).toBe("409 FREEZE_BEGUN");
    expect(await patch({ name: "Holidays" })).toMatchObject({ kind: "done", changed: false });
    await freeze("staging", 5, 10, "Move");
    await freeze("dev", 5, 10, "Other");
    expect(await codeOf(patch({ name: "Move" }))).toBe("409 NAME_TAKEN");
    expect(await patch({ name: "Other" })).toMatchObject({ kind: "done", changed: true });
    later(60);
    expect(await codeOf(patch({ name: "x" }))).toBe("409 FREEZE_OVER");
    expect(await codeOf(endFreeze.run(w.as.admin, { environment: "staging", id: made.id }, { clock: w.clock }))).toBe(
      "409 FREEZE_OVER",
    );
  });

  test("bad input is named: an end before the start, in the past, too far away, no reason, no time zone", async () => {
    const api = apiOf(w, "admin");
    const post = async (over: object) => {
      const future = new Date(Date.now() + 3_600_000).toISOString();
      const body = { name: "n", reason: "r", starts_at: new Date().toISOString(), ends_at: future, ...over };
      const answer = await api.post("/api/v1/environments/test/freezes", body);
      return [answer.status, answer.body.errors?.[0]?.field];
    };
    expect(await post({ ends_at: "2020-01-01T00:00:00Z" })).toEqual([422, "/ends_at"]);
    expect(await post({ ends_at: new Date(Date.now() + 200 * 86_400_000).toISOString() })).toEqual([422, "/ends_at"]);
    expect(await post({ reason: " " })).toEqual([422, "/reason"]);
    expect(await post({ starts_at: "2030-01-01 10:00" })).toEqual([422, "/starts_at"]);
    const made = await api.post("/api/v1/environments/test/freezes", {
      name: "zoned",
      reason: "r",
      starts_at: "2030-06-01T10:00:00+02:00",
      ends_at: "2030-06-01T12:00:00+02:00",
    });
    expect([made.status, made.body.starts_at, made.headers.get("etag")]).toEqual([
      201,
      "2030-06-01T08:00:00.000Z",
      '"1"',
    ]);
    expect((await api.get("/api/v1/environments/test/freezes")).body.freezes).toHaveLength(1);
  });
});

test("a freeze that is ended early lets what waits go on at once, not only when it would have ended", async () => {
  const made = await freeze("prod", 0, 600);
  const id = await askProd(w, asset, 1 + 1);
  await approve.run(w.as.approver, { id }, { clock: w.clock });
  expect(await w.work()).toEqual(["postponed"]);
  await endFreeze.run(w.as.admin, { environment: "prod", id: made.id }, { clock: w.clock });
  later(5);
  expect(await w.work()).toEqual(["completed"]);
  expect((await row(id)).status).toBe("SUCCESS");
});

describe("ending a freeze while a job is putting its request off", () => {
  const approved = async () => {
    const id = await askProd(w, await activeAsset(w), 1);
    await approve.run(w.as.approver, { id }, { clock: w.clock });
    return id;
  };
  const end = (id: string) => endFreeze.run(w.as.admin, { environment: "prod", id }, { clock: w.clock });

  test("after the job was refused: it is not put off by what is over", async () => {
    const made = await freeze("prod", 0, 600);
    const id = await approved();
    const job = await loadJob(w.workspaceId, (await row(id)).event_id);
    if (!job) throw new Error("no job");
    expect(await codeOf(startExecution.run(job.actor, { id, attempt: 1 }, { clock: w.clock }))).toBe("409 FROZEN");
    await end(made.id);
    expect(await postponeExecution.run(job.actor, { id }, { clock: w.clock })).toMatchObject({ changed: false });
    expect((await row(id)).waits_until).toBeNull();
    expect(await w.work()).toEqual(["completed"]);
  });

  test("at once, twenty times: it is carried out or woken, and waits for nothing that is over", async () => {
    for (let round = 0; round < 20; round++) {
      const made = await freeze("prod", 0, 600);
      const id = await approved();
      const ends = [() => w.work(), () => end(made.id)];
      await Promise.all((round % 2 === 0 ? ends : ends.reverse()).map((act) => act()));
      await w.work();
      expect(await row(id)).toMatchObject({ status: "SUCCESS", waits_until: null });
    }
  });

  test("a shorter one is put off to its new end", async () => {
    const made = await freeze("prod", 0, 600);
    const id = await approved();
    await patchFreeze.run(
      w.as.admin,
      { environment: "prod", id: made.id, patch: { ends_at: at(30) } },
      { clock: w.clock },
    );
    const job = await loadJob(w.workspaceId, (await row(id)).event_id);
    if (!job) throw new Error("no job");
    await postponeExecution.run(job.actor, { id }, { clock: w.clock });
    expect((await row(id)).waits_until).toEqual(new Date(at(30)));
  });
});

test("the queue keeps the job that was put for later while the one that put it still runs", async () => {
  await freeze("prod", 0, 60);
  const id = await askProd(w, await activeAsset(w), 1);
  await approve.run(w.as.approver, { id }, { clock: w.clock });
  const event = (await row(id)).event_id;
  await w.db.superuser.query(
    "UPDATE graphile_worker._private_jobs SET locked_at = now(), locked_by = 'x', attempts = 1 WHERE key = $1",
    [event],
  );
  const ended = await executeOperation(
    { workspace_id: w.workspaceId, event_id: event },
    { number: 1, last: false, clock: w.clock },
  );
  expect(ended).toBe("postponed");
  const { rows } = await w.db.superuser.query(
    "SELECT run_at, locked_at FROM graphile_worker._private_jobs WHERE key = $1",
    [event],
  );
  expect(rows).toEqual([{ run_at: new Date(at(60)), locked_at: null }]);
});

test("a window is told in one sentence, whether or not its reason is one", () => {
  const until = { name: "Holidays", ends_at: new Date("2026-12-27T08:00:00Z") };
  const words = "prod is frozen until 2026-12-27 08:00 UTC (Holidays: nobody is here).";
  expect(frozenWords("prod", { ...until, reason: "nobody is here" })).toBe(words);
  expect(frozenWords("prod", { ...until, reason: "nobody is here. " })).toBe(words);
});

import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/access/actor";
import { approve } from "@/lib/approvals/approve";
import { withdraw } from "@/lib/approvals/withdraw";
import { putBinding } from "@/lib/bindings/put";
import { createFreeze } from "@/lib/freezes/create";
import { checkRequest } from "@/lib/jobs/requests/check";
import { sweepExecutions } from "@/lib/jobs/sweep";
import { apiOf } from "@/lib/testing/api";
import { activeAsset, codeOf, type Ref, resultOf, ticketOf } from "@/lib/testing/arrange";
import { type World, world } from "@/lib/testing/world";

const HOUR = 3_600_000;
let w: World;
let asset: Ref;
let start: Date;
beforeAll(async () => {
  w = await world();
});
beforeEach(async () => {
  // The clock moves on; what an earlier test left for later is not this one's.
  await w.db.superuser.query("DELETE FROM graphile_worker._private_jobs WHERE payload ->> 'workspace_id' = $1", [
    w.workspaceId,
  ]);
  asset = await activeAsset(w, { versions: 3 });
  start = w.clock.now();
});

const at = (hours: number) => new Date(start.getTime() + hours * HOUR);
const ask = (version: number, hours: number, by: Actor = w.as.operator) =>
  putBinding.run(by, { asset, environment: "prod", version }, { clock: w.clock, applyAt: at(hours) });
const approved = async (version: number, hours: number): Promise<string> => {
  const id = ticketOf(await ask(version, hours));
  await approve.run(w.as.approver, { id }, { clock: w.clock });
  return id;
};
const row = async (id: string) =>
  (await w.db.superuser.query("SELECT * FROM approval_requests WHERE id = $1", [id])).rows[0];
const jobs = async (id: string) => {
  const { rows } = await w.db.superuser.query(
    "SELECT j.task_identifier AS task, j.run_at FROM graphile_worker.jobs j WHERE j.key LIKE $1 || '%' ORDER BY j.run_at",
    [(await row(id)).event_id],
  );
  return rows;
};
const check = async (id: string) =>
  checkRequest({ workspace_id: w.workspaceId, event_id: (await row(id)).event_id }, w.clock);

describe("a request with a time", () => {
  test("waits for it after the last approval, is looked at an hour before, and carried out at the moment", async () => {
    const id = await approved(1, 5);
    expect(await jobs(id)).toEqual([
      { task: "request.check", run_at: at(4) },
      { task: "operation.execute", run_at: at(5) },
    ]);
    expect(await w.work()).toEqual([]);
    w.clock.set(at(4));
    expect(await check(id)).toBe("holds");
    expect(await sweepExecutions(w.clock.now())).toBe(0);
    expect((await row(id)).status).toBe("APPROVED");
    w.clock.set(at(5));
    expect(await w.work()).toEqual(["completed"]);
    expect((await row(id)).status).toBe("SUCCESS");
  });

  test("has it in its digest, in the database for ever, and approved late is carried out at once", async () => {
    const id = ticketOf(await ask(1, 2));
    const other = ticketOf(
      await putBinding.run(w.as.operator, { asset, environment: "prod", version: 2 }, { clock: w.clock }),
    );
    expect((await row(id)).apply_at).toEqual(at(2));
    expect((await row(other)).apply_at).toBeNull();
    await expect(
      w.db.app.query("UPDATE approval_requests SET apply_at = apply_at + interval '1 hour' WHERE id = $1", [id]),
    ).rejects.toThrow(/froze is final/);
    w.clock.set(at(3));
    await approve.run(w.as.approver, { id }, { clock: w.clock });
    expect(await w.work()).toEqual(["completed"]);
  });

  test("a time that has passed, lies years ahead, or is asked for what needs nobody is 422 and opens nothing", async () => {
    expect(await codeOf(ask(1, -1))).toBe("422 VALIDATION_FAILED");
    expect(await codeOf(ask(1, 24 * 400))).toBe("422 VALIDATION_FAILED");
    const free = putBinding.run(
      w.as.operator,
      { asset, environment: "dev", version: 1 },
      { clock: w.clock, applyAt: at(1) },
    );
    expect(await codeOf(free)).toBe("422 VALIDATION_FAILED");
    const path = `/api/governance/v1alpha1/assets/catalog/prompt/${asset.name}/bindings/prod`;
    const noZone = await apiOf(w, "operator").put(path, { version: 1, apply_at: "2030-01-01T10:00" });
    expect([noZone.status, noZone.body.errors[0].field]).toEqual([422, "/apply_at"]);
    const soon = new Date(Date.now() + HOUR).toISOString();
    const asked = await apiOf(w, "operator").put(path, { version: 1, apply_at: soon });
    expect([asked.status, asked.body.approval.apply_at]).toEqual([202, soon]);
  });

  test("whose base has moved ends FAILED an hour before, with the reason, and the requester is told; its job then does nothing", async () => {
    const id = await approved(1, 5);
    const first = ticketOf(
      await putBinding.run(w.as.operator, { asset, environment: "prod", version: 2 }, { clock: w.clock }),
    );
    await approve.run(w.as.approver, { id: first }, { clock: w.clock });
    expect(await w.work()).toEqual(["completed"]);
    w.clock.set(at(4));
    expect(await check(id)).toBe("failed");
    expect(await row(id)).toMatchObject({ status: "FAILED", error: { code: "SUPERSEDED" } });
    expect((await w.events({ ticket: id })).at(-1)).toMatchObject({
      action: "approval.check",
      action_code: "EXECUTION_FAILED",
      outcome: "failure",
    });
    const told = await w.db.superuser.query(
      "SELECT user_id FROM notifications WHERE subject_id = $1 AND type = 'SYSTEM_ALERT'",
      [id],
    );
    expect(told.rows).toEqual([{ user_id: w.as.operator.userId }]);
    expect(await check(id)).toBe("over");
    w.clock.set(at(6));
    expect(await w.work()).toEqual(["superseded"]);
  });

  test("of a requester who has left, or an environment that is archived, ends with that code", async () => {
    const id = await approved(1, 5);
    const archive = (archived: Date | null) =>
      w.db.superuser.query("UPDATE environments SET archived_at = $2 WHERE workspace_id = $1 AND slug = 'prod'", [
        w.workspaceId,
        archived,
      ]);
    await archive(w.clock.now());
    expect(await check(id)).toBe("failed");
    await archive(null);
    expect((await row(id)).error.code).toBe("ENVIRONMENT_ARCHIVED");
    const again = ticketOf(await ask(2, 5, w.as.operator2));
    await approve.run(w.as.approver, { id: again }, { clock: w.clock });
    const active = (gone: Date | null) =>
      w.db.superuser.query("UPDATE users SET deactivated_at = $2 WHERE id = $1", [w.as.operator2.userId, gone]);
    await active(w.clock.now());
    expect(await check(again)).toBe("failed");
    await active(null);
    expect((await row(again)).error.code).toBe("REQUESTER_DEACTIVATED");
  });

  test("that falls into a freeze is told so when it can be, and waits for its end", async () => {
    const id = await approved(1, 5);
    await createFreeze.run(
      w.as.admin,
      {
        environment: "prod",
        name: `f${id}`,
        reason: "r",
        starts_at: at(4.5).toISOString(),
        ends_at: at(7).toISOString(),
      },
      { clock: w.clock },
    );
    w.clock.set(at(4.6));
    expect(await check(id)).toBe("holds");
    w.clock.set(at(5));
    expect(await w.work()).toEqual(["postponed"]);
    w.clock.set(at(7));
    expect(await w.work()).toEqual(["completed"]);
  });
});

describe("withdrawing", () => {
  test("is for whoever asked, before its time; it ends FAILED as WITHDRAWN, recorded once, and is never carried out", async () => {
    const id = await approved(1, 5);
    expect(await codeOf(withdraw.run(w.as.approver, { id }, { clock: w.clock }))).toBe("403 NOT_THE_REQUESTER");
    expect(await codeOf(withdraw.run(w.as.operatorTest, { id }, { clock: w.clock }))).toBe("404 NOT_FOUND");
    const before = (await w.events()).length;
    expect(
      resultOf(await withdraw.run(w.as.operator, { id, reason: "not this week" }, { clock: w.clock })),
    ).toMatchObject({
      status: "FAILED",
      error: { code: "WITHDRAWN" },
    });
    expect((await w.events()).slice(before)).toMatchObject([{ action: "approval.recall", ticket_id: id }]);
    expect(await codeOf(withdraw.run(w.as.operator, { id }, { clock: w.clock }))).toBe("409 TICKET_NOT_APPROVED");
    w.clock.set(at(6));
    expect(await w.work()).toEqual(["superseded"]);
  });

  test("is refused while it still waits for decisions, and once it is due", async () => {
    const waiting = ticketOf(await ask(1, 5));
    expect(await codeOf(withdraw.run(w.as.operator, { id: waiting }, { clock: w.clock }))).toBe(
      "409 TICKET_NOT_APPROVED",
    );
    const due = await approved(2, 5);
    w.clock.set(at(5));
    expect(await codeOf(withdraw.run(w.as.operator, { id: due }, { clock: w.clock }))).toBe("409 TICKET_DUE");
  });
});

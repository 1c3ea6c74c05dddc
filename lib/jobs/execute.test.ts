import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { approve } from "@/lib/approvals/approve";
import { startExecution } from "@/lib/approvals/execution/start";
import { getApproval } from "@/lib/approvals/get";
import { getBinding } from "@/lib/bindings/list";
import { putBinding } from "@/lib/bindings/put";
import { newId } from "@/lib/db/ids";
import { loadJob } from "@/lib/jobs/actor";
import { type ExecuteJob, executeOperation } from "@/lib/jobs/execute";
import { archiveEvents } from "@/lib/jobs/housekeeping";
import { sweepExecutions } from "@/lib/jobs/sweep";
import { getOperation } from "@/lib/operations/get";
import { activeAsset, askProd, codeOf, type Ref, resultOf } from "@/lib/testing/arrange";
import { type World, world } from "@/lib/testing/world";

let w: World;
beforeAll(async () => {
  w = await world();
});
const sql = (text: string, values: unknown[] = []) => w.db.superuser.query(text, values);

/** An approved request with its job, not yet begun. */
async function approved(of?: Ref): Promise<{ asset: Ref; id: string; job: ExecuteJob }> {
  // Activating one runs the jobs there are, so several are made from assets that are active already.
  const asset = of ?? (await activeAsset(w));
  const id = await askProd(w, asset, 1);
  await approve.run(w.as.approver, { id }, { clock: w.clock });
  const { rows } = await sql("SELECT event_id FROM approval_requests WHERE id = $1", [id]);
  return { asset, id, job: { workspace_id: w.workspaceId, event_id: rows[0].event_id } };
}
const run = (job: ExecuteJob, number = 1, last = false) => executeOperation(job, { number, last, clock: w.clock });
const live = async (asset: Ref) => (await getBinding.run(w.as.viewer, { asset, environment: "prod" })).version;
const ticket = async (id: string) => {
  const { rows } = await sql(
    "SELECT status, fencing_token, error, next_attempt_at, lease_expires_at FROM approval_requests WHERE id = $1",
    [id],
  );
  return rows[0];
};
const begin = async ({ id, job }: { id: string; job: ExecuteJob }, attempt: number) => {
  const found = await loadJob(job.workspace_id, job.event_id);
  if (!found) throw new Error("no job");
  const { fencingToken } = resultOf(await startExecution.run(found.actor, { id, attempt }, { clock: w.clock }));
  const finish = () =>
    putBinding.runUnder(found.actor, found.event.payload.input as never, { id, fencingToken }, { clock: w.clock });
  return { fencingToken, finish };
};
const steps = async (id: string) => (await w.events({ ticket: id })).map((e) => e.action_code ?? e.action);

/** Makes every write of a prod binding fail as a database in trouble would, until it is taken away. */
const trouble = () =>
  sql(`CREATE FUNCTION trouble() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'disk' USING ERRCODE = '58030'; END $$;
    CREATE TRIGGER trouble BEFORE UPDATE ON env_bindings FOR EACH ROW EXECUTE FUNCTION trouble()`);
const noTrouble = () => sql("DROP TRIGGER IF EXISTS trouble ON env_bindings; DROP FUNCTION IF EXISTS trouble()");
afterEach(noTrouble);

describe("an execution", () => {
  test("S2-04 sets EXECUTING, then SUCCESS with the event COMPLETED", async () => {
    const one = await approved();
    const { finish } = await begin(one, 1);
    expect(await getApproval.run(w.as.viewer, { id: one.id })).toMatchObject({
      status: "EXECUTING",
      event: { status: "PROCESSING", attempts: 1 },
    });
    const attempts = async () => (await getOperation.run(w.as.viewer, { id: one.job.event_id })).attempts;
    expect(await attempts()).toBe(1);
    expect(await live(one.asset)).toBeNull();
    await finish();
    expect(await attempts()).toBe(1);
    expect(await getApproval.run(w.as.viewer, { id: one.id })).toMatchObject({
      status: "SUCCESS",
      event: { status: "COMPLETED" },
      error: null,
    });
    expect(await live(one.asset)).toBe(1);
  });

  test("S0-24 run twice, one after the other or at once, is done once", async () => {
    for (const together of [false, true]) {
      const { asset, id, job } = await approved();
      const ends = together ? await Promise.all([run(job), run(job), run(job)]) : [await run(job), await run(job)];
      expect(ends.filter((e) => e === "completed")).toHaveLength(1);
      expect(ends.filter((e) => e !== "completed" && e !== "superseded")).toEqual([]);
      expect([await live(asset), (await steps(id)).filter((s) => s === "EXECUTION_COMPLETED")]).toEqual([
        1,
        ["EXECUTION_COMPLETED"],
      ]);
    }
  });

  test("that died after it began is taken over; the dead one can no longer finish anything", async () => {
    const one = await approved();
    const dead = await begin(one, 1);
    const next = await begin(one, 2);
    expect([dead.fencingToken, next.fencingToken]).toEqual([1, 2]);
    expect(await codeOf(dead.finish())).toBe("409 TICKET_NOT_EXECUTING");
    expect(await live(one.asset)).toBeNull();
    await next.finish();
    expect(await codeOf(dead.finish())).toBe("409 TICKET_NOT_EXECUTING");
    expect(await live(one.asset)).toBe(1);
  });

  test("after a restart is carried out by the job that runs again, exactly once", async () => {
    const one = await approved();
    await begin(one, 1);
    expect(await run(one.job, 2)).toBe("completed");
    expect(await run(one.job, 3)).toBe("superseded");
    const done = (await w.events({ ticket: one.id })).filter((e) => e.outcome === "success").map((e) => e.action_code);
    expect(done).toEqual([
      "REQUEST_SUBMITTED",
      "APPROVAL_APPROVED",
      "EXECUTION_STARTED",
      "EXECUTION_STARTED",
      "EXECUTION_COMPLETED",
    ]);
    expect(await live(one.asset)).toBe(1);
  });

  test("S2-21 whose event is gone is cancelled without a retry", async () => {
    expect(await run({ workspace_id: w.workspaceId, event_id: newId("evt", new Date()) })).toBe("cancelled");
  });

  test("S2-21 that meets a passing trouble stays EXECUTING with the error and the time of the next attempt", async () => {
    const { asset, id, job } = await approved();
    await trouble();
    await expect(run(job, 1)).rejects.toThrow("disk");
    expect(await ticket(id)).toMatchObject({
      status: "EXECUTING",
      error: { code: "EXECUTION_ERROR" },
      next_attempt_at: new Date(w.clock.now().getTime() + Math.round(Math.E * 1000)),
    });
    await noTrouble();
    expect(await run(job, 2)).toBe("completed");
    expect(await ticket(id)).toMatchObject({ status: "SUCCESS", error: null, next_attempt_at: null });
    expect([await live(asset), await steps(id)]).toEqual([
      1,
      [
        "REQUEST_SUBMITTED",
        "APPROVAL_APPROVED",
        "EXECUTION_STARTED",
        "approval.defer",
        "EXECUTION_STARTED",
        "EXECUTION_COMPLETED",
      ],
    ]);
  });

  test("S2-04 fails for good on its last attempt, with the event FAILED and nothing of the database's own words", async () => {
    const { asset, id, job } = await approved();
    await trouble();
    expect(await run(job, 8, true)).toBe("failed");
    await noTrouble();
    expect(await getApproval.run(w.as.viewer, { id })).toMatchObject({
      status: "FAILED",
      event: { status: "FAILED" },
      error: { code: "EXECUTION_ERROR" },
    });
    expect(JSON.stringify(await w.events({ ticket: id }))).not.toContain("disk");
    expect([await live(asset), await run(job, 9)]).toEqual([null, "superseded"]);
  });

  test("of a stored proposal that was tampered with is refused", async () => {
    const { asset, id, job } = await approved();
    await sql("ALTER TABLE approval_requests DISABLE TRIGGER approval_requests_move");
    await sql(`UPDATE approval_requests SET reason = 'another' WHERE id = $1`, [id]);
    await sql("ALTER TABLE approval_requests ENABLE TRIGGER approval_requests_move");
    expect(await run(job)).toBe("failed");
    expect([await ticket(id), await live(asset)]).toMatchObject([
      { status: "FAILED", error: { code: "CONTENT_CHANGED" } },
      null,
    ]);
  });
});

describe("the sweep", () => {
  const HOUR = 3_600_000;
  const later = () => new Date(w.clock.now().getTime() + HOUR);
  const forget = (job: ExecuteJob) => sql("DELETE FROM graphile_worker._private_jobs WHERE key = $1", [job.event_id]);

  test("ends in FAILED what was begun or approved and has no job any more", async () => {
    const [a, b] = [await activeAsset(w), await activeAsset(w)];
    const [begun, untouched] = [await approved(a), await approved(b)];
    await begin(begun, 1);
    await forget(begun.job);
    await forget(untouched.job);
    expect(await sweepExecutions(w.clock.now())).toBe(0);
    expect(await sweepExecutions(later())).toBe(2);
    for (const { id } of [begun, untouched])
      expect(await ticket(id)).toMatchObject({ status: "FAILED", error: { code: "EXECUTION_LOST" } });
    expect(await sweepExecutions(later())).toBe(0);
  });

  test("and what is left of a job that used up its attempts; not what a job still holds or will retry", async () => {
    const [a, b, c] = [await activeAsset(w), await activeAsset(w), await activeAsset(w)];
    const [dead, held, retried] = [await approved(a), await approved(b), await approved(c)];
    for (const one of [dead, held, retried]) await begin(one, 1);
    const set = (job: ExecuteJob, what: string) =>
      sql(`UPDATE graphile_worker._private_jobs SET ${what} WHERE key = $1`, [job.event_id]);
    await set(dead.job, "attempts = max_attempts");
    await set(held.job, "attempts = max_attempts, locked_at = now(), locked_by = 'worker-1'");
    await set(retried.job, "attempts = 3");
    expect(await sweepExecutions(later())).toBe(1);
    expect([(await ticket(dead.id)).status, (await ticket(held.id)).status, (await ticket(retried.id)).status]).toEqual(
      ["FAILED", "EXECUTING", "EXECUTING"],
    );
  });
});

describe("S2-22 old operations", () => {
  test("are archived a month after they ended, and those that have not ended never", async () => {
    const other = await world();
    const asset = await activeAsset(other);
    const waiting = await askProd(other, asset, 1);
    const mark = async (days: number) => {
      await archiveEvents(new Date(other.clock.now().getTime() + days * 86_400_000));
      const { rows } = await sql(
        "SELECT status, archived_at IS NOT NULL AS archived FROM domain_events WHERE workspace_id = $1 ORDER BY created_at, id",
        [other.workspaceId],
      );
      return rows.map((r) => `${r.status} ${r.archived}`);
    };
    expect(waiting).toMatch(/^apr_/);
    expect(await mark(29)).toEqual(["COMPLETED false", "PENDING false"]);
    expect(await mark(31)).toEqual(["COMPLETED true", "PENDING false"]);
  });
});

import { beforeAll, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/access/actor";
import { approve } from "@/lib/approvals/approve";
import { listJobs } from "@/lib/job-queue/list";
import { retryJob } from "@/lib/job-queue/retry";
import { fromJobId, type JobState, toJobId } from "@/lib/job-queue/rules";
import type { Job } from "@/lib/job-queue/shapes";
import { activeAsset, askProd, codeOf, refusalOf, resultOf } from "@/lib/testing/arrange";
import { ask } from "@/lib/testing/ask";
import { type World, world } from "@/lib/testing/world";
import { decodeCursor } from "@/lib/view/page";

let w: World;
beforeAll(async () => {
  w = await world();
});
const sql = (text: string, values: unknown[] = []) => w.db.superuser.query(text, values).then((r) => r.rows);
const list = (by: Actor, more: object = {}) => listJobs.run(by, { limit: 50, ...more });
const set = (id: string, what: string) =>
  sql(`UPDATE graphile_worker._private_jobs SET ${what} WHERE id = $1`, [fromJobId(id)]);

/** A job of this workspace in the queue, as nothing would run it during the test. */
async function job(what = "attempts = 0", payload: object = {}, of = w): Promise<string> {
  const rows = await sql("SELECT id FROM graphile_worker.add_job('import.run', $1)", [
    JSON.stringify({ workspace_id: of.workspaceId, ...payload }),
  ]);
  const id = toJobId(String(rows[0].id));
  await set(id, what);
  return id;
}
const DEAD = "attempts = max_attempts, last_error = E'it broke: postgres://app:hunter2@db/assent\\n  at somewhere'";
const find = async (id: string): Promise<Job | undefined> => (await list(w.as.admin)).rows.find((j) => j.id === id);
const retry = (by: Actor, id: string) => retryJob.run(by, { id }, { clock: w.clock });

describe("the list of jobs", () => {
  test("says of each where it stands, in every state, and counts them", async () => {
    const of = await world();
    const states: Record<JobState, string> = {
      waiting: "attempts = 0",
      scheduled: "run_at = now() + interval '1 hour'",
      running: "locked_at = now(), locked_by = 'worker-9', attempts = 1",
      retrying: "attempts = 2, run_at = now() + interval '7 seconds', last_error = 'no answer'",
      dead: DEAD,
    };
    for (const what of Object.values(states)) await job(what, {}, of);
    const found = await listJobs.run(of.as.admin, { limit: 50 });
    expect(found.rows.map((j) => j.state).reverse()).toEqual(Object.keys(states));
    expect(found.counts).toEqual({ waiting: 1, scheduled: 1, running: 1, retrying: 1, dead: 1 });
    const by = (state: string) => found.rows.find((j) => j.state === state);
    expect(by("retrying")).toMatchObject({ attempts: 2, last_error: "no answer", can_retry: true });
    expect(by("retrying")?.next_attempt_at).not.toBeNull();
    expect(by("running")).toMatchObject({ can_retry: false, reasons: ["It is running now."], next_attempt_at: null });
    expect(by("dead")).toMatchObject({ next_attempt_at: null, can_retry: true });
    for (const state of Object.keys(states))
      expect((await listJobs.run(of.as.admin, { limit: 50, state })).rows.map((j) => j.state)).toEqual([state]);
  });

  test("shows ids of a payload and nothing else of it, and of an error its first line without a password", async () => {
    const payload = { import_id: `imp_${"0".repeat(26)}`, api_key_id: "hunter3", token: "hunter4", nested: { a: 1 } };
    const id = await job(DEAD, payload);
    const shown = await find(id);
    expect(shown?.ids).toEqual({ workspace_id: w.workspaceId, import_id: payload.import_id });
    expect(JSON.stringify(await list(w.as.admin))).not.toMatch(/hunter|somewhere/);
    expect(shown?.last_error).toContain("it broke");
  });

  test("tells of an execution which request it carries out, under which lease and by whom", async () => {
    const asset = await activeAsset(w);
    const ticket = await askProd(w, asset, 1);
    await approve.run(w.as.approver, { id: ticket });
    await sql(
      "UPDATE graphile_worker._private_jobs SET locked_at = now(), locked_by = 'worker-7', attempts = 1 WHERE key = (SELECT event_id FROM approval_requests WHERE id = $1)",
      [ticket],
    );
    await sql(
      "UPDATE approval_requests SET status = 'EXECUTING', fencing_token = 3, lease_expires_at = now() WHERE id = $1",
      [ticket],
    );
    await sql(
      "INSERT INTO worker_processes (id, host, pid, worker_ids, started_at, seen_at) VALUES ('wrk_seven', 'node-a', 77, '{worker-7}', now(), now())",
    );
    const found = (await list(w.as.admin, { task: "operation.execute" })).rows;
    expect(found).toMatchObject([
      {
        state: "running",
        ticket: { id: ticket, status: "EXECUTING" },
        lease: { worker: "node-a, process 77", fencing_token: 3 },
      },
    ]);
    expect(found[0]?.lease?.expires_at).not.toBeNull();
    await sql("DELETE FROM graphile_worker._private_jobs WHERE locked_by = 'worker-7'");
  });

  test("holds another workspace's jobs for nobody, and the installation's for a platform administrator", async () => {
    const other = await world();
    const id = await job(DEAD, {}, other);
    await sql("SELECT graphile_worker.add_job('audit.months', '{}')");
    const seen = async (by: Actor) => (await listJobs.run(by, { limit: 200 })).rows;
    expect((await seen(w.as.admin)).some((j) => j.id === id || j.task === "audit.months")).toBe(false);
    const platform = await seen({ ...w.as.admin, platformAdmin: true });
    expect([platform.some((j) => j.id === id), platform.some((j) => j.task === "audit.months")]).toEqual([false, true]);
    expect(await codeOf(retry(w.as.admin, id))).toBe("404 NOT_FOUND");
  });

  test("is for those with job:read, page after page", async () => {
    for (const who of ["viewer", "auditor", "operator", "approver"] as const)
      expect(await codeOf(list(w.as[who]))).toBe("403 PERMISSION_DENIED");
    const of = await world();
    const made: string[] = [];
    for (let i = 0; i < 5; i++) made.push(await job("attempts = 0", {}, of));
    const seen: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const at = cursor ? decodeCursor(cursor) : undefined;
      const found = await listJobs.run(of.as.admin, { limit: 2, cursor: at });
      seen.push(...found.rows.map((j) => j.id));
      cursor = found.next_cursor;
      if (!cursor) break;
    }
    expect(seen).toEqual(made.reverse());
  });
});

describe("a retry", () => {
  test("S2-21 gives a dead job all its attempts anew, at once, and is recorded", async () => {
    const id = await job(DEAD);
    expect(resultOf(await retry(w.as.admin, id))).toMatchObject({ id, state: "waiting", attempts: 0 });
    expect(await find(id)).toMatchObject({ state: "waiting", attempts: 0, can_retry: false });
    const [event, ...more] = await w.events({ action: "job.retry" });
    expect(more).toEqual([]);
    expect(event).toMatchObject({ outcome: "success", resource_id: id, details: { task: "import.run", attempts: 25 } });
    expect(JSON.stringify(event)).not.toContain("hunter");
  });

  test("brings a job that waits for its next attempt forward and keeps its count", async () => {
    const id = await job("attempts = 3, run_at = now() + interval '1 hour'");
    await retry(w.as.owner, id);
    expect(await find(id)).toMatchObject({ state: "retrying", attempts: 3 });
    const [{ due }] = await sql("SELECT run_at <= now() AS due FROM graphile_worker._private_jobs WHERE id = $1", [
      fromJobId(id),
    ]);
    expect(due).toBe(true);
  });

  test("is refused, and recorded as such, where there is nothing to retry", async () => {
    const running = await job("locked_at = now(), locked_by = 'x', attempts = 1");
    const waiting = await job("attempts = 0");
    expect(await codeOf(retry(w.as.admin, running))).toBe("409 JOB_RUNNING");
    expect(await codeOf(retry(w.as.admin, waiting))).toBe("409 JOB_NOT_FAILED");
    const asset = await activeAsset(w);
    const ticket = await askProd(w, asset, 1);
    await approve.run(w.as.approver, { id: ticket });
    const [row] = await sql(
      "SELECT j.id FROM graphile_worker._private_jobs j JOIN approval_requests r ON r.event_id = j.key WHERE r.id = $1",
      [ticket],
    );
    const ended = toJobId(String(row.id));
    await set(ended, DEAD);
    await sql("UPDATE approval_requests SET status = 'FAILED', executed_at = now() WHERE id = $1", [ticket]);
    const why = await refusalOf(retry(w.as.admin, ended));
    expect([why.code, why.reasons]).toEqual(["JOB_HAS_NOTHING_TO_DO", (await find(ended))?.reasons]);
    const denied = (await w.events({ action: "job.retry" })).filter((e) => e.outcome === "denied");
    expect(denied).toHaveLength(3);
  });

  test("is for those with job:retry, of a job that is there", async () => {
    const id = await job(DEAD);
    for (const who of ["viewer", "operator", "approver"] as const)
      expect(await codeOf(retry(w.as[who], id))).toBe("403 PERMISSION_DENIED");
    for (const none of [toJobId("999999999"), "job_x", "", "1"])
      expect([none, await codeOf(retry(w.as.admin, none))]).toEqual([none, "404 NOT_FOUND"]);
  });

  test("over HTTP answers the job; twice at once it is done once", async () => {
    const id = await job(DEAD);
    const as = { session: w.sessions.admin, workspace: w.slug };
    const answers = await Promise.all([1, 2, 3].map(() => ask(`POST /api/v1/jobs/${id}/retry`, as)));
    expect(answers.map((a) => a.status).sort()).toEqual([200, 409, 409]);
    const listed = await ask("GET /api/v1/jobs?limit=2", as);
    expect(Object.keys(listed.body)).toEqual(["jobs", "next_cursor", "counts"]);
    expect((await ask("GET /api/v1/jobs?state=lost", as)).status).toBe(400);
  });
});

test("the app may look at the queue and retry, and do nothing else to it", async () => {
  const app = (text: string) => w.db.app.query(text);
  for (const table of ["jobs", "_private_jobs", "_private_tasks"])
    await expect(app(`SELECT * FROM graphile_worker.${table}`)).rejects.toThrow(/permission denied/);
  await expect(app("UPDATE graphile_worker._private_jobs SET attempts = 0")).rejects.toThrow(/permission denied/);
});

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { approve } from "@/lib/approvals/approve";
import { plainPool } from "@/lib/db/pool";
import { healSilentWorkers } from "@/lib/jobs/heartbeat";
import { startRunner } from "@/lib/jobs/runner";
import { activeAsset, askProd, type Ref } from "@/lib/testing/arrange";
import { type FakeSmtp, fakeSmtp } from "@/lib/testing/peers/fake-smtp";
import { type World, world } from "@/lib/testing/world";

// A process reads its environment once; what a test sets stands before what was read.
const set: Record<string, unknown> = {};
vi.mock(import("@/lib/env"), async (original) => {
  const real = await original();
  const env = new Proxy(real.env, { get: (held, name) => set[String(name)] ?? Reflect.get(held, name) });
  return { ...real, env };
});

let w: World;
let smtp: FakeSmtp;
beforeAll(async () => {
  w = await world();
  smtp = await fakeSmtp();
});
afterAll(() => smtp.stop());
const all = (text: string, values: unknown[] = []) => w.db.superuser.query(text, values).then((r) => r.rows);

/** Asks the database until it says yes: the queue works on its own time. */
async function until(text: string, values: unknown[] = []): Promise<void> {
  while (!(await all(`SELECT (${text}) AS yes`, values))[0].yes);
}
const approved = async (asset?: Ref): Promise<string> => {
  const id = await askProd(w, asset ?? (await activeAsset(w)), 1);
  await approve.run(w.as.approver, { id });
  return id;
};
const SUCCESS = "SELECT status = 'SUCCESS' FROM approval_requests WHERE id = $1";
const jobs = () =>
  all(
    "SELECT key, attempts, locked_by, last_error FROM graphile_worker.jobs WHERE task_identifier = 'operation.execute'",
  );

describe("the worker", () => {
  test("S2-04 S0-24 is told of an approval and carries it out, though its next look is an hour away", async () => {
    const runner = await startRunner({ concurrency: 2, pollMs: 3_600_000 });
    const id = await approved();
    await until(SUCCESS, [id]);
    await runner.stop();
    expect(await jobs()).toEqual([]);
    const rows = await all(
      "SELECT count(*)::int AS n FROM audit_events WHERE ticket_id = $1 AND action = 'binding.put'",
      [id],
    );
    expect(rows).toEqual([{ n: 1 }]);
  });

  test("stopped in the middle loses no completion: what it began is done and gone, the rest waits untouched", async () => {
    // One after the other: activating an asset runs whatever jobs there are.
    const assets: Ref[] = [];
    for (let i = 0; i < 12; i++) assets.push(await activeAsset(w));
    const ids = await Promise.all(assets.map((asset) => approved(asset)));
    const runner = await startRunner({ concurrency: 3 });
    await until("SELECT count(*) > 0 FROM approval_requests WHERE id = ANY($1) AND status <> 'APPROVED'", [ids]);
    await runner.stop();
    const left = await jobs();
    expect(left.filter((j) => j.locked_by !== null || j.attempts > 0)).toEqual([]);
    const states = await all(
      "SELECT r.status, EXISTS (SELECT 1 FROM graphile_worker.jobs j WHERE j.key = r.event_id) AS job FROM approval_requests r WHERE id = ANY($1)",
      [ids],
    );
    expect(new Set(states.map((s) => `${s.status} ${s.job}`))).toEqual(
      new Set(left.length > 0 ? ["SUCCESS false", "APPROVED true"] : ["SUCCESS false"]),
    );
    const again = await startRunner();
    await until("SELECT bool_and(status = 'SUCCESS') FROM approval_requests WHERE id = ANY($1)", [ids]);
    await again.stop();
    const twice = await all(
      "SELECT ticket_id FROM audit_events WHERE ticket_id = ANY($1) AND action = 'binding.put' GROUP BY 1 HAVING count(*) <> 1",
      [ids],
    );
    expect(twice).toEqual([]);
  });

  test("is held up by no mail server that hangs, and ends though its letters do not", async () => {
    Object.assign(set, { SMTP_URL: smtp.url });
    smtp.hangs = true;
    // More letters than there are workers, each of which nobody answers.
    const assets: Ref[] = [];
    for (let i = 0; i < 4; i++) assets.push(await activeAsset(w));
    for (const asset of assets) await askProd(w, asset, 1);
    delete set.SMTP_URL;
    const id = await approved();
    Object.assign(set, { SMTP_URL: smtp.url });
    const runner = await startRunner({ concurrency: 2, stopWithinMs: 10 });
    await until(
      "SELECT count(*) >= 2 FROM graphile_worker.jobs WHERE task_identifier = 'notification.email' AND locked_by IS NOT NULL",
    );
    await until(SUCCESS, [id]);
    await runner.stop();
    const { rows } = await w.db.superuser.query("SELECT bool_and(stopped_at IS NOT NULL) AS all FROM worker_processes");
    expect(rows).toEqual([{ all: true }]);
    smtp.hangs = false;
    delete set.SMTP_URL;
    await all("DELETE FROM graphile_worker._private_jobs WHERE key LIKE 'notification.email/%'");
  });

  test("takes over at its start what a silent process had locked", async () => {
    const id = await approved();
    const now = new Date();
    await all(
      "UPDATE graphile_worker._private_jobs SET locked_by = 'worker-dead', locked_at = now(), attempts = 1 WHERE key = (SELECT event_id FROM approval_requests WHERE id = $1)",
      [id],
    );
    await all(
      "INSERT INTO worker_processes (id, host, pid, worker_ids, started_at, seen_at) VALUES ('wrk_dead', 'gone', 1, '{worker-dead}', $1, $2)",
      [now, new Date(now.getTime() - 31_000)],
    );
    const runner = await startRunner();
    await until(SUCCESS, [id]);
    await runner.stop();
    expect(await all("SELECT stopped_at IS NOT NULL AS stopped FROM worker_processes WHERE id = 'wrk_dead'")).toEqual([
      { stopped: true },
    ]);
  });
});

describe("the heartbeat", () => {
  test("gives back what is locked in a name that nobody alive has, once it is old", async () => {
    const now = new Date();
    await all(
      "SELECT assent_enqueue('test.hold', '{}', k, now() + interval '1 hour', 1) FROM unnest('{lock_old,lock_new}'::text[]) k",
    );
    await all(
      "UPDATE graphile_worker._private_jobs SET locked_by = 'pool-' || key, locked_at = $1::timestamptz - CASE key WHEN 'lock_old' THEN interval '31 s' ELSE interval '1 s' END WHERE key LIKE 'lock_%'",
      [now],
    );
    expect(await healSilentWorkers(now)).toBe(0);
    expect(await all("SELECT key, locked_by FROM graphile_worker.jobs WHERE key LIKE 'lock_%' ORDER BY key")).toEqual([
      { key: "lock_new", locked_by: "pool-lock_new" },
      { key: "lock_old", locked_by: null },
    ]);
    for (const key of ["lock_old", "lock_new"])
      await all("DELETE FROM graphile_worker._private_jobs WHERE key = $1", [key]);
  });

  test("leaves alone the jobs of those who were heard of, and counts each silent process once", async () => {
    const now = new Date();
    const add = (id: string, silentMs: number) =>
      all(
        "INSERT INTO worker_processes (id, host, pid, worker_ids, started_at, seen_at) VALUES ($1, 'h', 1, $2, $3, $4)",
        [id, [`${id}-a`, `${id}-b`], now, new Date(now.getTime() - silentMs)],
      );
    await add("wrk_quiet", 30_001);
    await add("wrk_alive", 29_999);
    await all(
      "SELECT assent_enqueue('test.hold', '{}', id, now() + interval '1 hour', 1) FROM worker_processes WHERE id IN ('wrk_quiet', 'wrk_alive')",
    );
    await all(
      "UPDATE graphile_worker._private_jobs SET locked_at = now(), locked_by = key || '-b' WHERE key LIKE 'wrk_%'",
    );
    expect(await healSilentWorkers(now)).toBe(1);
    expect(await healSilentWorkers(now)).toBe(0);
    expect(await all("SELECT key, locked_by FROM graphile_worker.jobs WHERE key LIKE 'wrk_%' ORDER BY key")).toEqual([
      { key: "wrk_alive", locked_by: "wrk_alive-b" },
      { key: "wrk_quiet", locked_by: null },
    ]);
    await plainPool("jobs").query("SELECT graphile_worker.remove_job('wrk_quiet')");
  });
});

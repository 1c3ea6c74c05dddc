import { beforeAll, expect, test } from "vitest";
import { logAlarm, logHealth } from "@/lib/audit/proofs/health";
import { logStanding } from "@/lib/http/ready";
import { readBacklog } from "@/lib/metrics/backlog";
import { metrics } from "@/lib/metrics/registry";
import { apiOf } from "@/lib/testing/api";
import { activeAsset } from "@/lib/testing/arrange";
import { type World, world } from "@/lib/testing/world";

const MINUTE_MS = 60_000;
let w: World;
let at: Date;
let edited: string;
beforeAll(async () => {
  w = await world();
  at = w.clock.now();
  await activeAsset(w);
  edited = String((await w.events({}))[0]?.id);
});

/** What the server's own check leaves when it has ended. */
const checked = (id: string, ok: boolean, minutes: number) =>
  w.db.superuser.query(
    `INSERT INTO audit_checks (id, started_at, finished_at, ok, tree_size, rows, pruned, problems) VALUES ($1, $2, $2, $3, 7, 7, 0, $4)`,
    [
      id,
      new Date(at.getTime() + minutes * MINUTE_MS),
      ok,
      JSON.stringify(ok ? [] : [{ code: "EDITED", message: "Edited.", event_ids: [edited], from: 3, to: 3 }]),
    ],
  );
const later = (minutes: number) => new Date(at.getTime() + minutes * MINUTE_MS);
const gauge = async () => {
  await readBacklog(at);
  return (await metrics().backlog.logHolds.get()).values.map((v) => v.value);
};

test("before the first check nothing is said of the log", async () => {
  expect(await logAlarm(w.as.viewer, later(0))).toBeNull();
  expect((await logStanding(at))?.verified).toBeNull();
  expect(await gauge()).toEqual([]);
});

test("a check that held is told as one", async () => {
  await checked("chk_1", true, 1);
  expect(await logAlarm(w.as.viewer, later(1))).toBeNull();
  expect((await logStanding(at))?.verified).toMatchObject({ events: 7, holds: true });
  expect(await gauge()).toEqual([1]);
});

test("a check that failed is loud: the banner of everybody, the place for auditors, readiness and the gauge", async () => {
  await checked("chk_2", false, 2);
  for (const who of ["viewer", "auditor", "owner"] as const)
    expect([who, await logAlarm(w.as[who], later(2))]).toEqual([who, { kind: "broken" }]);
  const health = await logHealth.run(w.as.auditor, {});
  expect(health.verified).toMatchObject({ ok: false, size: 7 });
  expect(health.problems).toMatchObject([{ code: "EDITED", event_ids: [edited], from: 3 }]);
  expect(await gauge()).toEqual([0]);

  // Requests go on being served: a log that does not hold is no reason to hold anybody up.
  const ready = await apiOf(w, "viewer").get("/api/health/ready");
  expect([ready.status, ready.body.audit.verified.holds]).toEqual([200, false]);
});

test("it is asked at most every ten seconds, and a later check that holds ends it", async () => {
  await checked("chk_3", true, 30);
  expect(await logAlarm(w.as.viewer, later(40))).toBeNull();
  await checked("chk_4", false, 41);
  expect(await logAlarm(w.as.viewer, new Date(later(40).getTime() + 9_000))).toBeNull();
  expect(await logAlarm(w.as.viewer, new Date(later(40).getTime() + 10_001))).toEqual({ kind: "broken" });
});

test("one that could not be finished says nothing of the log: what is told is the last verdict, when, and that", async () => {
  const unfinished = (id: string, minutes: number) =>
    w.db.superuser.query(
      `INSERT INTO audit_checks (id, started_at, finished_at, ok, tree_size, rows, pruned, problems, fault)
       VALUES ($1, $2, $2, false, 0, 0, 0, '[]', 'The database could not be reached.')`,
      [id, later(minutes)],
    );
  const told = async () => {
    const ready = await apiOf(w, "viewer").get("/api/health/ready");
    const points = await apiOf(w, "auditor").get("/api/v1/admin/audit-logs/checkpoints");
    await readBacklog(later(60));
    const value = async (of: { get(): Promise<{ values: { value: number }[] }> }) => (await of.get()).values[0]?.value;
    const { logHolds, checkUnfinished, verdictAge } = metrics().backlog;
    return {
      ready: ready.body.audit,
      check: [points.body.check, points.body.check_unfinished],
      gauges: [await value(logHolds), await value(checkUnfinished), await value(verdictAge)],
      health: await logHealth.run(w.as.auditor, {}),
    };
  };
  await checked("chk_5", true, 50);
  await unfinished("chk_6", 51);
  const held = { at: later(50).toISOString(), ok: true, size: 7 };
  const not = { at: later(51).toISOString(), why: "The database could not be reached." };
  expect(await logAlarm(w.as.viewer, later(52))).toEqual({ kind: "unfinished", heldAt: held.at });
  const first = await told();
  expect(first.ready).toMatchObject({ verified: { events: 7, at: held.at, holds: true }, unfinished: not });
  expect(first.check).toEqual([held, not]);
  expect(first.gauges).toEqual([1, 1, 600]);
  expect(first.health).toMatchObject({ verified: held, unfinished: not, problems: [] });

  // Neither does it make a log whole that was found changed.
  await checked("chk_7", false, 53);
  await unfinished("chk_8", 54);
  expect(await logAlarm(w.as.viewer, later(55))).toEqual({ kind: "broken" });
  const second = await told();
  expect([second.ready.verified.holds, second.check[0]?.ok, second.gauges[0]]).toEqual([false, false, 0]);
  expect(second.health).toMatchObject({ verified: { ok: false }, unfinished: { at: later(54).toISOString() } });
  expect(second.health.problems).toHaveLength(1);

  // One that is finished later ends it.
  await checked("chk_9", true, 56);
  expect(await logAlarm(w.as.viewer, later(57))).toBeNull();
  const third = await told();
  expect([third.ready.unfinished, third.check[1], third.health.unfinished]).toEqual([null, null, null]);
  expect(third.gauges).toEqual([1, 0, 240]);
});

import { beforeAll, expect, test } from "vitest";
import { isLogBroken, logHealth } from "@/lib/audit/proofs/health";
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
  return (await metrics().logHolds.get()).values.map((v) => v.value);
};

test("before the first check nothing is said of the log", async () => {
  expect(await isLogBroken(w.as.viewer, later(0))).toBe(false);
  expect((await logStanding(at))?.verified).toBeNull();
  expect(await gauge()).toEqual([]);
});

test("a check that held is told as one", async () => {
  await checked("chk_1", true, 1);
  expect(await isLogBroken(w.as.viewer, later(1))).toBe(false);
  expect((await logStanding(at))?.verified).toMatchObject({ events: 7, holds: true });
  expect(await gauge()).toEqual([1]);
});

test("a check that failed is loud: the banner of everybody, the place for auditors, readiness and the gauge", async () => {
  await checked("chk_2", false, 2);
  for (const who of ["viewer", "auditor", "owner"] as const)
    expect([who, await isLogBroken(w.as[who], later(2))]).toEqual([who, true]);
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
  expect(await isLogBroken(w.as.viewer, later(40))).toBe(false);
  await checked("chk_4", false, 41);
  expect(await isLogBroken(w.as.viewer, new Date(later(40).getTime() + 9_000))).toBe(false);
  expect(await isLogBroken(w.as.viewer, new Date(later(40).getTime() + 10_001))).toBe(true);
});

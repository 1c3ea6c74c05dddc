import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Query } from "@/lib/audit/proofs/database-evidence";
import { verdictOf } from "@/lib/audit/proofs/verdict";
import { plainPool } from "@/lib/db/pool";
import { checkAuditLog, faultOf, type Unfinished } from "@/lib/jobs/log/check";
import { EVENTS, log, run, useSealedLog, verify } from "@/lib/testing/log/sealed-log";

useSealedLog();

const check = async (dataDir = log.dataDir, query?: Query) => {
  const found = await checkAuditLog(new Date(), { force: true, dataDir, ...(query && { query }) });
  if (found === null || "fault" in found) throw new Error("it was not finished");
  return found;
};
const last = async () =>
  (await run("SELECT ok, problems FROM audit_checks ORDER BY started_at DESC, id DESC LIMIT 1"))[0];
const verdict = async () =>
  verdictOf(
    (
      await run("SELECT ok, tree_size::float8 AS size, finished_at, unfinished_at, fault FROM audit_verdict")
    )[0] as never,
  );

/** The connection that checks is ended from outside, after so many of its questions, as an operator or a restart would. */
const brokenOff = (questions: number): Query => {
  let asked = 0;
  return async ({ text, values }) => {
    if (++asked <= questions) return (await plainPool("jobs").query(text, [...values])).rows;
    const client = await plainPool("jobs").connect();
    client.on("error", () => {});
    try {
      const [{ pid }] = (await client.query("SELECT pg_backend_pid() AS pid")).rows;
      await run(`SELECT pg_terminate_backend(${Number(pid)})`);
      return (await client.query(text, [...values])).rows;
    } finally {
      client.release(true);
    }
  };
};

test.each([0, 1, 2, 4])(
  "a fault of the database after %s questions is no verdict: the one before stays, and it is begun again soon",
  async (questions) => {
    await check();
    const before = await verdict();
    expect(before).toMatchObject({ verified: { ok: true }, unfinished: null });
    const now = new Date();
    const found = await checkAuditLog(now, { force: true, dataDir: log.dataDir, query: brokenOff(questions) });
    expect(found).toMatchObject({
      fault: expect.stringMatching(/^The database could not be reached\. It had come to event \d+\.$/),
    });
    const again = (found as Unfinished).again.getTime() - now.getTime();
    expect(again).toBeGreaterThanOrEqual(30_000);
    expect(again).toBeLessThan(120_000);
    const after = await verdict();
    expect(after.verified).toEqual(before.verified);
    expect(after.unfinished).toMatchObject({ why: (found as Unfinished).fault });
    // Nothing rests after it, however short ago it was; and what is finished ends it.
    expect(await checkAuditLog(new Date(), { dataDir: log.dataDir })).toMatchObject({ ok: true });
    expect(await verdict()).toMatchObject({ verified: { ok: true }, unfinished: null });
  },
);

test("however often it cannot be finished, the last verdict is kept", async () => {
  await check();
  const before = await verdict();
  await run(`INSERT INTO audit_checks (id, started_at, finished_at, ok, tree_size, rows, pruned, problems, fault)
    SELECT 'chk_' || n, now() + n * interval '1 s', now() + n * interval '1 s', false, 0, 0, 0, '[]', 'x' FROM generate_series(1, 450) n`);
  await checkAuditLog(new Date(), { force: true, dataDir: log.dataDir, query: brokenOff(0) });
  expect((await verdict()).verified).toEqual(before.verified);
  expect((await run("SELECT count(*)::int AS n FROM audit_checks WHERE fault IS NOT NULL"))[0]).toEqual({ n: 200 });
  await run("DELETE FROM audit_checks WHERE fault IS NOT NULL");
});

test("a fault of the machine is told from a log that cannot be read, and from what a row can bring about too", () => {
  const coded = (code: string, more: object = {}) => Object.assign(new Error("x"), { code, ...more });
  for (const code of ["57P01", "57P03", "08006", "40P01", "53100", "53300", "58030", "ECONNREFUSED"])
    expect([code, faultOf(coded(code))]).toEqual([code, { words: expect.any(String), byRow: false }]);
  for (const code of ["57P02", "ECONNRESET", "EPIPE", "57014", "53200", "53400"])
    expect([code, faultOf(coded(code))]).toEqual([code, { words: expect.any(String), byRow: true }]);
  expect(faultOf(new Error("Connection terminated unexpectedly"))?.byRow).toBe(true);
  expect(faultOf(coded("EACCES", { syscall: "open" }))?.words).toContain("A file");
  for (const code of [
    "42P01",
    "42703",
    "42501",
    "22P02",
    "XX001",
    "XX002",
    "22003",
    "58P01",
    "54000",
    "54001",
    "EACCES",
  ])
    expect([code, faultOf(coded(code))]).toEqual([code, null]);
  for (const error of [new TypeError("x"), new RangeError("x"), new Error("x"), null, "57P01"])
    expect(faultOf(error)).toBeNull();
});

/** Every question is answered until so many were; the next fails as said. */
const failing = (questions: number, code: string): Query => {
  let asked = 0;
  return async ({ text, values }) => {
    if (++asked > questions) throw Object.assign(new Error("out of memory"), { code });
    return (await plainPool("jobs").query(text, [...values])).rows;
  };
};
const questionsOf = async () => {
  let asked = 0;
  await check(log.dataDir, async ({ text, values }) => {
    asked++;
    return (await plainPool("jobs").query(text, [...values])).rows;
  });
  return asked;
};
const checked = (query: Query) => checkAuditLog(new Date(), { force: true, dataDir: log.dataDir, query });

test("what breaks one check after the other at the same place is the log's, where a row can be what breaks it", async () => {
  const all = await questionsOf();
  for (const _ of [1, 2]) {
    expect(await checked(failing(all - 1, "53200"))).toMatchObject({
      fault: expect.stringContaining("too little memory"),
    });
    expect(await verdict()).toMatchObject({ verified: { ok: true } });
  }
  const third = await checked(failing(all - 1, "53200"));
  expect(third).toMatchObject({ ok: false, problems: [{ code: "UNREADABLE", from: EVENTS }] });
  expect(await verdict()).toMatchObject({ verified: { ok: false }, unfinished: null });
  await check();
  // At another place each time, or for what no row can do, it stays a fault.
  for (const [questions, code] of [
    [0, "53200"],
    [all - 1, "53200"],
    [0, "53200"],
    [all - 1, "53100"],
    [all - 1, "53100"],
    [all - 1, "53100"],
  ] as const)
    expect(await checked(failing(questions, code))).toMatchObject({ fault: expect.any(String) });
  expect(await verdict()).toMatchObject({ verified: { ok: true } });
  await check();
});

test("what a check had found before it was broken off is the verdict, beside what was known", async () => {
  const all = await questionsOf();
  const [first, second] = [log.ids[2], log.ids[11]];
  const name = (id: string | undefined, to: string) =>
    run("UPDATE audit_events SET resource_name = $2 WHERE id = $1 RETURNING 1", [id, to]);
  const [before] = await run("SELECT resource_name AS name FROM audit_events WHERE id = $1", [first]);
  const [other] = await run("SELECT resource_name AS name FROM audit_events WHERE id = $1", [second]);
  await run("SET session_replication_role = replica");
  try {
    await name(first, "forged");
    expect(await checked(failing(all - 1, "53100"))).toMatchObject({ fault: expect.any(String) });
    const named = async () => (await run("SELECT ok, problems FROM audit_verdict"))[0];
    expect(await named()).toMatchObject({ ok: false, problems: [{ code: "EDITED", event_ids: [first] }] });
    expect(await verdict()).toMatchObject({
      verified: { ok: false, size: EVENTS },
      unfinished: { why: expect.any(String) },
    });
    // The one of before is not found by the next, which comes less far or sees it put right; it was never finished, so it stays.
    await name(first, before.name);
    await name(second, "forged");
    await checked(failing(all - 1, "53100"));
    expect((await named()).problems.map((p: { event_ids: string[] }) => p.event_ids)).toEqual([[second], [first]]);
    await name(second, other.name);
  } finally {
    await run("RESET session_replication_role");
  }
  expect(await check()).toMatchObject({ ok: true, problems: [] });
  expect(await verdict()).toMatchObject({ verified: { ok: true }, unfinished: null });
});

test("what breaks check after check at one place is the log's, too, where each had found something before", async () => {
  const all = await questionsOf();
  const [{ name }] = await run("SELECT resource_name AS name FROM audit_events WHERE id = $1", [log.ids[2]]);
  const rename = (to: string) => run("UPDATE audit_events SET resource_name = $2 WHERE id = $1", [log.ids[2], to]);
  await run("SET session_replication_role = replica");
  try {
    await rename("forged");
    for (const _ of [1, 2])
      expect(await checked(failing(all - 1, "53200"))).toMatchObject({ fault: expect.any(String) });
    const third = await checked(failing(all - 1, "53200"));
    expect(third).toMatchObject({ ok: false, problems: [{ code: "EDITED" }, { code: "UNREADABLE", from: EVENTS }] });
    // A check that came to its end in between begins the count anew.
    await check();
    expect(await checked(failing(all - 1, "53200"))).toMatchObject({ fault: expect.any(String) });
    await rename(name);
  } finally {
    await run("RESET session_replication_role");
  }
  expect(await check()).toMatchObject({ ok: true });
});

test("a log that cannot be read to its end is kept as a bad one: the good one before it is no verdict of now", async () => {
  await check();
  expect(await last()).toEqual({ ok: true, problems: [] });
  await run("ALTER TABLE audit_events RENAME TO elsewhere");
  expect(await check()).toMatchObject({ ok: false });
  expect(await last()).toMatchObject({ ok: false, problems: [{ code: "UNREADABLE" }] });
  await run("ALTER TABLE elsewhere RENAME TO audit_events");
  expect(await check()).toMatchObject({ ok: true });
});

test("a log whose checkpoints are gone is not one that is not sealed yet", async () => {
  const fresh = mkdtempSync(join(tmpdir(), "assent-fresh-"));
  await run("SET session_replication_role = replica; DELETE FROM audit_checkpoints");
  expect(await verify({ saved: [], trusted: [] })).toMatchObject({ ok: false, checkpoint: null });
  expect((await check(fresh))?.problems.map((p) => p.code)).toContain("CHECKPOINT");
  await run("DELETE FROM audit_leaves");
  expect((await check(fresh))?.problems.map((p) => p.code)).toContain("STRAY");
  await run("DELETE FROM audit_events");
  expect(await check(fresh)).toMatchObject({ ok: true, checkpoint: null });
  expect((await verify({ saved: [] })).problems).toMatchObject([{ code: "ROLLED_BACK" }]);
  expect((await check())?.problems).toMatchObject([{ code: "ROLLED_BACK" }]);
});

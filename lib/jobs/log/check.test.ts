import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkAuditLog } from "@/lib/jobs/log/check";
import { log, run, useSealedLog, verify } from "@/lib/testing/log/sealed-log";

useSealedLog();

const check = (dataDir = log.dataDir) => checkAuditLog(new Date(), { force: true, dataDir });
const last = async () =>
  (await run("SELECT ok, problems FROM audit_checks ORDER BY started_at DESC, id DESC LIMIT 1"))[0];

test("a check that cannot be ended is kept as a bad one: the good one before it is no verdict of now", async () => {
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

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pool, type PoolClient } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { event } from "@/lib/audit/events";
import { databaseEvidence } from "@/lib/audit/proofs/database-evidence";
import { auditRow, eventHash, insertEvent } from "@/lib/audit/record";
import { readKeys } from "@/lib/audit/sealing/key";
import { sequencerPerson } from "@/lib/audit/sealing/person";
import { sealPending } from "@/lib/audit/sequencer";
import { raw, sql } from "@/lib/db/sql";
import { purgeAuditBodies } from "@/lib/jobs/log/purge";
import { judgePrunes } from "@/lib/proof/prune";
import { type Parts, verifyLog } from "@/lib/proof/verify";
import { patchRetention } from "@/lib/retention/patch";
import { type Announced, announcePurges, purgeBodies } from "@/lib/retention/purge";
import { codeOf } from "@/lib/testing/arrange";
import { type World, world } from "@/lib/testing/world";

const DAY = 86_400_000;
let w: World;
let dataDir: string;
let seq: Pool;

beforeAll(async () => {
  w = await world();
  dataDir = mkdtempSync(join(tmpdir(), "assent-keep-"));
  seq = new Pool({ connectionString: w.db.connections.seq, max: 2 });
  await w.db.superuser.query("SELECT assent_ensure_audit_months(now() - interval '5 years', now())");
});
afterAll(async () => {
  client?.release();
  await seq.end();
  rmSync(dataDir, { recursive: true, force: true });
});

/** An event of so many days ago, in a test environment, in prod or in none. */
async function old(
  days: number,
  action: "asset.patch" | "rbac.token.create" | "audit.retention",
  cls: "prod" | "test" = "prod",
): Promise<string> {
  const { rows } = await w.db.superuser.query(
    "SELECT id, slug, class FROM environments WHERE workspace_id = $1 AND class = $2 LIMIT 1",
    [w.workspaceId, cls],
  );
  const scope = {
    workspace: { id: w.workspaceId, slug: w.slug, name: w.slug },
    environment: rows[0],
    resource: { type: "asset", id: "ast_x", name: "x" },
    root: null,
  };
  const row = auditRow(sequencerPerson("req"), scope, event(action, {}), new Date(Date.now() - days * DAY));
  const { text, values } = sql`WITH ${insertEvent(row, null, eventHash(row, null), raw("(SELECT 1) AS one"))} SELECT 1`;
  await w.db.superuser.query(text, [...values]);
  return row.id;
}

const there = async (id: string) =>
  (await w.db.superuser.query("SELECT 1 FROM audit_events WHERE id = $1", [id])).rows.length === 1;
type Query = Parameters<typeof databaseEvidence>[0];
const query: Query = async ({ text, values }) => (await w.db.superuser.query(text, [...values])).rows;
const verify = (parts: Partial<Parts> = {}, ask = query) =>
  verifyLog(databaseEvidence(ask), {
    scope: "all",
    trusted: [readKeys({ dataDir })?.current.verifierKey as string],
    ...{ saved: [], parts },
  });
const superuser = (text: string) =>
  w.db.superuser.query(`SET session_replication_role = replica; ${text}; SET session_replication_role = origin`);

/** An `audit.prune` as anybody who may write events can put one in the line. */
async function forgedPurge(event_id: string, workspace = w.workspaceId): Promise<void> {
  const { rows } = await w.db.superuser.query("SELECT log_index::int AS i FROM audit_leaves WHERE event_id = $1", [
    event_id,
  ]);
  const scope = {
    workspace: { id: workspace, slug: workspace, name: workspace },
    environment: null,
    resource: { type: "workspace", id: workspace, name: workspace },
    root: null,
  };
  const details = { ranges: [[rows[0].i, rows[0].i]], count: 1 };
  // Dated far ahead, as a forger would: what counts is when it was sealed.
  const row = auditRow(sequencerPerson("req"), scope, event("audit.prune", details), new Date(Date.now() + 1000));
  const { text, values } = sql`WITH ${insertEvent(row, null, eventHash(row, null), raw("(SELECT 1) AS one"))} SELECT 1`;
  await w.db.superuser.query(text, [...values]);
  await sealPending({ dataDir });
}

describe("S2-74 retention", () => {
  test("is set within the floors alone, recorded, refused to who may not (403) and to a stale revision (412)", async () => {
    for (const [field, least] of [
      ["prod_days", 365],
      ["test_days", 90],
      ["sensitive_days", 1095],
    ] as const)
      expect(await codeOf(patchRetention.run(w.as.admin, { [field]: least - 1 }, { clock: w.clock }))).toBe(
        "422 VALIDATION_FAILED",
      );
    expect(await codeOf(patchRetention.run(w.as.auditor, { prod_days: 400 }, { clock: w.clock }))).toBe(
      "403 PERMISSION_DENIED",
    );
    expect(await codeOf(patchRetention.run(w.as.admin, { prod_days: 400 }, { clock: w.clock, ifMatch: 99 }))).toBe(
      "412 STALE_REVISION",
    );
    const set = await patchRetention.run(
      w.as.admin,
      { prod_days: 400, test_days: 90, sensitive_days: 1095 },
      { clock: w.clock },
    );
    expect(set).toMatchObject({ kind: "done", changed: true, result: { prod_days: 400, legal_hold: null } });
    const events = await w.events({ action: "audit.retention" });
    expect(events.map((e) => e.outcome)).toEqual(["denied", "success"]);
    await expect(w.db.superuser.query("UPDATE workspaces SET retention_test_days = 89")).rejects.toThrow(
      /check constraint/,
    );
  });

  test("the database refuses even the sequencer's role what is younger than its floor, on hold or not sealed", async () => {
    const ids = {
      prod: await old(364, "asset.patch"),
      test: await old(89, "asset.patch", "test"),
      sensitive: await old(1094, "rbac.token.create"),
      kept: await old(1800, "audit.retention"),
    };
    const unsealed = await (async () => {
      await sealPending({ dataDir });
      return old(1800, "asset.patch");
    })();
    for (const id of [...Object.values(ids), unsealed])
      await expect(seq.query("DELETE FROM audit_events WHERE id = $1", [id])).rejects.toThrow(
        /too young, on hold or not sealed/,
      );
    for (const role of ["app", "jobs", "read"] as const) {
      const pool = new Pool({ connectionString: w.db.connections[role], max: 1 });
      await expect(pool.query("DELETE FROM audit_events")).rejects.toThrow(/permission denied/);
      await pool.end();
    }
    await expect(w.db.owner.query("DELETE FROM audit_events WHERE id = $1", [ids.kept])).rejects.toThrow(
      /its rows are final/,
    );
    await expect(seq.query("UPDATE audit_events SET action = 'x'")).rejects.toThrow(/permission denied/);
    await expect(seq.query("DELETE FROM audit_leaves")).rejects.toThrow(/permission denied/);
  });

  test("a purge removes the bodies that are due, keeps their hashes, records itself, and verifies as pruned", async () => {
    const due = [
      await old(401, "asset.patch"),
      await old(91, "asset.patch", "test"),
      await old(1100, "rbac.token.create"),
    ];
    const kept = [
      await old(399, "asset.patch"),
      await old(91, "asset.patch"),
      await old(1000, "rbac.token.create"),
      await old(1800, "audit.retention"),
    ];
    await sealPending({ dataDir });
    await patchRetention.run(w.as.admin, { legal_hold: "A court asked." }, { clock: w.clock });
    expect(await purgeAuditBodies(new Date(), { dataDir })).toBe(0);
    await expect(seq.query("DELETE FROM audit_events WHERE id = $1", [due[0]])).rejects.toThrow(/on hold/);
    await patchRetention.run(w.as.admin, { legal_hold: null }, { clock: w.clock });

    // The one of the test before that was not sealed then is due as well.
    expect(await purgeAuditBodies(new Date(), { dataDir })).toBe(due.length + 1);
    expect(await purgeAuditBodies(new Date(), { dataDir })).toBe(0);
    expect(await Promise.all(due.map(there))).toEqual([false, false, false]);
    expect(await Promise.all(kept.map(there))).toEqual([true, true, true, true]);
    const { rows } = await w.db.superuser.query("SELECT details FROM audit_events WHERE action = 'audit.prune'");
    expect(rows[0].details).toMatchObject({ count: 4, counts: { prod: 2, test: 1, sensitive: 1 } });
    const report = await verify();
    expect(report.problems).toEqual([]);
    expect(report.pruned.reduce((n, { from, to }) => n + to - from + 1, 0)).toBe(4);
  });

  test("a purge while the log is verified is no alarm: its bodies are found in what was sealed since", async () => {
    await old(402, "asset.patch");
    await sealPending({ dataDir });
    let gone: number | undefined;
    const report = await verify({}, async (statement) => {
      if (gone === undefined && statement.text.includes("FROM audit_leaves l"))
        gone = await purgeAuditBodies(new Date(), { dataDir });
      return query(statement);
    });
    expect([gone, report.ok, report.problems]).toEqual([1, true, []]);
    expect(report.checkpoint?.size).toBe((await verify()).checkpoint?.size);
  });

  test("bodies stay until the event that announces their purge is sealed", async () => {
    const due = await old(403, "asset.patch");
    await sealPending({ dataDir });
    const [announced] = await announcePurges(await held(), new Date());
    expect([announced?.ids, await there(due)]).toEqual([[due], true]);
    await patchRetention.run(w.as.admin, { legal_hold: "A court asked again." }, { clock: w.clock });
    expect(await purgeBodies(await held(), [announced as Announced])).toBe(0);
    await patchRetention.run(w.as.admin, { legal_hold: null }, { clock: w.clock });
    expect(await purgeAuditBodies(new Date(), { dataDir })).toBe(1);
    expect([await there(due), (await verify()).ok]).toEqual([false, true]);
  });

  test("a forged purge hides nothing that could not have been purged", async () => {
    const young = await old(10, "asset.patch");
    await sealPending({ dataDir });
    await forgedPurge(young);
    await superuser(`DELETE FROM audit_events WHERE id = '${young}'`);
    expect((await verify()).problems).toMatchObject([{ code: "PRUNED_EARLY", event_ids: [young] }]);
  });

  test("nor does a purge of another workspace, or one while a hold stood", async () => {
    const [foreign, held] = [await old(500, "asset.patch"), await old(500, "asset.patch")];
    await sealPending({ dataDir });
    await patchRetention.run(w.as.admin, { legal_hold: "Nothing may go." }, { clock: w.clock });
    await forgedPurge(held);
    await patchRetention.run(w.as.admin, { legal_hold: null }, { clock: w.clock });
    await forgedPurge(foreign, "wsp_another");
    await superuser(`DELETE FROM audit_events WHERE id IN ('${foreign}', '${held}')`);
    const codes = async (parts: Partial<Parts> = {}) =>
      (await verify(parts)).problems.filter((p) => p.code !== "PRUNED_EARLY").map((p) => [p.code, p.event_ids]);
    expect(await codes()).toEqual([
      ["MISSING", [foreign]],
      ["PRUNED_HELD", [held]],
    ]);
    // A verifier that forgets holds is deceived.
    expect(await codes({ held: () => false })).toEqual([["MISSING", [foreign]]]);
  });

  test("two hundred thousand purges of single places are judged at once", () => {
    const count = 200_000;
    const bodiless = Array.from({ length: count }, (_, i) => ({
      index: 2 * i,
      entry: { event_id: `e${i}`, workspace_id: "w", occurred_at: "2020-01-01T00:00:00.000Z", retention: "prod" },
    }));
    const purge = (of: number) => ({
      ...{ index: 10 * count + of, workspace_id: "w", sealed_at: "2026-01-01T00:00:00.000Z", held: false },
      details: { ranges: Array.from({ length: 2000 }, (_, k) => [2 * (of * 2000 + k), 2 * (of * 2000 + k)]) },
    });
    const report = { pruned: [] };
    const prunes = Array.from({ length: count / 2000 }, (_, p) => purge(p));
    judgePrunes(bodiless as never, prunes, (code) => expect.unreachable(code), report);
    expect(report.pruned).toHaveLength(count);
  });
});

let client: PoolClient | undefined;
const held = async () => {
  client ??= await seq.connect();
  return client;
};

import { beforeAll, expect, test } from "vitest";
import { type TestDatabase, useDatabase } from "@/lib/testing/database";
import { seedDemo } from "@/seed/demo";

let db: TestDatabase;
const NOW = new Date("2026-11-20T09:00:00Z");
const count = async (sql: string) => Number((await db.superuser.query(`SELECT count(*) AS n FROM ${sql}`)).rows[0].n);

beforeAll(async () => {
  db = await useDatabase();
  await db.superuser.query("SELECT assent_ensure_audit_months('2026-06-01', '2026-12-31')");
  await seedDemo(NOW);
});

test("tells ninety days of history over every built-in kind in three workspaces", async () => {
  expect(await count("workspaces")).toBe(3);
  expect(await count("assets")).toBe(79);
  const { rows } = await db.superuser.query("SELECT DISTINCT kind FROM assets ORDER BY kind");
  expect(rows.map((r) => r.kind)).toEqual(["agent", "dataset", "decision-flow", "mcp-server", "model", "prompt"]);
  const first = await db.superuser.query(
    "SELECT min(occurred_at) AS at FROM audit_events WHERE action = 'asset.patch'",
  );
  expect((NOW.getTime() - first.rows[0].at.getTime()) / 86_400_000).toBeGreaterThan(80);
});

test("leaves requests of every tier, a stale pair, one of high risk half decided, and every end", async () => {
  const { rows } = await db.superuser.query("SELECT status, count(*)::int AS n FROM approval_requests GROUP BY status");
  const by = Object.fromEntries(rows.map((r) => [r.status, r.n]));
  expect(Object.keys(by).sort()).toEqual(["CANCELLED", "FAILED", "PENDING_APPROVAL", "REJECTED", "SUCCESS"]);
  expect(by.PENDING_APPROVAL).toBeGreaterThanOrEqual(10);
  expect(await count("approval_requests WHERE status = 'FAILED' AND error ->> 'code' = 'SUPERSEDED'")).toBe(1);
  const half = `approval_requests r WHERE status = 'PENDING_APPROVAL' AND risk = 'high' AND EXISTS (
    SELECT 1 FROM approval_decisions d WHERE d.request_id = r.id)`;
  expect(await count(half)).toBe(1);
  const stale = `approval_requests r JOIN env_bindings b ON b.workspace_id = r.workspace_id AND b.id = r.subject_id
    WHERE r.status = 'PENDING_APPROVAL' AND r.subject_type = 'binding' AND (r.base ->> 'revision')::int <> b.revision`;
  expect(await count(stale)).toBeGreaterThanOrEqual(1);
  const ages = await db.superuser.query(
    "SELECT floor(extract(epoch FROM $1::timestamptz - created_at) / 86400)::int AS days FROM approval_requests WHERE status = 'PENDING_APPROVAL'",
    [NOW],
  );
  const tiers = ages.rows.map(({ days }) => (days >= 8 ? "urgent" : days >= 4 ? "warning" : "normal"));
  expect([...new Set(tiers)].sort()).toEqual(["normal", "urgent", "warning"]);
});

test("every event waits once to be sealed, and nothing is left in the queue", async () => {
  expect(await count("audit_pending")).toBe(await count("audit_events"));
  expect(await count("graphile_worker.jobs")).toBe(0);
});

test("loading it again changes nothing", async () => {
  const before = await count("audit_events");
  await seedDemo(NOW);
  expect(await count("audit_events")).toBe(before);
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { fixedClock } from "@/lib/clock";
import type { Connections } from "@/lib/db/connections";
import { migrate, migrateDown } from "@/lib/db/migrate";
import { expectedVersion } from "@/lib/db/migration-files";
import { schemaSnapshot } from "@/lib/db/schema-snapshot";
import { withClient } from "@/lib/db/with-client";
import { makeDatabase } from "@/lib/testing/database";

let at: { connections: Connections; superuserUrl: string };
const query = (text: string, url = at.superuserUrl) =>
  withClient(url, async (client) => (await client.query(text)).rows);
const snapshot = () => withClient(at.superuserUrl, schemaSnapshot);

beforeEach(async () => {
  at = await makeDatabase("migrate");
});

describe("the product's migrations", () => {
  test("S0-01 running them twice succeeds and leaves the schema unchanged", async () => {
    const first = await migrate({ connections: at.connections });
    expect(first.version).toBe(expectedVersion());
    const schema = await snapshot();
    const second = await migrate({ connections: at.connections });
    expect(second).toEqual({ applied: [], version: first.version });
    expect(await snapshot()).toEqual(schema);
  });

  test("S2-23 up, down, up leaves the same schema", async () => {
    await migrate({ connections: at.connections });
    const schema = await snapshot();
    const down = await migrateDown(0, { connections: at.connections });
    expect(down.version).toBe(0);
    const left = await query(
      "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'",
    );
    expect(left).toEqual([{ relname: "assent_migrations" }]);
    await migrate({ connections: at.connections });
    expect(await snapshot()).toEqual(schema);
  });

  test("S0-02 the tables of the data model can be queried by the app", async () => {
    await migrate({ connections: at.connections });
    const tables = [
      "asset_governance",
      "asset_versions",
      "env_bindings",
      "approval_requests",
      "approval_decisions",
      "audit_logs",
    ];
    for (const table of tables) {
      expect(await query(`SELECT * FROM ${table}`, at.connections.app)).toEqual([]);
    }
    expect(await query("SELECT id FROM audit_events", at.connections.app)).toEqual([]);
  });

  test("two processes at once: one migrates, the other waits and finds nothing to do", async () => {
    const both = await Promise.all([1, 2].map(() => migrate({ connections: at.connections })));
    const applied = both.map((result) => result.applied.length).sort((a, b) => a - b);
    expect(applied).toEqual([0, expectedVersion()]);
  });

  test("the queue belongs to assent_jobs, and CREATE was only lent", async () => {
    await migrate({ connections: at.connections });
    expect(
      await query(`SELECT pg_get_userbyid(nspowner) AS owner, has_database_privilege('assent_jobs', current_database(), 'CREATE') AS creates,
        has_schema_privilege('assent_jobs', 'public', 'CREATE') AS builds FROM pg_namespace WHERE nspname = 'graphile_worker'`),
    ).toEqual([{ owner: "assent_jobs", creates: false, builds: false }]);
    const enqueue = "SELECT assent_enqueue('noop', '{}', NULL, NULL, 1)";
    await query(enqueue, at.connections.app);
    await expect(query(enqueue, at.connections.read)).rejects.toThrow(/permission denied/);
    await expect(query("SELECT * FROM graphile_worker.jobs", at.connections.app)).rejects.toThrow(/permission denied/);
    expect(await query("SELECT task_identifier FROM graphile_worker.jobs", at.connections.jobs)).toHaveLength(1);
  });
});

describe("the runner", () => {
  const folder = mkdtempSync(join(tmpdir(), "assent-migrations-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (files: Record<string, string>) => {
    mkdirSync(join(folder, "down"), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  };
  const up = () => migrate({ connections: at.connections, folder, clock: fixedClock("2030-01-02T03:04:05.678Z") });
  const down = (to: number) => migrateDown(to, { connections: at.connections, folder });

  test("applies what is new, in order, as assent_owner, at the clock's time", async () => {
    write({ "0001_one.sql": "CREATE TABLE one (a int)", "0002_two.sql": "ALTER TABLE one ADD COLUMN b int" });
    expect(await up()).toEqual({ applied: [1, 2], version: 2 });
    write({ "0003_three.sql": "CREATE TABLE three (a int)" });
    expect(await up()).toEqual({ applied: [3], version: 3 });
    expect(
      await query("SELECT tableowner, count(*)::int FROM pg_tables WHERE schemaname = 'public' GROUP BY 1"),
    ).toEqual([{ tableowner: "assent_owner", count: 3 }]);
    const [row] = await query("SELECT applied_at FROM assent_migrations WHERE version = 3");
    expect(row.applied_at.toISOString()).toBe("2030-01-02T03:04:05.678Z");
  });

  test("a failing file leaves nothing of itself, keeps those before it, and can be corrected", async () => {
    write({ "0001_one.sql": "CREATE TABLE one (a int)", "0002_two.sql": "CREATE TABLE two (a int); SELECT 1/0;" });
    await expect(up()).rejects.toThrow("Migration 0002_two failed and is not applied: division by zero");
    expect(await query("SELECT to_regclass('one')::text AS one, to_regclass('two')::text AS two")).toEqual([
      { one: "one", two: null },
    ]);
    write({ "0002_two.sql": "CREATE TABLE two (a int)" });
    expect((await up()).applied).toEqual([2]);
  });

  test("a file that ends its transaction is refused", async () => {
    write({ "0001_one.sql": "CREATE TABLE one (a int); ROLLBACK;" });
    await expect(up()).rejects.toThrow(
      "Migration 0001_one failed and is not applied: it ends the transaction it runs in",
    );
    expect(await query("SELECT * FROM assent_migrations")).toEqual([]);
  });

  test("refuses an edited file, a renamed one and one that comes too late, and changes nothing", async () => {
    write({ "0001_one.sql": "CREATE TABLE one (a int)", "0002_two.sql": "CREATE TABLE two (a int)" });
    await up();
    const before = await snapshot();
    write({ "0001_one.sql": "CREATE TABLE one (a bigint)", "0003_three.sql": "CREATE TABLE three (a int)" });
    await expect(up()).rejects.toThrow("Migration 0001_one was edited after it was applied.");
    write({ "0001_one.sql": "CREATE TABLE one (a int)" });
    rmSync(join(folder, "0002_two.sql"));
    write({ "0002_zwei.sql": "CREATE TABLE two (a int)" });
    await expect(up()).rejects.toThrow("Migration 0002_two is applied, and is now called 0002_zwei.");
    await query("DELETE FROM assent_migrations WHERE version = 1");
    await expect(up()).rejects.toThrow("Migration 0001_one comes before 0002_two, which is applied already.");
    expect(await snapshot()).toEqual(before);
  });

  test("refuses a database that is newer than the program", async () => {
    write({ "0001_one.sql": "CREATE TABLE one (a int)", "0002_two.sql": "CREATE TABLE two (a int)" });
    await up();
    rmSync(join(folder, "0002_two.sql"));
    await expect(up()).rejects.toThrow("The database has migration 0002_two, this program does not");
  });

  test("refuses a gap, a double number and a name of another form", async () => {
    write({ "0001_one.sql": "", "0003_three.sql": "" });
    await expect(up()).rejects.toThrow("number 0002 is missing");
    write({ "0002_two.sql": "", "0002_zwei.sql": "" });
    await expect(up()).rejects.toThrow("0002_zwei.sql: another file has the same number");
    rmSync(folder, { recursive: true });
    write({ "1_one.sql": "" });
    await expect(up()).rejects.toThrow("the name must look like 0001_");
  });

  test("takes back only what lies above the version asked for, and nothing when a down file is missing", async () => {
    write({
      "0001_one.sql": "CREATE TABLE one (a int)",
      "0002_two.sql": "CREATE TABLE two (a int)",
      "0003_three.sql": "CREATE TABLE three (a int)",
      "down/0003_three.sql": "DROP TABLE three",
      "down/0001_one.sql": "DROP TABLE one",
    });
    await up();
    await expect(down(0)).rejects.toThrow("Migration 0002_two has no file in down/");
    expect(await query("SELECT to_regclass('three')::text AS three")).toEqual([{ three: "three" }]);
    expect(await down(2)).toEqual({ applied: [3], version: 2 });
    expect(await query("SELECT version FROM assent_migrations ORDER BY 1")).toEqual([{ version: 1 }, { version: 2 }]);
  });
});

import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { asRole } from "@/lib/db/connections";
import { makePipelinePool, setAppPool } from "@/lib/db/pool";
import { setStopping } from "@/lib/http/ready";
import { type TestDatabase, useDatabase } from "@/lib/testing/database";
import { createApi } from "@/server/api";

const api = createApi();
const ask = (part: string) => api(new Request(`http://localhost/api/health/${part}`));
let db: TestDatabase;

beforeAll(async () => {
  db = await useDatabase();
});
afterEach(() => {
  setAppPool(db.app);
  setStopping(false);
});

async function failing(): Promise<unknown> {
  const res = await ask("ready");
  expect([res.status, res.headers.get("content-type")]).toEqual([503, "application/problem+json"]);
  expect(res.headers.get("retry-after")).toBe("5");
  const problem = (await res.json()) as Record<string, unknown>;
  expect(problem).toMatchObject({ code: "NOT_READY", status: 503 });
  expect(problem.detail).not.toMatch(/postgres:|select|\/run\//i);
  return problem.failing;
}

describe("S2-90 health", () => {
  test("live and ready answer 200", async () => {
    expect([(await ask("live")).status, (await ask("ready")).status]).toEqual([200, 200]);
  });

  test("ready says that database roles are not separated where the app's login may act as the owner", async () => {
    expect(await (await ask("ready")).json()).toMatchObject({ status: "ready", notices: [] });
    const single = makePipelinePool({ connectionString: asRole(db.superuserUrl, "assent_app") });
    setAppPool(single);
    const { notices } = (await (await ask("ready")).json()) as { notices: string[] };
    expect(notices).toEqual([expect.stringContaining("database roles not separated")]);
    setAppPool(db.app);
    await single.end();
  });

  test("ready is 503 and names the database when it is away, live stays 200", async () => {
    const away = makePipelinePool({ host: "/nowhere", database: "none", user: "none" });
    setAppPool(away);
    expect(await failing()).toEqual(["database"]);
    expect((await ask("live")).status).toBe(200);
    await away.end();
  });

  test("ready names migrations that this program does not have, or that are missing", async () => {
    const { rows } = await db.superuser.query("DELETE FROM assent_migrations WHERE version > 1 RETURNING *");
    expect(await failing()).toEqual(["migrations"]);
    await db.superuser.query("ALTER TABLE assent_migrations RENAME TO hidden");
    expect(await failing()).toEqual(["migrations"]);
    await db.superuser.query("ALTER TABLE hidden RENAME TO assent_migrations");
    for (const row of rows)
      await db.superuser.query(
        "INSERT INTO assent_migrations SELECT * FROM json_populate_record(NULL::assent_migrations, $1)",
        [JSON.stringify(row)],
      );
    expect((await ask("ready")).status).toBe(200);
  });

  test("ready names the queue when nothing can be put into it", async () => {
    const name = "assent_enqueue(text,json,text,timestamptz,integer)";
    await db.superuser.query(`ALTER FUNCTION ${name} RENAME TO hidden`);
    expect(await failing()).toEqual(["queue"]);
    await db.superuser.query(`ALTER FUNCTION ${name.replace("assent_enqueue", "hidden")} RENAME TO assent_enqueue`);
  });

  test("ready is 503 while the process stops", async () => {
    setStopping(true);
    expect(await failing()).toEqual(["process"]);
  });
});

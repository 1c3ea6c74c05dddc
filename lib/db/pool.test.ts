import { describe, expect, test } from "vitest";
import { batch } from "@/lib/db/batch";
import { appPool, plainPool, queuePool } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { useDatabase } from "@/lib/testing/database";

describe("pools", () => {
  test("each role is its own login, and none can become another by leaving a role", async () => {
    const { superuser } = await useDatabase();
    for (const [role, pool] of [
      ["assent_app", appPool()],
      ["assent_jobs", plainPool("jobs")],
      ["assent_seq", plainPool("seq")],
      ["assent_read", plainPool("read")],
      ["assent_owner", plainPool("owner")],
    ] as const) {
      const { rows } = await pool.query(
        "SELECT session_user::text AS login, rolsuper FROM pg_roles WHERE rolname = session_user",
      );
      expect(rows).toEqual([{ login: role, rolsuper: false }]);
    }
    await expect(appPool().query("SET ROLE assent_owner")).rejects.toMatchObject({ code: "42501" });
    const { rows } = await superuser.query(
      "SELECT rolname FROM pg_roles WHERE rolname LIKE 'assent%' AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls)",
    );
    expect(rows).toEqual([]);
  });

  test("only the queue's bookkeeping asks not to wait for the disk; every other pool leaves that to the server", async () => {
    await useDatabase();
    const asked = async (pool: ReturnType<typeof appPool>) => {
      const text =
        "SELECT session_user::text AS login, source, setting FROM pg_settings WHERE name = 'synchronous_commit'";
      return (await pool.query(text)).rows[0];
    };
    expect(await asked(queuePool())).toEqual({ login: "assent_jobs", source: "client", setting: "off" });
    for (const pool of [appPool(), plainPool("jobs"), plainPool("seq")])
      expect((await asked(pool)).source).not.toBe("client");
  });

  test("a killed backend fails the statement in flight, and the pool goes on", async () => {
    const { superuser } = await useDatabase();
    const client = await appPool().connect();
    const [pid] = await batch(client, [sql`SELECT pg_backend_pid() AS pid`]);
    const waiting = batch(client, [sql`SELECT pg_sleep(60)`, sql`SELECT 1`]);
    const failed = expect(waiting).rejects.toThrow();
    await superuser.query("SELECT pg_terminate_backend($1)", [pid?.rows[0]?.pid]);
    await failed;
    client.release(true);
    const { rows } = await appPool().query("SELECT 1 AS one");
    expect(rows).toEqual([{ one: 1 }]);
  });
});

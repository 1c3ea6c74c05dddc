import type { PoolClient } from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { databaseFault } from "@/lib/database-fault";
import { batch, committed } from "@/lib/db/batch";
import { raw, sql } from "@/lib/db/sql";
import { useDatabase } from "@/lib/testing/database";

let client: PoolClient;
beforeEach(async () => {
  // The app may not make tables, temporary ones either.
  client = await (await useDatabase()).superuser.connect();
});
afterEach(() => client.release(true));

const one = async (statement: ReturnType<typeof sql>) => (await batch(client, [statement]))[0];

describe("a batch", () => {
  test("answers each statement by its tag, its count and its rows", async () => {
    const answers = await batch(client, [
      sql`BEGIN`,
      sql`CREATE TEMPORARY TABLE things (n integer, t text)`,
      sql`INSERT INTO things SELECT i, ${"x"} FROM generate_series(1, 3) AS i`,
      sql`SELECT n, t FROM things WHERE n > ${1} ORDER BY n`,
      sql`SELECT n FROM things WHERE n > ${9}`,
      sql`COMMIT`,
    ]);
    expect(answers.map((a) => [a.command, a.rowCount])).toEqual([
      ["BEGIN", null],
      ["CREATE", null],
      ["INSERT", 3],
      ["SELECT", 2],
      ["SELECT", 0],
      ["COMMIT", null],
    ]);
    expect(answers[3]?.rows).toEqual([
      { n: 2, t: "x" },
      { n: 3, t: "x" },
    ]);
  });

  test("is not waited for for ever: a server that says nothing loses the connection, and whoever comes next is told so", async () => {
    const silent = batch(client, [sql`SELECT pg_sleep(60)`], 50);
    await expect(silent).rejects.toMatchObject({ code: "ETIMEDOUT" });
    await expect(one(sql`SELECT 1`)).rejects.toThrow(/terminated|not queryable/i);
    expect(databaseFault(await silent.catch((error: unknown) => error))).toMatchObject({ status: 503 });
  });

  test("reads and writes values as pg itself does, the first time and when the statement is known", async () => {
    const values = [
      true,
      7,
      1.5,
      "é\n'",
      null,
      new Date("2026-03-04T05:06:07.089Z"),
      Buffer.from([0, 255]),
      ["a", null, 'b"'],
    ];
    const statement = () =>
      sql`SELECT ${values[0]}::boolean AS a, ${values[1]}::int AS b, ${values[2]}::float8 AS c, ${values[3]}::text AS d, ${values[4]}::text AS e,
        ${values[5]}::timestamptz AS f, ${values[6]}::bytea AS g, ${values[7]}::text[] AS h, ${JSON.stringify({ x: [1] })}::jsonb AS i, 12::bigint AS j`;
    const { rows } = await client.query(statement().text, [...statement().values]);
    expect((await one(statement()))?.rows).toEqual(rows);
    expect((await one(statement()))?.rows).toEqual(rows);
    expect(Object.values(rows[0] ?? {}).slice(0, 8)).toEqual(values);
  });

  test("ends at the first failure: nothing after it is run, and a COMMIT behind it does not commit", async () => {
    await one(sql`CREATE TEMPORARY TABLE counted (n integer CHECK (n < 5))`);
    const insert = (n: number) => sql`INSERT INTO counted VALUES (${n})`;
    await expect(batch(client, [sql`BEGIN`, insert(1), insert(9), insert(2), sql`COMMIT`])).rejects.toMatchObject({
      code: "23514",
    });
    const [, left] = await batch(client, [sql`ROLLBACK`, sql`SELECT n FROM counted`]);
    expect(left?.rows).toEqual([]);
  });

  test("a statement first met behind a failure, or failing itself, can be used afterwards", async () => {
    const divide = (by: number) => sql`SELECT 6 / ${by}::int AS quotient`;
    const later = sql`SELECT 'later' AS word`;
    for (const _ of [1, 2]) await expect(batch(client, [divide(0), later])).rejects.toMatchObject({ code: "22012" });
    const [quotient, word] = await batch(client, [divide(2), later]);
    expect([quotient?.rows, word?.rows]).toEqual([[{ quotient: 3 }], [{ word: "later" }]]);
  });

  test("a value that cannot be written sends nothing and leaves the connection as it was", async () => {
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    await expect(batch(client, [sql`SELECT 1`, sql`SELECT ${circular}::jsonb`])).rejects.toThrow(TypeError);
    expect((await one(sql`SELECT 2 AS two`))?.rows).toEqual([{ two: 2 }]);
  });

  test("columns that change under a known statement are refused once and then read anew", async () => {
    await one(sql`CREATE TEMPORARY TABLE wide (a integer)`);
    const read = () => one(sql`SELECT * FROM wide`);
    await one(sql`INSERT INTO wide VALUES (1)`);
    await read();
    await one(raw("ALTER TABLE wide ADD b text DEFAULT 'new'"));
    await expect(read()).rejects.toMatchObject({ code: "0A000" });
    expect((await read())?.rows).toEqual([{ a: 1, b: "new" }]);
  });

  test("keeps no more than 256 statements prepared on a connection, those used last", async () => {
    const numbered = (n: number) => sql`SELECT ${raw(`${n} AS n`)}`;
    for (let from = 0; from < 300; from += 50)
      await batch(client, [sql`SELECT 'often' AS word`, ...Array.from({ length: 50 }, (_, i) => numbered(from + i))]);
    const [held] = await batch(client, [sql`SELECT statement FROM pg_prepared_statements`]);
    const texts = held?.rows.map((row) => row.statement) ?? [];
    expect(texts.length).toBeLessThanOrEqual(257);
    expect(texts).toContain("SELECT 'often' AS word");
    expect(texts).toContain("SELECT 299 AS n");
    expect(texts).not.toContain("SELECT 0 AS n");
    expect((await one(numbered(0)))?.rows).toEqual([{ n: 0 }]);
  });

  test("a COPY ends with an error instead of waiting for data", async () => {
    await one(sql`CREATE TEMPORARY TABLE copied (n integer)`);
    await expect(one(sql`COPY copied FROM STDIN`)).rejects.toMatchObject({ code: "57014" });
    expect((await one(sql`SELECT 1 AS one`))?.rows).toEqual([{ one: 1 }]);
  });
});

test("a commit that was none is told by its tag", async () => {
  await expect(batch(client, [sql`BEGIN`, sql`SELECT 1 / 0`])).rejects.toMatchObject({ code: "22012" });
  const [tag] = await batch(client, [sql`COMMIT`]);
  expect(() => committed(tag)).toThrow("ROLLBACK");
  expect(() => committed(undefined)).toThrow("no answer");
});

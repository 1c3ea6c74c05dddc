import { describe, expect, test } from "vitest";
import { allOf, empty, raw, sql } from "@/lib/db/sql";

const shown = ({ text, values }: ReturnType<typeof sql>) => [text, values];

describe("a statement", () => {
  test("numbers its values, and those of what is spliced in, in the order of the text", () => {
    const inner = (a: number, b: number) => sql`x IN (${a}, ${b})`;
    expect(shown(sql`SELECT ${"s"} WHERE ${inner(1, 2)} AND y = ${3}${empty}`)).toEqual([
      "SELECT $1 WHERE x IN ($2, $3) AND y = $4",
      ["s", 1, 2, 3],
    ]);
    expect(shown(sql`${inner(1, 2)} OR ${inner(3, 4)}`)).toEqual(["x IN ($1, $2) OR x IN ($3, $4)", [1, 2, 3, 4]]);
    expect(shown(sql`${raw("a")}${sql`${sql`${5}`}`}`)).toEqual(["a$1", [5]]);
  });

  test("is the same text under the same name whatever its values, and another where another part is spliced in", () => {
    const list = (by: string, n: number | null, filtered: boolean) =>
      sql`SELECT 1 FROM t WHERE ${filtered ? sql`n = ${n}` : raw("true")} ORDER BY ${raw(by)} LIMIT ${n}`;
    expect(list("a", 1, true).name).toBe(list("a", null, true).name);
    const names = [list("a", 1, true), list("b", 1, true), list("a", 1, false)].map((s) => s.name);
    expect(new Set(names).size).toBe(3);
    for (const name of names) expect(Buffer.byteLength(name)).toBeLessThan(64);
  });

  test("takes null, arrays and objects as values, never as text", () => {
    expect(shown(sql`SELECT ${null}, ${undefined}, ${["a"]}, ${{ text: "x", values: [], name: "" }}`)).toEqual([
      "SELECT $1, $2, $3, $4",
      [null, undefined, ["a"], { text: "x", values: [], name: "" }],
    ]);
  });

  test("keeps its text and name though thousands of others are composed meanwhile", () => {
    const one = () => sql`SELECT ${1} AS ${raw("one")}`;
    const { text, name } = one();
    for (let i = 0; i < 5_000; i++) expect(sql`SELECT ${raw(`c${i}`)}`.text).toBe(`SELECT c${i}`);
    expect(one()).toMatchObject({ text, name });
  });
});

test("conditions are joined by AND, and none is true", () => {
  expect(shown(allOf([sql`a = ${1}`, sql`b = ${2}`, sql`c`]))).toEqual(["a = $1 AND b = $2 AND c", [1, 2]]);
  expect(shown(allOf([]))).toEqual(["true", []]);
});

import { expect, test } from "vitest";
import { parse } from "yaml";
import { fields } from "@/cli/output/fields";
import { type Paper, paperOf } from "@/cli/output/paper";
import { machineText } from "@/cli/output/print";
import { type Column, table } from "@/cli/output/table";
import { cut, width } from "@/cli/output/width";

const file: Paper = { colour: false, columns: null };
type Row = { name: string; n: number | null };
const columns: Column<Row>[] = [
  { title: "NAME", of: (r) => r.name, gives: true },
  { title: "N", of: (r) => r.n, right: true },
  { title: "LAST", of: () => "x" },
];

test("columns line up under wide characters, empty cells show a dash, no line ends in blanks", () => {
  const rows = [
    { name: "天气预报", n: 1 },
    { name: "plain", n: 1000 },
    { name: "", n: null },
  ];
  expect(table(file, columns, rows, "none")).toBe(`NAME         N  LAST
天气预报     1  x
plain     1000  x
–            –  x
`);
});

test("a narrow terminal takes from the column that gives, and a file is never cut", () => {
  const rows = [{ name: "a name that is much too long for it", n: 1 }];
  const narrow = table({ colour: false, columns: 30 }, columns, rows, "none");
  expect(narrow).toContain("a name that is much…");
  for (const line of narrow.trimEnd().split("\n")) expect(width(line)).toBeLessThanOrEqual(30);
  expect(table(file, columns, rows, "none")).toContain("a name that is much too long for it");
});

test("what steers a terminal or turns a line is shown by number", () => {
  const shown = table(file, columns, [{ name: "a\u001b[31mb\u202ec\u009bd\ne", n: 1 }], "none");
  expect(shown).toContain("a\\u001b[31mb\\u202ec\\u009bd e");
});

test("a text of several lines stays in its column; what is empty is left out", () => {
  const shown = fields(file, [
    ["one", "first\nsecond"],
    ["nothing", null],
    ["list", ["a", "b"]],
    ["none", []],
  ]);
  expect(shown).toBe("one   first\n      second\nlist  a\n      b\n");
});

test("JSON and YAML say the same as the API, with steering characters by number", () => {
  const data = { name: "a\u0085b\u202e", no: "no", list: [1, null, { x: "2026-01-01" }] };
  const json = machineText(data, "json");
  expect(json).toContain('"a\\u0085b\\u202e"');
  expect(JSON.parse(json)).toEqual(data);
  const yaml = machineText(data, "yaml");
  expect(yaml).not.toMatch(/[\u0085\u202e]/);
  expect(parse(yaml)).toEqual(data);
});

test.each([
  [{}, true],
  [{ NO_COLOR: "1" }, false],
  [{ TERM: "dumb" }, false],
])("colour on a terminal with %j: %s", (env, colour) => {
  const sink = { write: () => undefined, isTTY: true, columns: 100 };
  const paper = paperOf({ stdout: sink, env } as unknown as Parameters<typeof paperOf>[0]);
  expect(paper).toEqual({ colour, columns: 100 });
});

test("a pipe gets neither colour nor a width", () => {
  const sink = { write: () => undefined, isTTY: false };
  expect(paperOf({ stdout: sink, env: {} } as unknown as Parameters<typeof paperOf>[0])).toEqual(file);
});

test("cutting counts cells, not characters", () => {
  expect(cut("天气预报", 5)).toBe("天气…");
  expect(width(cut("天气预报", 4))).toBeLessThanOrEqual(4);
  expect(cut("abc", 3)).toBe("abc");
});

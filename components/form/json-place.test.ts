import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { faultOf, lineAt, placeOf } from "@/components/form/json-place";
import { pointerToken } from "@/lib/pointer";

describe("a broken text", () => {
  test.each([
    ['{\n  "a": 1,\n}', 3, 1],
    ['{\n  "a" 1\n}', 2, 7],
    ['{"a": 01}', 1, 8],
    ['{"a": 1, "a": 2}', 1, 10],
    ["[1]", 1, 1],
    ["", 1, 1],
  ])("%j fails in line %i, column %i", (text, line, column) => {
    expect(faultOf(text)).toMatchObject({ line, column });
  });

  test("is the only one that fails", () => {
    expect(faultOf('{ "a": [1, 2, {"b": null}] }')).toBeNull();
  });
});

describe("the place of a pointer", () => {
  const text = JSON.stringify({ nodes: [{ id: "a,]}" }, { id: "b", "x/y": { n: -1.5e3 } }], last: true }, null, 2);
  test.each([
    ["", 1],
    ["/nodes/0/id", 4],
    ["/nodes/1/x~1y/n", 9],
    ["/last", 13],
    ["/nodes/1/type", 6],
    ["/missing", 1],
    ["/nodes/7", 2],
  ])("%j is line %i", (pointer, line) => {
    expect(lineAt(text, placeOf(text, pointer)).line).toBe(line);
  });

  const paths = (value: unknown, at = ""): [string, unknown][] => [
    [at, value],
    ...(typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([k, v]) => paths(v, `${at}/${pointerToken(k)}`))
      : []),
  ];

  test("is where that value is written, for every value of any document", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.nat(4), (document, indent) => {
        const written = JSON.stringify(document, null, indent);
        for (const [pointer, value] of paths(document))
          expect(written.slice(placeOf(written, pointer)).replace(/\s/g, "")).toMatch(
            new RegExp(`^${literally(JSON.stringify(value).replace(/\s/g, ""))}`),
          );
      }),
    );
  });
  const literally = (source: string) => source.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
});

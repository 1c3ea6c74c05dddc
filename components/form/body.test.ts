import { expect, test } from "vitest";
import { mergePatch, put, readText } from "@/components/form/body";

test("a pointer's keys become nested objects, side by side", () => {
  const body = {};
  put(body, ["owner", "principal"], "ana");
  put(body, ["owner", "email"], null);
  put(body, ["reason"], "why");
  expect(body).toEqual({ owner: { principal: "ana", email: null }, reason: "why" });
});

test.each([
  ["  text  ", undefined, undefined, "text"],
  ["", undefined, undefined, undefined],
  ["", undefined, "null", null],
  ["12", "number", undefined, 12],
  ["twelve", "number", undefined, "twelve"],
  ["a, b\n c ,", "list", undefined, ["a", "b", "c"]],
  ["", "list", undefined, []],
  ["", "list", "null", null],
  ["a", "list", "null", ["a"]],
  ["true", "boolean", undefined, true],
  ["2026-01-31", "date", undefined, "2026-01-31T00:00:00.000Z"],
  ["soon", "date", undefined, "soon"],
  ['{"a":[1]}', "json", undefined, { a: [1] }],
  ["{a", "json", undefined, "{a"],
])("%j read as %s with empty=%s is %j", (text, as, empty, value) => {
  expect(readText(text, as, empty)).toEqual(value);
});

test("a patch holds what changed, deeply, and null for what went", () => {
  const from = {
    owner: { name: "Ana", email: "a@x" },
    tags: ["a"],
    labels: { team: "blue", old: "x" },
    same: { n: 1 },
  };
  const to = { owner: { name: "Bo", email: "a@x" }, tags: ["a", "b"], labels: { team: "blue" }, same: { n: 1 } };
  expect(mergePatch(from, to)).toEqual({ owner: { name: "Bo" }, tags: ["a", "b"], labels: { old: null } });
  expect(mergePatch(from, from)).toEqual({});
});

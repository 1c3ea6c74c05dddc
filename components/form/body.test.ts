import { expect, test } from "vitest";
import { put, readText } from "@/components/form/body";

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
  ["true", "boolean", undefined, true],
  ['{"a":[1]}', "json", undefined, { a: [1] }],
  ["{a", "json", undefined, "{a"],
])("%j read as %s with empty=%s is %j", (text, as, empty, value) => {
  expect(readText(text, as, empty)).toEqual(value);
});

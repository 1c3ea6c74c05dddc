import { expect, test } from "vitest";
import { placeOf } from "@/components/table/row-keys";

test("who comes back goes on from the row that was left, though others lead to the same place", () => {
  const rows = ["/a", "/same", "/b", "/same", "/same"];
  expect([1, 3, 4].map((at) => placeOf(rows, { row: "/same", at }))).toEqual([1, 3, 4]);
});

test("a row that has moved is found, and one that is gone is not", () => {
  expect(placeOf(["/new", "/a", "/same", "/b"], { row: "/same", at: 1 })).toBe(2);
  expect(placeOf(["/a", "/b"], { row: "/same", at: 1 })).toBe(-1);
  expect(placeOf([], { row: "/same", at: 0 })).toBe(-1);
});

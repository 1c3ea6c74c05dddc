import fc from "fast-check";
import { expect, test } from "vitest";
import { pointerKeys, pointerToken } from "@/lib/pointer";

test("the keys a pointer was built from are read back", () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (keys) => {
      expect(pointerKeys(keys.map((key) => `/${pointerToken(key)}`).join(""))).toEqual(keys);
    }),
  );
});

test("the empty pointer names the document, a lone slash the empty key", () => {
  expect([pointerKeys(""), pointerKeys("/")]).toEqual([[], [""]]);
});

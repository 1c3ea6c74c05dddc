import { expect, test } from "vitest";
import { nameText } from "@/lib/name-text";

const said = (name: string) =>
  nameText(20, "give it a name")
    .safeParse(name)
    .error?.issues.map((issue) => issue.message);

test.each(["a\u202Eb", "\u202Aa", "a\u2066b\u2069"])("%j turns what stands after it, and is refused", (name) => {
  expect(said(name)).toEqual(["must be one line without control characters"]);
});

test.each(["\u200B", "\u2060\u200D", "\u200E"])("%j is a name nobody can see, and is refused", (name) => {
  expect(said(name)).toEqual(["must have a sign that is seen"]);
});

test("an empty name is told so once", () => {
  expect(said("  ")).toEqual(["give it a name"]);
});

test.each(["Ola", "試験", "👩‍🔬", "שלום", "علی‌رضا", "नेहा", "#1", " a "])("%j is a name", (name) => {
  expect(nameText(20).parse(name)).toBe(name.trim());
});

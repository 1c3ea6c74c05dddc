import { expect, test } from "vitest";
import { cutText, type Drawn, jsonText, planDiff } from "@/components/diff/plan";
import type { Change } from "@/lib/versions/diff";

const changed = (before: string, after: string, i = 0): Change => ({ path: `/${i}`, kind: "changed", before, after });
const weight = (drawn: Drawn[]) => JSON.stringify(drawn).length;

test("strings stand bare, everything else as JSON", () => {
  expect([jsonText("a"), jsonText(1), jsonText(null), jsonText({ a: [] })]).toEqual([
    "a",
    "1",
    "null",
    '{\n  "a": []\n}',
  ]);
});

test("short texts stand as before and after, long ones are compared by words", () => {
  const long = "You answer questions about the weather in one short and friendly line.";
  const [short, words] = planDiff([changed("a", "b"), changed(long, long.replace("short", "long"))]);
  expect(short).toMatchObject({ before: { head: "a", rest: "", cut: false }, after: { head: "b" } });
  expect(words).toMatchObject({ words: expect.arrayContaining([{ side: "after", text: "long" }]) });
});

test("what is added has no before, what is removed no after", () => {
  const [added, removed] = planDiff([
    { path: "/a", kind: "added", after: 1 },
    { path: "/b", kind: "removed", before: 2 },
  ]);
  expect(added).not.toHaveProperty("before");
  expect(removed).not.toHaveProperty("after");
});

test("the rest of a long value is kept apart, and a huge one is cut", () => {
  const [drawn] = planDiff([{ path: "", kind: "added", after: "x".repeat(50_000) }]);
  expect(drawn).toMatchObject({ after: { head: "x".repeat(1500), rest: "x".repeat(20_000), cut: true } });
});

test("two hundred changes of huge texts stay within a fixed weight", () => {
  const changes = Array.from({ length: 200 }, (_, i) => changed(`${i} a `.repeat(20_000), `${i} b `.repeat(20_000), i));
  expect(weight(planDiff(changes))).toBeLessThan(600_000);
});

test("a cut never goes through a character", () => {
  expect([cutText("ab😀cd", 3), cutText("ab😀cd", 4), cutText("ab", 2)]).toEqual(["ab", "ab😀", "ab"]);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { diffWords, type TextRun } from "@/lib/versions/words";

const side = (runs: TextRun[], of: "before" | "after") =>
  runs
    .filter((r) => r.side === "both" || r.side === of)
    .map((r) => r.text)
    .join("");

const prose = fc
  .array(fc.constantFrom("model", "a", "the", " ", "\n", ", ", "v1.2", "é"), { maxLength: 40 })
  .map((w) => w.join(""));

test("both texts can be read off the runs", () => {
  fc.assert(
    fc.property(prose, prose, (before, after) => {
      const runs = diffWords(before, after);
      expect([side(runs, "before"), side(runs, "after")]).toEqual([before, after]);
    }),
  );
});

test("marks the word that changed and keeps the rest", () => {
  expect(diffWords("answer in one short line", "answer in one long line")).toEqual([
    { text: "answer in one ", side: "both" },
    { text: "short", side: "before" },
    { text: "long", side: "after" },
    { text: " line", side: "both" },
  ]);
});

test("texts with nothing in common come back whole instead of being compared for ever", () => {
  const noise = (seed: number) => Array.from({ length: 3000 }, (_, i) => `w${(i * 7919 + seed) % 100_003}`).join(" ");
  const [a, b] = [noise(1), noise(50_000)];
  expect(diffWords(a, b)).toEqual([
    { text: a, side: "before" },
    { text: b, side: "after" },
  ]);
});

import { expect, test } from "vitest";
import { changeText } from "@/components/approvals/batch/change-text";

const changed = (before: string | number, after: string | number) =>
  changeText({ path: "/x", kind: "changed", before, after });
const LONG = "You help the support team. Summarise conversations for the next agent. Answer in at most";

test("two long texts are told from where they part", () => {
  expect(changed(`${LONG} 100 words.`, `${LONG} 120 words.`)).toBe(
    '…Answer in at most 100 words." → …Answer in at most 120 words."',
  );
  const early = changed(`A${LONG}`, `B${LONG}`);
  expect(early).toMatch(/^"AYou .*… → "BYou .*…$/);
});

test("short values, and what is new or gone, are said whole or cut at the end", () => {
  expect(changed(1, 2)).toBe("1 → 2");
  expect(changeText({ path: "/x", kind: "added", after: "x" })).toBe('nothing → "x"');
  expect(changeText({ path: "/x", kind: "removed", before: LONG })).toMatch(/^"You help .*… → nothing$/);
});

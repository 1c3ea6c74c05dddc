import { diffWordsWithSpace } from "diff";

/** A run of text that both sides share, or that only one of them has. */
export type TextRun = { text: string; side: "both" | "before" | "after" };

/** Edits after which two texts count as different altogether; keeps the worst case at a few milliseconds. */
const EDITS_MAX = 400;
const LENGTH_MAX = 20_000;

/**
 * How one text became the other, word by word. Joining the runs without `after` gives `before`, and the other way
 * round. Texts that are long or have little in common come back as one run per side.
 */
export function diffWords(before: string, after: string): TextRun[] {
  const whole = () =>
    runs([
      { text: before, side: "before" },
      { text: after, side: "after" },
    ]);
  if (before.length > LENGTH_MAX || after.length > LENGTH_MAX) return whole();
  const parts = diffWordsWithSpace(before, after, { maxEditLength: EDITS_MAX });
  if (parts === undefined) return whole();
  return runs(parts.map((p) => ({ text: p.value, side: p.added ? "after" : p.removed ? "before" : "both" })));
}

const runs = (list: TextRun[]): TextRun[] => list.filter((r) => r.text !== "");

import type { Change, Json } from "@/lib/versions/diff";
import { diffWords, type TextRun } from "@/lib/versions/words";

/** A text as it is drawn: the head at once, the rest on demand, and whether even that is not all. */
export type Excerpt = { head: string; rest: string; cut: boolean };

export type Drawn =
  | { path: string; kind: Change["kind"]; words: TextRun[] }
  | { path: string; kind: Change["kind"]; before?: Excerpt; after?: Excerpt };

/**
 * What one comparison may cost, whatever the documents are: characters sent, and texts compared word by word. Spent
 * from the top, so the first changes are drawn in full.
 */
const HEAD = 1500;
const SHORT_HEAD = 200;
const REST = 20_000;
const CHARACTERS = 300_000;
const WORD_COMPARISONS = 12;
/** Texts at least this long are compared word by word. */
const LONG = 60;

/** Decides how each change is drawn, within a fixed total. Pure. */
export function planDiff(changes: readonly Change[]): Drawn[] {
  let characters = CHARACTERS;
  let comparisons = WORD_COMPARISONS;
  const excerpt = (value: Json): Excerpt => {
    const text = jsonText(value);
    const head = cutText(text, characters > 0 ? HEAD : SHORT_HEAD);
    const rest = cutText(text.slice(head.length), Math.max(0, Math.min(REST, characters)));
    characters -= head.length + rest.length;
    return { head, rest, cut: head.length + rest.length < text.length };
  };
  return changes.map((change): Drawn => {
    const { path, kind } = change;
    if (isLongText(change) && comparisons > 0 && change.before.length + change.after.length < characters) {
      comparisons--;
      characters -= change.before.length + change.after.length;
      return { path, kind, words: diffWords(change.before, change.after) };
    }
    return {
      path,
      kind,
      ...("before" in change && { before: excerpt(change.before) }),
      ...("after" in change && { after: excerpt(change.after) }),
    };
  });
}

function isLongText(change: Change): change is Change & { before: string; after: string } {
  if (change.kind !== "changed" || typeof change.before !== "string" || typeof change.after !== "string") return false;
  return Math.min(change.before.length, change.after.length) >= LONG || change.before.includes("\n");
}

/** A value as text: strings bare, the rest as JSON, indented once it holds something. */
export const jsonText = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value, null, 2));

/** The first `most` characters, never half of one. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  return text.slice(0, /[\uD800-\uDBFF]/.test(text[most - 1] ?? "") ? most - 1 : most);
}

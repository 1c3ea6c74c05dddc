const WIDE =
  /\p{Script=Han}|\p{Script=Hangul}|\p{Script=Hiragana}|\p{Script=Katakana}|[\uff01-\uff60]|\p{Emoji_Presentation}/u;
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

const cellsOf = (grapheme: string): number => (WIDE.test(grapheme) ? 2 : 1);

/** Terminal cells a text takes, so that a column under Chinese names still lines up. */
export function width(text: string): number {
  if (isPlain(text)) return text.length;
  let cells = 0;
  for (const { segment } of graphemes.segment(text)) cells += cellsOf(segment);
  return cells;
}

export const pad = (text: string, to: number): string => text + " ".repeat(Math.max(0, to - width(text)));

export const padLeft = (text: string, to: number): string => " ".repeat(Math.max(0, to - width(text))) + text;

/** The text, or as much of its beginning as fits before an ellipsis. */
export function cut(text: string, to: number): string {
  if (width(text) <= to) return text;
  let kept = "";
  let cells = 1;
  for (const { segment } of graphemes.segment(text)) {
    cells += cellsOf(segment);
    if (cells > to) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

const isPlain = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

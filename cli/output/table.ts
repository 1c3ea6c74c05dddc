import { type Paper, type Tone, toned } from "@/cli/output/paper";
import { safeLine } from "@/cli/output/safe";
import { cut, pad, padLeft, width } from "@/cli/output/width";

export type Column<R> = {
  title: string;
  /** Null and the empty string show as a dash. */
  of(row: R): string | number | null | undefined;
  tone?(row: R): Tone | undefined;
  /** Figures stand to the right. */
  right?: boolean;
  /** May be cut when the terminal is too narrow; other columns never are. */
  gives?: boolean;
};

const GAP = "  ";
const LEAST = 12;

/** Rows under one line of titles, aligned, without trailing blanks. `none` is said where there is no row. */
export function table<R>(paper: Paper, columns: readonly Column<R>[], rows: readonly R[], none: string): string {
  if (rows.length === 0) return `${none}\n`;
  const cells = rows.map((row) => columns.map((column) => cellText(column.of(row))));
  const widths = columns.map((column, i) => Math.max(width(column.title), ...cells.map((c) => width(c[i] ?? ""))));
  shrink(paper, columns, widths);
  const line = (texts: readonly string[], toneOf: (i: number) => Tone | undefined): string =>
    columns
      .map((column, i) => {
        const to = widths[i] ?? 0;
        const text = cut(texts[i] ?? "", to);
        const last = i === columns.length - 1 && !column.right;
        const padded = last ? text : column.right ? padLeft(text, to) : pad(text, to);
        return toned(paper, toneOf(i), padded);
      })
      .join(GAP)
      .trimEnd();
  const titles = line(
    columns.map((c) => c.title),
    () => "bold",
  );
  const body = rows.map((row, r) => line(cells[r] ?? [], (i) => columns[i]?.tone?.(row)));
  return `${[titles, ...body].join("\n")}\n`;
}

function cellText(value: string | number | null | undefined): string {
  const text = value === null || value === undefined ? "" : safeLine(String(value)).trim();
  return text === "" ? "–" : text;
}

/** Takes cells from the widest column that gives, until the line fits or nothing is left to give. */
function shrink<R>(paper: Paper, columns: readonly Column<R>[], widths: number[]): void {
  if (paper.columns === null) return;
  let over = widths.reduce((sum, w) => sum + w, 0) + GAP.length * (widths.length - 1) - paper.columns;
  const giving = columns.flatMap((column, i) => (column.gives ? [i] : []));
  while (over > 0) {
    const widest = giving.reduce((best, i) => ((widths[i] ?? 0) > (widths[best] ?? 0) ? i : best), giving[0] ?? -1);
    const has = widths[widest] ?? 0;
    if (has <= LEAST) return;
    widths[widest] = has - 1;
    over--;
  }
}

import { type Paper, type Tone, toned } from "@/cli/output/paper";
import { safe, safeLine } from "@/cli/output/safe";
import { pad, width } from "@/cli/output/width";

type Value = string | number | null | undefined | readonly string[];
export type Field = readonly [label: string, value: Value, tone?: Tone];

/** Labels and values in two columns; a value of several lines stays in its column. What is empty is left out. */
export function fields(paper: Paper, list: readonly Field[]): string {
  const shown = list.flatMap(([label, value, tone]) => {
    const lines = linesOf(value);
    return lines.length === 0 ? [] : [{ label, lines, tone }];
  });
  const column = Math.max(0, ...shown.map((f) => width(f.label))) + 2;
  return shown
    .flatMap(({ label, lines, tone }) =>
      lines.map(
        (line, i) => toned(paper, "dim", pad(i === 0 ? label : "", column)) + toned(paper, tone, line).trimEnd(),
      ),
    )
    .map((line) => `${line}\n`)
    .join("");
}

/** A title above a part of the answer, with an empty line before it. */
export const heading = (paper: Paper, title: string): string => `\n${toned(paper, "bold", safeLine(title))}\n`;

function linesOf(value: Value): string[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value.map((line: string) => safeLine(line));
  const text = safe(String(value)).trimEnd();
  return text === "" ? [] : text.split("\n");
}

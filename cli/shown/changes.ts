import { type Paper, type Tone, toned } from "@/cli/output/paper";
import { safeLine } from "@/cli/output/safe";

/** One place in which two documents differ, as the compare route names it. */
export type Change = { path: string; kind: "added" | "removed" | "changed"; before?: unknown; after?: unknown };

const SIGNS: Readonly<Record<Change["kind"], readonly [string, Tone]>> = {
  added: ["+", "green"],
  removed: ["-", "red"],
  changed: ["~", "yellow"],
};

/** One line for each place: the sign, the JSON Pointer, the values. */
export function changesText(
  { changes, truncated }: { changes: readonly Change[]; truncated: boolean },
  paper: Paper,
): string {
  if (changes.length === 0) return "no difference\n";
  const lines = changes.map((change) => {
    const [sign, tone] = SIGNS[change.kind];
    return toned(paper, tone, safeLine(`${sign} ${change.path || "/"}  ${valuesOf(change)}`));
  });
  if (truncated) lines.push("… and more: too many differences to list");
  return `${lines.join("\n")}\n`;
}

function valuesOf(change: Change): string {
  if (change.kind === "added") return JSON.stringify(change.after);
  if (change.kind === "removed") return JSON.stringify(change.before);
  return `${JSON.stringify(change.before)} → ${JSON.stringify(change.after)}`;
}

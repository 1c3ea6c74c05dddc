import type { Io } from "@/cli/io";

/** What is written on: whether it takes colour and how wide it is (null: as wide as needed, for files and pipes). */
export type Paper = { colour: boolean; columns: number | null };

/** Colour and cutting are for a terminal only; `NO_COLOR` of any value means no colour (no-color.org). */
export const paperOf = (io: Io): Paper => ({
  colour: io.stdout.isTTY && !io.env.NO_COLOR && io.env.TERM !== "dumb",
  columns: io.stdout.isTTY ? (io.stdout.columns ?? 80) : null,
});

const TONES = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39] } as const;
export type Tone = keyof typeof TONES;

export function toned(paper: Paper, tone: Tone | undefined, text: string): string {
  if (!paper.colour || tone === undefined || text === "") return text;
  const [on, off] = TONES[tone];
  return `\u001b[${on}m${text}\u001b[${off}m`;
}

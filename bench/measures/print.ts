import { type Figures, ratio } from "./windows";

/** What has been missed so far, for the last lines of a run. */
export const misses: string[] = [];

export const say = (line = ""): void => void process.stdout.write(`${line}\n`);

export const heading = (text: string): void => say(`\n${text}`);

const number = (value: number, digits: number) => (Number.isFinite(value) ? value.toFixed(digits) : "–");

/** One line per runner under a heading; ratios are to the runner named by `to`. */
export function table(figures: readonly Figures[], to: Figures): void {
  say(
    `  ${"".padEnd(34)}${["req/s", "p50 ms", "p99 ms", "CPU server + database", "to limit"].map((t, i) => t.padStart(i === 3 ? 24 : 10)).join("")}`,
  );
  for (const f of figures) {
    const cpu =
      f.serverCpu === null || f.databaseCpu === null
        ? "–"
        : `${number(f.serverCpu, 2)} + ${number(f.databaseCpu, 2)} s/1000`;
    const by = ratio(f, to);
    const shown = f === to ? "1" : `${number(by.median, 2)} (${number(by.low, 2)}–${number(by.high, 2)})`;
    say(
      `  ${f.name.padEnd(34)}${number(f.perSecond, 0).padStart(10)}${number(f.p50, 1).padStart(10)}${number(f.p99, 1).padStart(10)}${cpu.padStart(24)}  ${shown}`,
    );
    for (const failure of new Set(f.failed)) miss(`${f.name}: ${failure}`);
  }
}

/** A figure beside its goal. Nothing is hidden: a missed goal is said here and again at the end. */
export function goal(text: string, value: number, goalText: string, met: boolean, digits = 2): void {
  say(`  ${met ? "ok  " : "MISS"}  ${text}: ${number(value, digits)} (goal ${goalText})`);
  if (!met) misses.push(`${text}: ${number(value, digits)}, goal ${goalText}`);
}

export function miss(text: string): void {
  if (misses.includes(text)) return;
  say(`  MISS  ${text}`);
  misses.push(text);
}

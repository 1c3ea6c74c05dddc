import type { Wanted } from "../load/contract";
import type { Generator } from "../load/generator";
import { cpuSeconds } from "../place/processes";

/** Something that answers requests, and what one window asks of it. */
export type Runner = {
  name: string;
  port: number;
  pid: number;
  headers: Record<string, string>;
  /** One list per connection. */
  lists(concurrency: number): Wanted[][];
};

export type Figures = {
  name: string;
  perSecond: number;
  /** Requests per second of each round, in the order of the rounds. */
  rounds: number[];
  p50: number;
  p99: number;
  /** CPU-seconds per 1,000 requests; null where the system does not tell. */
  serverCpu: number | null;
  databaseCpu: number | null;
  /** Answers other than 200, and what went wrong on connections. */
  failed: string[];
};

type Once = Omit<Figures, "name" | "rounds">;

export type Pace = { rounds: number; ms: number; warmMs: number };

/**
 * Runs each in turn, round after round, so that a machine that slows down slows all of them; answers the medians. Of the
 * order within a round nothing is made: it is reversed every time.
 */
export async function interleave(
  generator: Generator,
  runners: readonly Runner[],
  options: Pace & { concurrency: number; postmaster: number },
): Promise<Figures[]> {
  const { concurrency, postmaster } = options;
  const windows = new Map<Runner, Once[]>(runners.map((r) => [r, []]));
  const run = async (runner: Runner, ms: number) => {
    const before = [cpuSeconds(runner.pid), cpuSeconds(postmaster)];
    const measured = await generator.run({
      port: runner.port,
      headers: runner.headers,
      lists: runner.lists(concurrency),
      ms,
    });
    const after = [cpuSeconds(runner.pid), cpuSeconds(postmaster)];
    const total = Object.values(measured.statuses).reduce((a, b) => a + b, 0);
    const cpu = (i: number) =>
      before[i] == null || after[i] == null ? null : (((after[i] as number) - (before[i] as number)) * 1000) / total;
    const odd = Object.entries(measured.statuses).filter(([status]) => status !== "200");
    return {
      perSecond: measured.answers / measured.seconds,
      p50: measured.p50,
      p99: measured.p99,
      serverCpu: cpu(0),
      databaseCpu: cpu(1),
      failed: [...odd.map(([status, n]) => `${n} × ${status}`), ...measured.errors],
    };
  };
  for (const runner of runners) await run(runner, options.warmMs);
  for (let round = 0; round < options.rounds; round++) {
    const order = round % 2 === 0 ? runners : [...runners].reverse();
    for (const runner of order) windows.get(runner)?.push(await run(runner, options.ms));
  }
  return runners.map((runner) => {
    const all = windows.get(runner) ?? [];
    const of = (pick: (f: Once) => number | null) => {
      const values = all.map(pick);
      return values.includes(null) ? null : median(values as number[]);
    };
    return {
      name: runner.name,
      perSecond: of((f) => f.perSecond) ?? 0,
      rounds: all.map((f) => f.perSecond),
      p50: of((f) => f.p50) ?? 0,
      p99: of((f) => f.p99) ?? 0,
      serverCpu: of((f) => f.serverCpu),
      databaseCpu: of((f) => f.databaseCpu),
      failed: all.flatMap((f) => f.failed),
    };
  });
}

/**
 * How many times as fast as the limit: the median over the rounds, each against its neighbour in the same round, with the
 * lowest and the highest.
 */
export function ratio(of: Figures, to: Figures): { median: number; low: number; high: number } {
  const ratios = of.rounds.map((rate, i) => rate / (to.rounds[i] ?? Number.NaN));
  return { median: median(ratios), low: Math.min(...ratios), high: Math.max(...ratios) };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

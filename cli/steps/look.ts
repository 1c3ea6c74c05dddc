import type { Cli } from "@/cli/cli";
import { problemFailure } from "@/cli/client/problem-text";

const PASSING = new Set([0, 429, 502, 503, 504]);

/**
 * Reads again what is being waited for. A server that restarts or sheds load is no reason to end the waiting: then the
 * answer is a sentence that says so. Any other problem ends the command.
 */
export async function look<T>(cli: Cli, path: string): Promise<{ data: T } | { none: string }> {
  const outcome = await cli.attempt<T>(path);
  if (outcome.ok) return { data: outcome.data };
  if (PASSING.has(outcome.problem.status)) return { none: `No answer (${outcome.problem.detail}); trying again.` };
  throw problemFailure(outcome.problem, { path, server: cli.place.server, credential: cli.place.from });
}

/** Pauses between two looks: short at first, then longer up to a limit. */
export function* pauses(first: number, longest: number): Generator<number, never> {
  for (let pause = first; ; pause = Math.min(longest, pause * 1.5)) yield pause;
}

import type { Cli } from "@/cli/cli";

/** Asks before something that others will notice. Without a terminal, with CI set or with `--yes` the answer is yes. */
export async function agreed(cli: Cli, yes: boolean, question: string): Promise<boolean> {
  if (yes || !cli.mayAsk) return true;
  const answer = await cli.io.stdin.line(`${question} [y/N] `, { hidden: false });
  if (/^y(es)?$/i.test(answer.trim())) return true;
  cli.say("Nothing was changed.");
  return false;
}

import type { Io } from "@/cli/io";
import { run } from "@/cli/run";

export type World = {
  env?: Record<string, string>;
  /** Text that is piped in; absent, standard input is a terminal. */
  piped?: string;
  /** Lines a person types. */
  typed?: string[];
  terminal?: boolean;
  columns?: number;
  cwd?: string;
  home?: string;
  /** What others do while the command sleeps. */
  meanwhile?: () => Promise<void>;
};
export type Ran = { exit: number; out: string; err: string; slept: number[]; asked: string[] };

/** Runs a command line in this process, in a world a test made; its clock moves only when the command sleeps. */
export async function assent(argv: string, world: World = {}): Promise<Ran> {
  const ran: Ran = { exit: -1, out: "", err: "", slept: [], asked: [] };
  const typed = [...(world.typed ?? [])];
  const terminal = world.terminal ?? false;
  let now = Date.parse("2026-03-04T05:06:07Z");
  const io: Io = {
    stdout: {
      isTTY: terminal,
      columns: world.columns,
      write: (text) => {
        ran.out += text;
      },
    },
    stderr: {
      isTTY: terminal,
      write: (text) => {
        ran.err += text;
      },
    },
    stdin: {
      isTTY: terminal && world.piped === undefined,
      read: async () => world.piped ?? "",
      line: async (question) => {
        ran.asked.push(question);
        return typed.shift() ?? "";
      },
    },
    env: { ASSENT_TOKEN: "asn_cli_0123456789abcdef", ...world.env },
    cwd: world.cwd ?? process.cwd(),
    home: world.home ?? "/nowhere",
    platform: "linux",
    now: () => new Date(now),
    sleep: async (milliseconds) => {
      ran.slept.push(milliseconds);
      now += milliseconds;
      await world.meanwhile?.();
    },
  };
  ran.exit = await run(words(argv), io, "9.9.9");
  return ran;
}

/** Splits a line as a shell would, as far as our tests need it: blanks, and single quotes around a word. */
const words = (line: string): string[] =>
  [...line.matchAll(/(?:'([^']*)'|([^\s']+))+/g)].map((match) => match[0].replaceAll("'", ""));

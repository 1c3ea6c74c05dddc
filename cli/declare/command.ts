import type { Cli } from "@/cli/cli";
import type { Argument, Option } from "@/cli/declare/parameter";
import type { ExitCode } from "@/cli/exit";

type Arguments = Readonly<Record<string, Argument<unknown>>>;
type Options = Readonly<Record<string, Option<unknown>>>;
type Read<P> = { [K in keyof P]: P[K] extends { read(...given: never[]): infer T } ? T : never };

/** A worked example: the line to type and what it is for. */
export type Example = readonly [line: string, meaning: string];

type Declaration<A extends Arguments, O extends Options> = {
  name: string;
  summary: string;
  /** More than one sentence, where one is not enough. */
  about?: string;
  /** In the order in which they are typed. */
  arguments: A;
  options: O;
  examples: readonly [Example, ...Example[]];
  run(cli: Cli, given: Read<A> & Read<O>): Promise<ExitCode>;
};

/** A declared subcommand, ready to be put into the program. */
export type Command = {
  readonly name: string;
  readonly summary: string;
  readonly about: string | undefined;
  readonly arguments: Arguments;
  readonly options: Options;
  readonly examples: readonly Example[];
  start(cli: Cli, words: readonly (string | undefined)[], flags: Readonly<Record<string, unknown>>): Promise<ExitCode>;
};

export type Group = {
  readonly name: string;
  readonly summary: string;
  readonly commands: readonly Command[];
};

/** Declares a subcommand. Every word and option is read before it runs, so a command starts with values, not with text. */
export function command<A extends Arguments, O extends Options>(declared: Declaration<A, O>): Command {
  return {
    name: declared.name,
    summary: declared.summary,
    about: declared.about,
    arguments: declared.arguments,
    options: declared.options,
    examples: declared.examples,
    start: (cli, words, flags) => {
      const given: Record<string, unknown> = {};
      Object.entries(declared.arguments).forEach(([key, argument], i) => {
        given[key] = argument.read(words[i]);
      });
      for (const [key, option] of Object.entries(declared.options)) given[key] = option.read(flags[key], dashed(key));
      // Built from the same declaration that made the type, key by key.
      return declared.run(cli, given as Read<A> & Read<O>);
    },
  };
}

/** `ifMatch` as it is typed: `if-match`. */
export const dashed = (key: string): string => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

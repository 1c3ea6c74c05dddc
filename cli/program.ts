import { Argument, Command as Commander, Option } from "commander";
import { type Command, dashed, type Example, type Group } from "@/cli/declare/command";
import { GLOBAL_OPTIONS } from "@/cli/globals";
import type { Io } from "@/cli/io";

export type Start = (
  command: Command,
  words: (string | undefined)[],
  flags: Record<string, unknown>,
  globals: Record<string, unknown>,
) => Promise<void>;

const EXIT_CODES = `
Exit codes:
  0  done
  1  error
  2  something differs, where a command was asked to say so
  3  conflict: the state is not what the command assumed
  4  not signed in
  5  done, but waiting for an approval (0 with --no-wait-code)`;

const WELCOME = `${examplesText([
  ["assent login --api https://assent.example.com", "sign in; the token is asked for"],
  ["assent binding put catalog/prompt/greeting prod 3 --wait", "ask for version 3 in prod and wait for it"],
  ["assent approval list --mine", "what waits for your decision"],
])}
${EXIT_CODES}

Answers go to stdout, everything else to stderr. With CI set, or without a terminal, nothing is ever asked.`;

/** The whole command line, made of the declarations; `start` gets the words and options of whichever command was typed. */
export function buildProgram(entries: readonly (Command | Group)[], version: string, io: Io, start: Start): Commander {
  const program = new Commander("assent")
    .description("Assent from the command line: which version runs where, who agreed, and what waits for whom.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .configureHelp({ showGlobalOptions: true, helpWidth: io.stdout.columns ?? 100 })
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, "Error: ")),
    })
    .showHelpAfterError("(add --help for what it takes)")
    .exitOverride()
    .addHelpText("after", WELCOME);
  for (const { flags, about, choices } of GLOBAL_OPTIONS) {
    const option = new Option(flags, about);
    program.addOption(choices ? option.choices([...choices]) : option);
  }
  for (const entry of entries) {
    if (!("commands" in entry)) addCommand(program, entry, start);
    else {
      const group = program.command(entry.name).description(entry.summary);
      for (const inner of entry.commands) addCommand(group, inner, start);
    }
  }
  return program;
}

function addCommand(parent: Commander, declared: Command, start: Start): void {
  const command = parent
    .command(declared.name)
    .summary(declared.summary)
    .description([declared.summary, declared.about].filter(Boolean).join("\n\n"))
    .addHelpText("after", examplesText(declared.examples));
  for (const [key, { about, optional, many }] of Object.entries(declared.arguments)) {
    const name = `${dashed(key)}${many ? "..." : ""}`;
    command.addArgument(new Argument(optional ? `[${name}]` : `<${name}>`, about));
  }
  for (const [key, { about, value, choices, many }] of Object.entries(declared.options)) {
    const option = new Option(`--${dashed(key)}${value ? ` <${value}>` : ""}`, about);
    if (choices) option.choices([...choices]);
    if (many) option.argParser((word: string, before: string[] | undefined) => [...(before ?? []), word]);
    command.addOption(option);
  }
  const count = Object.keys(declared.arguments).length;
  // Commander hands over the words, then the options, then itself.
  command.action(async (...given: unknown[]) => {
    const words = given.slice(0, count).map(wordOf);
    await start(declared, words, command.opts(), command.optsWithGlobals());
  });
}

function wordOf(given: unknown): string | undefined {
  if (Array.isArray(given)) return given.length === 0 ? undefined : given.join(" ");
  return typeof given === "string" ? given : undefined;
}

function examplesText(examples: readonly Example[]): string {
  const lines = examples.flatMap(([line, meaning]) => [`  # ${meaning}`, `  ${line}`]);
  return `\nExamples:\n${lines.join("\n")}`;
}

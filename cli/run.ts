import { CommanderError } from "commander";
import { makeCli } from "@/cli/cli";
import { COMMANDS } from "@/cli/commands/all";
import { EXIT, type ExitCode } from "@/cli/exit";
import { Failure } from "@/cli/failure";
import { readGlobals } from "@/cli/globals";
import type { Io } from "@/cli/io";
import { safe } from "@/cli/output/safe";
import { buildProgram } from "@/cli/program";

/** Runs one command line to its exit code. Never rejects: whatever goes wrong is said on stderr. */
export async function run(argv: readonly string[], io: Io, version: string): Promise<ExitCode> {
  let exit: ExitCode = EXIT.done;
  const program = buildProgram(COMMANDS, version, io, async (command, words, flags, globals) => {
    exit = await command.start(makeCli(io, readGlobals(globals, io.env), version), words, flags);
  });
  try {
    await program.parseAsync([...argv], { from: "user" });
    return exit;
  } catch (error) {
    // Commander has already said it.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.error;
    if (error instanceof Failure) {
      // What a server, a file or a name put into the sentence does not steer the terminal.
      io.stderr.write(`${safe(error.text)}\n`);
      return error.exit;
    }
    io.stderr.write(`Error: this should not have happened: ${error instanceof Error ? error.stack : String(error)}\n`);
    return EXIT.error;
  }
}

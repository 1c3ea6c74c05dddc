import { EXIT, type ExitCode } from "@/cli/exit";

/** Ends a command: `text` is printed on stderr. Anything else that is thrown is a fault of the program. */
export class Failure extends Error {
  constructor(
    readonly exit: ExitCode,
    readonly text: string,
  ) {
    super(text);
  }
}

/** A command called in a way it does not understand; the second line says what would work. */
export const usage = (message: string, wayOut?: string): Failure =>
  new Failure(EXIT.error, `Error: ${message}${wayOut ? `\n  ${wayOut}` : ""}`);

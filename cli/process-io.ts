import { homedir } from "node:os";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { EXIT } from "@/cli/exit";
import type { Io } from "@/cli/io";

/** The real world. A reader that has gone away (`assent … | head`) is an end, not an error; a disk that is full is one. */
export function processIo(): Io {
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit();
      if (stream === process.stdout) process.stderr.write(`Error: The answer could not be written: ${error.message}\n`);
      process.exit(EXIT.error);
    });
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: { isTTY: process.stdin.isTTY === true, read: readAll, line },
    env: process.env,
    cwd: process.cwd(),
    home: homedir(),
    platform: process.platform,
    now: () => new Date(),
    sleep: (milliseconds) => pause(milliseconds),
  };
}

async function readAll(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}

// Questions go to stderr: stdout may be a file.
async function line(question: string, { hidden }: { hidden: boolean }): Promise<string> {
  const mute = new Writable({ write: (_chunk, _encoding, done) => done() });
  process.stderr.write(question);
  const input = createInterface({ input: process.stdin, output: hidden ? mute : process.stderr, terminal: hidden });
  // Without this the program would end in the middle of the question, with a code that says nothing.
  const interrupted = () => {
    process.stderr.write("\n");
    process.exit(128 + 2);
  };
  input.once("SIGINT", interrupted);
  // The end of input (Ctrl-D) is an empty answer.
  const closed = new Promise<string>((done) => input.once("close", () => done("")));
  try {
    return await Promise.race([input.question(""), closed]);
  } finally {
    input.close();
    if (hidden) process.stderr.write("\n");
  }
}

import { log } from "@/lib/log";

/** One Ctrl-C under npm comes twice within moments: from the terminal, and from npm, which passes it on. */
const ECHO_MS = 1_000;

/**
 * Keeps a process running until it is told to end or its terminal closes, then stops it: `starting` answers how. A
 * second signal, if it is not the first one's echo, ends it at once.
 * A start that fails says why and ends with code 1; so does a stop that fails.
 */
export function untilSignal(starting: Promise<() => Promise<void>>): void {
  let since: number | undefined;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (since !== undefined) {
        // Asked twice, a person means it.
        if (performance.now() - since > ECHO_MS) process.exit(130);
        return;
      }
      since = performance.now();
      starting
        .then((stop) => stop())
        .then(
          () => process.exit(0),
          (error) => fail(error),
        );
    });
  }
  starting.catch(fail);
  process.on("uncaughtException", (error) => {
    // Nothing is known to be whole any more; jobs and an embedded database that stay behind are taken over at the next start.
    log.fatal({ err: error }, "the process ends: an error that nobody expected");
    process.exit(1);
  });
}

function fail(error: unknown): never {
  const { message } = error as { message?: string };
  process.stderr.write(`${message ?? String(error)}\n`);
  process.exit(1);
}

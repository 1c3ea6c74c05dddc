/**
 * Keeps a process running until SIGINT or SIGTERM, then stops it: `starting` answers how. A second signal ends it at once.
 * A start that fails says why and ends with code 1; so does a stop that fails.
 */
export function untilSignal(starting: Promise<() => Promise<void>>): void {
  let stopping = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      // Asked twice, a person means it.
      if (stopping) process.exit(130);
      stopping = true;
      starting
        .then((stop) => stop())
        .then(
          () => process.exit(0),
          (error) => fail(error),
        );
    });
  }
  starting.catch(fail);
}

function fail(error: unknown): never {
  const { code, port, message } = error as { code?: string; port?: number; message?: string };
  const sentence =
    code === "EADDRINUSE" ? `Port ${port} is taken. Set PORT to another one.` : (message ?? String(error));
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

import { startRunner } from "@/lib/jobs/runner";
import { boot } from "@/server/boot";

const dev = process.argv.includes("--dev");
// React and Next choose their builds by this when they load.
if (!process.env.NODE_ENV) Object.assign(process.env, { NODE_ENV: dev ? "development" : "production" });

const say = (sentence: string) => process.stdout.write(`${sentence}\n`);
const fail = (error: unknown) => process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);

let stopping = false;
const running = boot({ startWorker: startRunner }, { dev, apiOnly: process.env.ASSENT_API_ONLY === "1", say });

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    // Asked twice, a person means it.
    if (stopping) process.exit(130);
    stopping = true;
    running
      .then(({ stop }) => stop())
      .then(
        () => process.exit(0),
        () => process.exit(1),
      );
  });
}

running.then(
  ({ url }) => say(`Assent is ready: ${url}`),
  (error: unknown) => {
    const taken = (error as { code?: string }).code === "EADDRINUSE";
    fail(taken ? `Port ${process.env.PORT || 3000} is taken. Set PORT to another one.` : error);
    process.exitCode = 1;
    // A half-started part must not keep a failed start alive.
    setTimeout(() => process.exit(1), 1_000).unref();
  },
);

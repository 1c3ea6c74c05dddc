import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import type { Connections } from "@/lib/db/connections";

const ROOT = process.cwd();

/** Packages of the older kind ask for these, which a module does not have. */
const REQUIRE = `import { createRequire as requireFrom } from "node:module";
import { fileURLToPath as pathOf } from "node:url";
const require = requireFrom(import.meta.url);
const __filename = pathOf(import.meta.url);
const __dirname = __filename.slice(0, __filename.lastIndexOf("/"));`;

export type WorkerProcess = {
  pid: number;
  /** As the system's out-of-memory killer would: nothing is told, nothing is given back. */
  kill(): Promise<void>;
  /** Stopped as a paused machine is; it goes on with {@link WorkerProcess.resume} and knows nothing of the time between. */
  pause(): void;
  resume(): void;
  /** Asks it to end what it does and waits until it has. */
  stop(): Promise<void>;
};

/** Workers as real processes, from one bundle: a start takes a fraction of what loading every module takes. */
export async function workerProcesses(setup: { connections: Connections; target: string }) {
  // Under node_modules, so that the bundle finds its packages.
  const directory = join(ROOT, "node_modules", ".cache", `assent-crash-${process.pid}`);
  mkdirSync(directory, { recursive: true });
  const file = join(directory, "worker.mjs");
  await build({
    entryPoints: [join(dirname(new URL(import.meta.url).pathname), "worker-process.ts")],
    outfile: file,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    // Packages too: hundreds of small files would be read at every start.
    external: ["pg-native", "@node-rs/argon2", "typescript"],
    banner: { js: REQUIRE },
    tsconfig: join(ROOT, "tsconfig.json"),
    alias: { "server-only": join(ROOT, "lib", "testing", "empty.ts") },
    logLevel: "warning",
  });
  const running = new Set<ChildProcess>();
  return {
    async start(concurrency: number): Promise<WorkerProcess> {
      const child = fork(file, [], { env: { ...process.env, LOG_LEVEL: "silent" }, execArgv: [] });
      running.add(child);
      const ended = once(child, "exit").then(() => void running.delete(child));
      child.send({ ...setup, concurrency });
      await Promise.race([
        once(child, "message"),
        ended.then(() => Promise.reject(new Error(`a worker ended with ${child.exitCode}`))),
      ]);
      const signal = (name: NodeJS.Signals) => void process.kill(child.pid ?? 0, name);
      return {
        pid: child.pid ?? 0,
        kill: () => {
          signal("SIGKILL");
          return ended;
        },
        pause: () => signal("SIGSTOP"),
        resume: () => signal("SIGCONT"),
        stop: () => {
          child.send("stop");
          return ended;
        },
      };
    },
    close() {
      for (const child of running) child.kill("SIGKILL");
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

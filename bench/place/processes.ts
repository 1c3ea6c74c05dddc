import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

export type Program = {
  child: ChildProcess;
  pid: number;
  /** Asks it to end and waits; one that does not is killed. */
  stop(): Promise<void>;
};

const running = new Set<ChildProcess>();

// What was started here must not outlive us, however we end.
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Starts a program of the bench or the product. A TypeScript file runs by tsx; what it prints on stderr is shown. */
export function start(
  file: string,
  args: readonly string[],
  env: Record<string, string> = {},
  ipc = true,
  cwd = ROOT,
): Program {
  const loader = file.endsWith(".ts") ? ["--import", "tsx"] : [];
  const child = spawn(process.execPath, [...loader, file, ...args], {
    cwd,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", ...env },
    stdio: ["ignore", "pipe", "inherit", ...(ipc ? (["ipc"] as const) : [])],
    // Dates and bytes arrive as what they are.
    serialization: "advanced",
  });
  running.add(child);
  child.once("close", () => running.delete(child));
  return {
    child,
    pid: child.pid ?? 0,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const closed = once(child, "close");
      child.kill("SIGTERM");
      const deadline = setTimeout(() => child.kill("SIGKILL"), 15_000);
      await closed;
      clearTimeout(deadline);
    },
  };
}

/** Waits for a line of its output that matches; rejects when the program ends without one. */
export function untilLine(program: Program, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    let text = "";
    program.child.stdout?.on("data", (chunk) => {
      if (text === "found") return;
      text += chunk;
      const match = pattern.exec(text);
      if (!match) return;
      text = "found";
      resolve(match);
    });
    program.child.once("close", (code) => reject(new Error(`${program.child.spawnargs.at(-1)} ended with ${code}`)));
  });
}

/** The first message it sends. */
export async function untilMessage<T>(program: Program): Promise<T> {
  const ended = new AbortController();
  const { signal } = ended;
  try {
    const [message] = await Promise.race([
      once(program.child, "message", { signal }),
      once(program.child, "close", { signal }).then(() => {
        throw new Error(`${program.child.spawnargs.join(" ")} ended`);
      }),
    ]);
    return message as T;
  } finally {
    ended.abort();
  }
}

const TICKS_PER_SECOND = 100;

/**
 * CPU-seconds a process and its children have used, ended ones included; null where the system does not tell (anything
 * but Linux). PostgreSQL is asked by its postmaster: every backend is its child.
 */
export function cpuSeconds(pid: number): number | null {
  try {
    const parents = new Map<number, number[]>();
    for (const name of readdirSync("/proc").filter((n) => /^\d+$/.test(n))) {
      const parent = fields(Number(name))?.[1];
      if (parent !== undefined) parents.set(parent, [...(parents.get(parent) ?? []), Number(name)]);
    }
    const own = (at: number): number => {
      const f = fields(at);
      const ticks = f ? sum(f.slice(11, 15)) : 0;
      return ticks + sum((parents.get(at) ?? []).map(own));
    };
    return fields(pid) ? own(pid) / TICKS_PER_SECOND : null;
  } catch {
    return null;
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

/** Fields of /proc/PID/stat from the state on: [1] is the parent, [11] to [14] the times of it and its ended children. */
function fields(pid: number): number[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
  } catch {
    return null;
  }
}

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { isRunning, startOf } from "@/lib/db/embedded/processes";

/**
 * Which processes use the server of a data directory: each leaves a mark, and the last one to go stops the server. So a
 * worker or a migration beside the web server neither loses its database nor takes it away.
 *
 * Coming and going may cross. Who comes leaves its mark and then looks for a goer; who goes says so and then looks for
 * marks: at least one of the two sees the other, and the goer stays its hand.
 */
export type Users = {
  /** Leaves our mark, and waits while another process is deciding whether to stop the server. */
  join(): Promise<void>;
  /** Whether another living process uses the server. */
  others(): boolean;
  /** Takes our mark away and runs `stop` unless another living process uses the server. */
  leave(stop: () => Promise<void>): Promise<void>;
};

const PATIENCE_MS = 30_000;

export function usersOf(directory: string): Users {
  const marks = join(directory, "users");
  const ours = join(marks, String(process.pid));
  const going = join(directory, "stopping");
  const text = JSON.stringify({ pid: process.pid, started: startOf(process.pid) });
  const others = () => readdirSync(marks).some((name) => name !== String(process.pid) && isAlive(join(marks, name)));
  return {
    others,
    async join() {
      mkdirSync(marks, { recursive: true });
      writeFileSync(ours, text);
      const deadline = Date.now() + PATIENCE_MS;
      while (isAlive(going) && Date.now() < deadline) await pause(20);
    },
    async leave(stop) {
      // A directory that was removed under a running server has no users left.
      if (!existsSync(marks)) return stop();
      rmSync(ours, { force: true });
      writeFileSync(going, text);
      try {
        if (!others()) await stop();
      } finally {
        rmSync(going, { force: true });
      }
    },
  };
}

/** Whether the process that wrote a mark still runs; the mark of a dead one is removed. A half-written one is dead. */
function isAlive(mark: string): boolean {
  try {
    const { pid, started } = JSON.parse(readFileSync(mark, "utf8")) as { pid: number; started?: string };
    if (isRunning(pid) && startOf(pid) === started) return true;
  } catch {
    // No mark, or one that a crash cut short.
  }
  rmSync(mark, { force: true });
  return false;
}

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Place } from "@/lib/db/embedded/place";

/** Whether a process runs. One that has ended and only waits to be reaped does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  return statOf(pid)?.state !== "Z";
}

/** A mark that tells a process from a later one that got the same number; undefined when there is none. */
export function startOf(pid: number): string | undefined {
  if (process.platform === "linux") return statOf(pid)?.started;
  return ps(pid, "lstart=");
}

/** The number in `postmaster.pid`, whoever has it now. */
export async function pidInFile(data: string): Promise<number | undefined> {
  const text = await readFile(join(data, "postmaster.pid"), "utf8").catch(() => "");
  const pid = Number.parseInt(text, 10);
  return pid > 0 ? pid : undefined;
}

/** Whether that process is a postmaster of this very cluster, by the command it was started with. */
export function isPostmasterOf(pid: number, data: string): boolean {
  if (!isRunning(pid)) return false;
  const command = commandOf(pid);
  return basename(command[0] ?? "") === "postgres" && command.includes(data);
}

/**
 * Removes the lock files of a server that is gone. PostgreSQL does so itself unless their number now belongs to another
 * live process of the same user, as happens all the time in containers; then it refuses to start.
 */
export async function removeStaleLocks(place: Place): Promise<void> {
  const pid = await pidInFile(place.data);
  if (pid !== undefined && isPostmasterOf(pid, place.data)) return;
  await rm(join(place.data, "postmaster.pid"), { force: true });
  await rm(join(place.socket, ".s.PGSQL.5432.lock"), { force: true });
  await rm(join(place.socket, ".s.PGSQL.5432"), { force: true });
}

function statOf(pid: number): { state: string; started: string } | undefined {
  try {
    // The second field is the command in brackets and may hold anything; count from behind it.
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0] ?? "", started: fields[19] ?? "" };
  } catch {
    return undefined;
  }
}

function commandOf(pid: number): string[] {
  if (process.platform !== "linux") return (ps(pid, "args=") ?? "").split(" ");
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  } catch {
    return [];
  }
}

function ps(pid: number, column: string): string | undefined {
  try {
    return execFileSync("ps", ["-o", column, "-p", String(pid)], { encoding: "utf8" }).trim() || undefined;
  } catch {
    return undefined;
  }
}

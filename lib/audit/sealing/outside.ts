import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The newest checkpoint, kept outside the database: a database that was put back to an earlier day, or rewritten whole,
 * no longer agrees with it (docs/audit-log.md).
 */
const fileOf = (dataDir: string): string => join(dataDir, "audit-checkpoint.txt");

export function keepCheckpoint(dataDir: string, note: string): void {
  mkdirSync(dataDir, { recursive: true });
  const draft = `${fileOf(dataDir)}.${process.pid}`;
  writeFileSync(draft, note);
  renameSync(draft, fileOf(dataDir));
}

/** The kept one; null where none was kept. */
export function keptCheckpoint(dataDir: string): string | null {
  try {
    return readFileSync(fileOf(dataDir), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/**
 * Forgets the log of a database that was emptied on purpose: its newest checkpoint and its key. The next start begins a log
 * of another name, so nobody takes it for the old one.
 */
export function forgetLog(dataDir: string): void {
  for (const file of [fileOf(dataDir), join(dataDir, "audit-key.json")]) rmSync(file, { force: true });
}

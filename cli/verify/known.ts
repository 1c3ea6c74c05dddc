import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { credentialsFile } from "@/cli/client/credentials";
import { usage } from "@/cli/failure";
import type { Io } from "@/cli/io";

/** What this machine has seen of a server's log: the key that signed and the newest checkpoint that held. */
export type Known = { key: string; checkpoint: string };

/** `audit.json` beside the credentials. */
export const knownFile = (io: Io): string => join(dirname(credentialsFile(io)), "audit.json");

/** What was seen of this server's log before; null at the first time. */
export function readKnown(io: Io, server: string): Known | null {
  return all(io)[server] ?? null;
}

/** Keeps what held, for the next verification to be compared with. */
export function keepKnown(io: Io, server: string, known: Known): void {
  const file = knownFile(io);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.new`;
  writeFileSync(draft, `${JSON.stringify({ ...all(io), [server]: known }, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}

function all(io: Io): Record<string, Known> {
  try {
    return JSON.parse(readFileSync(knownFile(io), "utf8")) as Record<string, Known>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw usage(
      `${knownFile(io)} cannot be read.`,
      "It holds checkpoints seen earlier: restore it, or remove it to trust anew.",
    );
  }
}

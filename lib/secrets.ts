import { randomBytes } from "node:crypto";
import { chmodSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Secrets of one installation, each 256 bits in base64url, kept in `secrets.json` of the data directory, which only its
 * owner may read. Asking for a name that is not there makes it; an existing one never changes. Safe against a second
 * process doing the same at the same time, and against a crash half-way: the file appears whole or not at all.
 */
export function keepSecrets<Name extends string>(dataDir: string, names: readonly Name[]): Record<Name, string> {
  const file = join(dataDir, "secrets.json");
  mkdirSync(dataDir, { recursive: true });
  for (let attempt = 0; attempt < 3; attempt++) {
    const kept = read(file);
    const missing = names.filter((name) => !kept?.[name]);
    if (kept && missing.length === 0) return kept as Record<Name, string>;
    const made = Object.fromEntries(missing.map((name) => [name, randomBytes(32).toString("base64url")]));
    put(file, { ...kept, ...made }, kept === undefined);
  }
  throw new Error(`${file} could not be written.`);
}

/** One secret that {@link keepSecrets} made before, or nothing: this never makes one. */
export const keptSecret = (dataDir: string, name: string): string | undefined =>
  read(join(dataDir, "secrets.json"))?.[name];

function read(file: string): Record<string, string> | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    return JSON.parse(text) as Record<string, string>;
  } catch {
    throw new Error(`${file} is not JSON. Restore it from a backup; the database in that directory needs its secrets.`);
  }
}

function put(file: string, secrets: Record<string, string>, fresh: boolean): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  chmodSync(draft, 0o600);
  if (!fresh) {
    renameSync(draft, file);
    return;
  }
  try {
    // A link, unlike a rename, refuses to replace the file that another process has just made.
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

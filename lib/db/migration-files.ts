import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export type Migration = { version: number; name: string; up: string; down: string | undefined; sha256: string };

/** The migrations of the product; every program starts in the project's directory. */
export const migrationsFolder = (): string => join(process.cwd(), "drizzle");

/**
 * Reads `NNNN_name.sql` of a folder in order, each with its `down/NNNN_name.sql`. Refuses a file of another form, two
 * files with one number, and a missing number: what is applied must be one sequence that everybody reads alike.
 */
export function readMigrations(folder: string): Migration[] {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(".sql")) : [];
  return files.sort().map((file, at) => {
    const [, digits, name] = /^(\d{4})_([a-z0-9_]+)\.sql$/.exec(file) ?? [];
    if (!digits || !name)
      throw new Error(`Migration ${file}: the name must look like 0001_words_with_underscores.sql.`);
    const version = Number(digits);
    if (version < at + 1) throw new Error(`Migration ${file}: another file has the same number.`);
    if (version > at + 1)
      throw new Error(`Migration ${file}: number ${String(at + 1).padStart(4, "0")} is missing before it.`);
    const up = readFileSync(join(folder, file), "utf8");
    const downFile = join(folder, "down", file);
    const down = existsSync(downFile) ? readFileSync(downFile, "utf8") : undefined;
    return { version, name, up, down, sha256: createHash("sha256").update(up).digest("hex") };
  });
}

/** The version this program needs; readiness compares it with the database's. */
export const expectedVersion = (folder = migrationsFolder()): number => readMigrations(folder).length;

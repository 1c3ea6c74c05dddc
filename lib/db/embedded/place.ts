import { randomBytes } from "node:crypto";
import { chmod, chown, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { canEnter, type RunAs } from "@/lib/db/embedded/run-as";
import { hashOf, stateDirectory } from "@/lib/db/embedded/state-directory";

/** Where everything of one embedded server lies. */
export type Place = {
  /** The directory asked for: secrets, the server's log and the marks of its users, ours to read. */
  root: string;
  /** The cluster, of mode 0700 and owned by the server's user. It may not exist yet. */
  data: string;
  /** The directory of the Unix socket, mode 0700: being able to enter it comes before any password. */
  socket: string;
  logFile: string;
};

/** PostgreSQL refuses socket paths of 108 bytes and more; the file in it is `.s.PGSQL.5432.lock` at the longest. */
const LONGEST_SOCKET_DIRECTORY = 107 - "/.s.PGSQL.5432.lock".length;

/**
 * Decides where the cluster lies and makes the directories around it. It stays in the data directory unless the user it
 * runs as cannot get there; then it moves to the state directory, under a mark kept in the data directory, so that
 * removing the data directory still means starting afresh.
 */
export async function findPlace(dataDir: string, runAs: RunAs): Promise<Place> {
  const root = resolve(dataDir);
  try {
    await mkdir(root, { recursive: true });
    await chmod(root, runAs ? 0o711 : 0o700);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const what = code === "EEXIST" || code === "ENOTDIR" ? "no directory" : "no directory we can write to";
    throw new Error(`ASSENT_DATA_DIR, ${root}, is ${what}: ${message}`);
  }
  const home = await homeOf(root, runAs);
  const socket = await socketDirectory(home, runAs);
  return {
    root,
    data: join(home, "postgresql"),
    socket,
    logFile: join(root, "postgresql.log"),
  };
}

async function homeOf(root: string, runAs: RunAs): Promise<string> {
  const mark = join(root, "moved-to");
  const moved = await readFile(mark, "utf8").catch(() => undefined);
  if (moved) return moved.trim();
  if (!runAs || (await canEnter(runAs, root))) return root;
  if (await stat(join(root, "postgresql")).catch(() => undefined)) {
    throw new Error(
      `User ${runAs.name}, as whom PostgreSQL must run, can no longer reach ${root}, where the database is. Open the ` +
        "directories above it for passing through (chmod o+x), or start as the user they belong to.",
    );
  }
  const home = join(await stateDirectory(root), randomBytes(6).toString("hex"));
  await mkdir(home);
  await chmod(home, 0o711);
  await writeFile(mark, `${home}\n`);
  return home;
}

async function socketDirectory(home: string, runAs: RunAs): Promise<string> {
  const near = join(home, "run");
  const directory = Buffer.byteLength(near) <= LONGEST_SOCKET_DIRECTORY ? near : join("/tmp", `assent-${hashOf(near)}`);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const { uid } = await stat(directory);
  const ours = [process.getuid?.(), runAs?.uid];
  if (!ours.includes(uid))
    throw new Error(`${directory} belongs to another user (${uid}). Remove it, then start again.`);
  await own(directory, runAs);
  return directory;
}

/** Gives a file or directory to the server's user and closes it to all others. */
export async function own(directory: string, runAs: RunAs): Promise<void> {
  if (runAs) await chown(directory, runAs.uid, runAs.gid);
  await chmod(directory, 0o700);
}

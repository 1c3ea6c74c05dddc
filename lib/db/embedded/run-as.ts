import { execFile, execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";

/** The user the server runs as; undefined means ourselves. PostgreSQL refuses to run as root. */
export type RunAs = { uid: number; gid: number; name: string } | undefined;

const run = promisify(execFile);

/** Who the server must run as: ourselves, or under root `postgres`, else `nobody`, else a user made for it. */
export function chooseRunAs(): RunAs {
  if (process.getuid?.() !== 0) return undefined;
  const known = findUser("postgres") ?? findUser("nobody");
  if (known) return known;
  execFileSync("useradd", ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin", "assent"]);
  const made = findUser("assent");
  if (!made)
    throw new Error("PostgreSQL does not run as root, and no user could be made for it. Start as another user.");
  return made;
}

function findUser(name: string): RunAs {
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(":") ?? [];
  // A bare number without a passwd entry fails in initdb, hence the look-up; some systems write nobody as -2.
  return uid && gid ? { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0, name } : undefined;
}

/** Options of a child process as that user: a reachable directory, and nothing of our environment but the path. */
export function spawnOptions(runAs: RunAs) {
  const env = { PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };
  return { cwd: "/", env: env as unknown as NodeJS.ProcessEnv, ...(runAs && { uid: runAs.uid, gid: runAs.gid }) };
}

/** Runs a program as that user to its end; a failure carries what it wrote. */
export async function runToEnd(runAs: RunAs, file: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run(file, args, { ...spawnOptions(runAs), maxBuffer: 4 << 20 });
    return stdout;
  } catch (error) {
    const { stderr, stdout, message } = error as Error & { stderr?: string; stdout?: string };
    throw new Error(`${file} failed: ${[stderr, stdout].filter(Boolean).join("\n").trim() || message}`, {
      cause: error,
    });
  }
}

/** Whether that user can enter a directory; a parent of mode 0700, such as root's home, is in the way of all others. */
export async function canEnter(runAs: RunAs, directory: string): Promise<boolean> {
  return run("/bin/sh", ["-c", 'cd "$1"', "sh", directory], spawnOptions(runAs)).then(
    () => true,
    () => false,
  );
}

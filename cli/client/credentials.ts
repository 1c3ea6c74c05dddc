import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { usage } from "@/cli/failure";
import type { Io } from "@/cli/io";

export type SignIn = { token: string; workspace: string | null; account: string };
/** What sign-in keeps: one token per server, and the server that was signed in to last. */
export type Credentials = { server: string | null; servers: Record<string, SignIn> };

const NOTHING: Credentials = { server: null, servers: {} };

/** `$XDG_CONFIG_HOME/assent/credentials.json`, by default under ~/.config; on Windows under %APPDATA%. */
export function credentialsFile(io: Pick<Io, "env" | "home" | "platform">): string {
  const windows = io.platform === "win32" ? io.env.APPDATA : undefined;
  return join(io.env.XDG_CONFIG_HOME || windows || join(io.home, ".config"), "assent", "credentials.json");
}

/** What is stored; nothing stored is no error, a file that is none of ours is. */
export function readCredentials(io: Io): Credentials {
  const file = credentialsFile(io);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return NOTHING;
    throw usage(`${file} cannot be read: ${(error as Error).message}`);
  }
  if (io.platform !== "win32" && (statSync(file).mode & 0o077) !== 0)
    io.stderr.write(`Warning: others can read ${file}. Make it yours alone: chmod 600 ${file}\n`);
  const found = parsed(text);
  if (!found) throw usage(`${file} is not what \`assent login\` writes.`, "Remove it and sign in again: assent login");
  return found;
}

/** Replaces the file in one step, readable by its owner alone; an interrupted write leaves the old one. */
export function writeCredentials(io: Io, credentials: Credentials): string {
  const file = credentialsFile(io);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.new`;
  // A left-over of the same name would keep its own mode.
  rmSync(draft, { force: true });
  writeFileSync(draft, `${JSON.stringify({ version: 1, ...credentials }, null, 2)}\n`, { mode: 0o600, flag: "wx" });
  chmodSync(draft, 0o600);
  renameSync(draft, file);
  return file;
}

function parsed(text: string): Credentials | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const { server, servers } = (value ?? {}) as { server?: unknown; servers?: unknown };
  if (typeof servers !== "object" || servers === null || Array.isArray(servers)) return null;
  const kept: Record<string, SignIn> = {};
  for (const [url, entry] of Object.entries(servers)) {
    const { token, workspace, account } = (entry ?? {}) as Partial<Record<keyof SignIn, unknown>>;
    if (typeof token !== "string") return null;
    kept[url] = {
      token,
      workspace: typeof workspace === "string" ? workspace : null,
      account: typeof account === "string" ? account : "",
    };
  }
  return { server: typeof server === "string" ? server : null, servers: kept };
}

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { readFile, rename, stat } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import type { Connections } from "@/lib/db/connections";
import { type Address, addressesAt, connectionsTo, prepareServer } from "@/lib/db/embedded/address";
import { type Binaries, findBinaries } from "@/lib/db/embedded/binaries";
import { initialise, SUPERUSER } from "@/lib/db/embedded/initialise";
import { findPlace, type Place } from "@/lib/db/embedded/place";
import { isPostmasterOf, isRunning, pidInFile, removeStaleLocks, startOf } from "@/lib/db/embedded/processes";
import { chooseRunAs, type RunAs, spawnOptions } from "@/lib/db/embedded/run-as";
import { usersOf } from "@/lib/db/embedded/users";
import { ROLES } from "@/lib/db/roles";
import { withClient } from "@/lib/db/with-client";
import type { Log } from "@/lib/log";
import { keepSecrets } from "@/lib/secrets";

export type EmbeddedOptions = {
  dataDir: string;
  log: Log;
  database?: string;
  /** Programs of another PostgreSQL than the packaged one. */
  binDir?: string;
  /** Server settings beside our own, such as `fsync: "off"` for tests. */
  settings?: Record<string, string>;
};

export type Embedded = {
  connections: Connections;
  /** Address of a login for any database of this server; the superuser's is for set-up and tests, never for the app. */
  address: Address;
  pid: number;
  /** True when the server was already running. */
  adopted: boolean;
  /** Stops the server, clients connected or not, unless another process of ours still uses it. */
  stop(): Promise<void>;
};

const SETTINGS = {
  listen_addresses: "",
  unix_socket_permissions: "0700",
  timezone: "UTC",
  log_timezone: "UTC",
  max_connections: "200",
  // Short statements only: compiling a plan costs more than it saves.
  jit: "off",
};

const PATIENCE_MS = 60_000;

/**
 * Starts the embedded PostgreSQL of a data directory, or adopts the one that runs there: after the parent was killed the
 * server lives on. Answers when it accepts connections, with its roles and database made. Listens on a Unix socket
 * inside a closed directory and nowhere else; every role has its own login. Heals what a crash leaves behind: stale lock
 * files, a lock whose number now belongs to another process, a half-made cluster. Rejects with the server's own words.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const runAs = chooseRunAs();
  const binaries = await findBinaries(runAs, options.binDir);
  const place = await findPlace(options.dataDir, runAs);
  const passwords = keepSecrets(place.root, [SUPERUSER, ...ROLES]);
  await initialise(place, binaries, runAs, passwords[SUPERUSER]);
  const address = addressesAt(place.socket, passwords);
  const users = usersOf(place.root);
  await users.join();
  const database = options.database ?? "assent";
  let pid: number | undefined;
  const stop = () => users.leave(async () => (pid === undefined ? undefined : stopServer(pid)));
  let adopted: boolean;
  try {
    ({ pid, adopted } = await serve({ place, binaries, runAs, address, options }));
    await prepareServer(address, database, passwords);
  } catch (error) {
    await stop();
    throw error;
  }
  options.log.info({ server: pid, adopted, data: place.data }, adopted ? "database adopted" : "database started");
  return {
    connections: connectionsTo(address, database),
    address,
    pid,
    adopted,
    stop,
  };
}

type Serving = { place: Place; binaries: Binaries; runAs: RunAs; address: Address; options: EmbeddedOptions };

async function serve(serving: Serving): Promise<{ pid: number; adopted: boolean }> {
  const { place, address } = serving;
  const deadline = Date.now() + PATIENCE_MS;
  let child: ChildProcess | undefined;
  for (;;) {
    const failure = await tryToConnect(address);
    const pid = await pidInFile(place.data);
    if (!failure && pid !== undefined) return { pid, adopted: pid !== child?.pid };
    if (Date.now() > deadline) throw await explain(place, failure?.message ?? "it wrote no postmaster.pid");
    if (failure?.refused) throw await explain(place, failure.message);
    const running = pid !== undefined && isPostmasterOf(pid, place.data);
    if (!running && child && child.exitCode !== null)
      throw await explain(place, `it ended with code ${child.exitCode}`);
    if (!running && !child) {
      await removeStaleLocks(place);
      child = await launch(serving);
    }
    await pause(25);
  }
}

/** Undefined when the server answers; `refused` when it answers no, which waiting does not mend. */
async function tryToConnect(address: Address): Promise<{ message: string; refused: boolean } | undefined> {
  try {
    await withClient(address(SUPERUSER, "postgres"), (client) => client.query("SELECT 1"));
    return undefined;
  } catch (error) {
    const { message, code = "" } = error as Error & { code?: string };
    // 28…: wrong password. 57P03 is starting up or shutting down; the rest is a socket without a server.
    return { message, refused: code.startsWith("28") };
  }
}

async function launch({ place, binaries, runAs, options }: Serving): Promise<ChildProcess> {
  const { size } = await stat(place.logFile).catch(() => ({ size: 0 }));
  if (size > 10 << 20) await rename(place.logFile, `${place.logFile}.1`);
  const out = openSync(place.logFile, "a", 0o600);
  const settings = { ...SETTINGS, ...options.settings, unix_socket_directories: place.socket };
  const args = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  // Detached: Ctrl-C in a terminal goes to the whole group, and must not stop the database before the requests.
  const child = spawn(binaries.postgres, ["-D", place.data, ...args], {
    ...spawnOptions(runAs),
    detached: true,
    stdio: ["ignore", out, out],
  });
  await once(child, "spawn");
  child.unref();
  return child;
}

/** Fast shutdown: sessions are ended, data is flushed. One that does not end is told to stop at once and recovers later. */
async function stopServer(pid: number): Promise<void> {
  const started = startOf(pid);
  for (const [signal, patience] of [
    ["SIGINT", 20_000],
    ["SIGQUIT", 5_000],
  ] as const) {
    if (!isRunning(pid) || startOf(pid) !== started) return;
    process.kill(pid, signal);
    const deadline = Date.now() + patience;
    while (isRunning(pid) && Date.now() < deadline) await pause(10);
  }
  if (isRunning(pid)) throw new Error(`The database server (process ${pid}) does not stop.`);
}

async function explain(place: Place, reason: string): Promise<Error> {
  const text = await readFile(place.logFile, "utf8").catch(() => "");
  const tail = text.trim().split("\n").slice(-10).join("\n");
  return new Error(`The embedded database did not start: ${reason}. Its log, ${place.logFile}, ends with:\n${tail}`);
}

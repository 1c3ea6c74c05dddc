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
  /** Start the server anew should it end while we use it: for whoever runs for long. */
  keep?: boolean;
};

export type Embedded = {
  connections: Connections;
  /** Address of a login for any database of this server; the superuser's is for set-up and tests, never for the app. */
  address: Address;
  readonly pid: number;
  /** True when the server was already running. */
  adopted: boolean;
  /** Whether another process of ours used the server when we came; an orphan is adopted and nobody else's. */
  shared: boolean;
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
const LOOK_EVERY_MS = 250;

/**
 * Starts the embedded PostgreSQL of a data directory, or adopts the one that runs there: after the parent was killed the
 * server lives on. Answers when it accepts connections, with its roles and database made. Listens on a Unix socket
 * inside a closed directory and nowhere else; every role has its own login. Heals what a crash leaves behind: stale lock
 * files, a lock whose number now belongs to another process, a half-made cluster. With `keep`, also what a crash of the
 * server ends while it is used. Rejects with the server's own words.
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
  const shared = users.others();
  const database = options.database ?? "assent";
  let pid: number | undefined;
  let keeper: Keeper | undefined;
  const stop = async () => {
    await keeper?.end();
    await users.leave(async () => (pid === undefined ? undefined : stopServer(pid)));
  };
  let adopted: boolean;
  try {
    const serving = { place, binaries, runAs, address, options };
    ({ pid, adopted } = await serve(serving));
    await prepareServer(address, database, passwords);
    if (options.keep)
      keeper = keep(
        () => pid as number,
        async () => {
          ({ pid } = await serve(serving));
          options.log.warn({ server: pid }, "the database had ended; it was started anew");
        },
        options.log,
      );
  } catch (error) {
    await stop();
    throw error;
  }
  options.log.info({ server: pid, adopted, data: place.data }, adopted ? "database adopted" : "database started");
  return {
    connections: connectionsTo(address, database),
    address,
    get pid() {
      return pid as number;
    },
    adopted,
    shared,
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

type Keeper = { end(): Promise<void> };

/** Looks after the server: one that has ended (killed for its memory, say) is started anew, as often as it takes. */
function keep(pid: () => number, again: () => Promise<void>, log: Log): Keeper {
  let ended = false;
  let work: Promise<void> | undefined;
  const timer = setInterval(() => {
    if (work || ended || isRunning(pid())) return;
    work = again()
      .catch((error: unknown) => log.error({ err: error }, "the database has ended and does not start"))
      .finally(() => {
        work = undefined;
      });
  }, LOOK_EVERY_MS).unref();
  return {
    async end() {
      ended = true;
      clearInterval(timer);
      await work;
    },
  };
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

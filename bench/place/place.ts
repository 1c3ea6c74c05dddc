import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Connections, setConnections } from "@/lib/db/connections";
import { type Embedded, startEmbedded } from "@/lib/db/embedded/start";
import { migrate } from "@/lib/db/migrate";
import { endPools, makePool } from "@/lib/db/pool";
import { makeLog } from "@/lib/log";
import { type Program, ROOT, start, untilLine } from "./processes";

export type Place = {
  database: Embedded;
  connections: Connections;
  /** For filling tables and for looking; never what is measured. */
  superuser: ReturnType<typeof makePool>;
  directory: string;
  remove(): Promise<void>;
};

/** A PostgreSQL of its own, with the product's settings (fsync on), migrated and empty, in a temporary directory. */
export async function makePlace(settings: Record<string, string> = {}): Promise<Place> {
  const directory = await mkdtemp(join(tmpdir(), `assent-bench-${process.pid}-`));
  const database = await startEmbedded({ dataDir: directory, log: makeLog("silent"), database: "bench", settings });
  const { connections } = database;
  setConnections(connections);
  await migrate({ connections });
  const superuser = makePool({ connectionString: database.address("postgres", "bench"), max: 2 });
  return {
    database,
    connections,
    superuser,
    directory,
    remove: async () => {
      await superuser.end();
      await endPools();
      await database.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export const SERVER = join(ROOT, ".build", "server.mjs");

/** The environment of a built server against a database. The worker is off: it is not measured. */
export const serverEnvironment = (connections: Connections): Record<string, string> => ({
  NODE_ENV: "production",
  LOG_LEVEL: "error",
  PORT: "0",
  HOST: "127.0.0.1",
  ASSENT_WORKER: "off",
  ASSENT_DEMO: "0",
  DATABASE_URL: connections.app,
  DATABASE_OWNER_URL: connections.owner,
  DATABASE_JOBS_URL: connections.jobs,
  DATABASE_SEQ_URL: connections.seq,
});

/** Starts the built server, API only unless `pages`; answers its address. */
export async function startProduct(
  connections: Connections,
  { pages = false } = {},
): Promise<Program & { url: string }> {
  const env = { ...serverEnvironment(connections), ASSENT_API_ONLY: pages ? "0" : "1" };
  const program = start(SERVER, [], env, false);
  const [, url = ""] = await untilLine(program, /ready: (http\S+)/);
  return { ...program, url };
}

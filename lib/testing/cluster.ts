import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { isPostmasterOf, isRunning, pidInFile } from "@/lib/db/embedded/processes";
import { type Embedded, startEmbedded } from "@/lib/db/embedded/start";
import { migrate } from "@/lib/db/migrate";
import { withClient } from "@/lib/db/with-client";
import { makeLog } from "@/lib/log";

const TEMPLATE = "assent_template";

declare module "vitest" {
  interface ProvidedContext {
    /** Addresses of the run's server; a database's name is to be put for DATABASE. */
    addresses: Record<"owner" | "app" | "jobs" | "seq" | "read" | "superuser", string>;
  }
}

let server: Embedded | undefined;
let dataDir: string | undefined;

/**
 * One PostgreSQL for the whole run, in a directory of its own, with a migrated template to copy from. ASSENT_TEST_PG
 * names the programs of another version. What a killed run left behind is removed first.
 */
export async function setup(project: TestProject): Promise<void> {
  await removeAbandoned();
  dataDir = await mkdtemp(join(tmpdir(), `assent-test-${process.pid}-`));
  try {
    const { address } = await startTemplate(dataDir);
    project.provide("addresses", {
      owner: address("assent_owner", "DATABASE"),
      app: address("assent_app", "DATABASE"),
      jobs: address("assent_jobs", "DATABASE"),
      seq: address("assent_seq", "DATABASE"),
      read: address("assent_read", "DATABASE"),
      superuser: address("postgres", "DATABASE"),
    });
  } catch (error) {
    await teardown();
    throw error;
  }
}

/** Stops the server and removes its directory, after passed and failed runs alike. */
export async function teardown(): Promise<void> {
  await server?.stop();
  if (dataDir) await rm(dataDir, { recursive: true, force: true });
}

async function startTemplate(directory: string): Promise<Embedded> {
  const binDir = process.env.ASSENT_TEST_PG;
  server = await startEmbedded({
    dataDir: directory,
    log: makeLog("silent"),
    database: TEMPLATE,
    settings: { fsync: "off", synchronous_commit: "off", full_page_writes: "off", autovacuum: "off" },
    ...(binDir && { binDir }),
  });
  await migrate({ connections: server.connections });
  await withClient(server.address("postgres", "postgres"), (client) =>
    client.query(`ALTER DATABASE ${TEMPLATE} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false`),
  );
  return server;
}

async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const run = Number(/^assent-test-(\d+)-/.exec(name)?.[1]);
    if (!run || isRunning(run)) continue;
    const directory = join(tmpdir(), name);
    const data = join(directory, "postgresql");
    const pid = await pidInFile(data);
    if (pid && isPostmasterOf(pid, data)) process.kill(pid, "SIGQUIT");
    await rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

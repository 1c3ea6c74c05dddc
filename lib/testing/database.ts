import type { Pool } from "pg";
import { inject } from "vitest";
import { type Connections, setConnections } from "@/lib/db/connections";
import { endPools, makePipelinePool, makePool, setAppPool } from "@/lib/db/pool";
import { closeDatabase } from "@/lib/db/roles";
import { withClient } from "@/lib/db/with-client";

export type TestDatabase = {
  /** The doors' own pool: pipelining, logged in as `assent_app`. `appPool()` answers the same one. */
  app: Pool;
  owner: Pool;
  /** Sees and may do everything: for looking at what a test left, never for what the product does. */
  superuser: Pool;
  connections: Connections;
  superuserUrl: string;
};

let current: Promise<TestDatabase> | undefined;

/**
 * The database of this test file: a fresh copy of the migrated template, made at the first call, with the process's
 * connections and app pool pointed at it. Every call in one file answers the same; it is closed after the file.
 */
export function useDatabase(): Promise<TestDatabase> {
  current ??= open();
  return current;
}

/** Ends all pools of the file; the set-up file calls it after the last test. */
export async function closeTestDatabase(): Promise<void> {
  const held = await current?.catch(() => undefined);
  current = undefined;
  // The app pool is one of those that endPools ends.
  await Promise.all([held?.owner.end(), held?.superuser.end(), endPools()]);
}

async function open(): Promise<TestDatabase> {
  const { connections, superuserUrl } = await makeDatabase("file", "assent_template");
  const app = makePipelinePool({ connectionString: connections.app, max: 10 });
  setConnections(connections);
  setAppPool(app);
  return {
    app,
    owner: makePool({ connectionString: connections.owner, max: 2 }),
    superuser: makePool({ connectionString: superuserUrl, max: 2 }),
    connections,
    superuserUrl,
  };
}

/**
 * Makes a database beside the file's own, dropping one of the same name first: a copy of the migrated template, or an
 * empty one for tests of migrations. Names are per worker, so files that run at once never meet.
 */
export async function makeDatabase(
  name: string,
  template: "assent_template" | "template1" = "template1",
): Promise<{ connections: Connections; superuserUrl: string }> {
  const database = `test_${process.env.VITEST_POOL_ID ?? "0"}_${name}`;
  const addresses = inject("addresses");
  const to = (role: keyof typeof addresses, at = database) => addresses[role].replace(/DATABASE$/, at);
  await withClient(to("superuser", "postgres"), async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${database} TEMPLATE ${template} OWNER assent_owner`);
  });
  await withClient(to("superuser"), closeDatabase);
  return {
    connections: {
      app: to("app"),
      owner: to("owner"),
      jobs: to("jobs"),
      seq: to("seq"),
      read: to("read"),
    },
    superuserUrl: to("superuser"),
  };
}

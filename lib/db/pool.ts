import { Pool, type PoolConfig } from "pg";
import { type ConnectionRole, connections } from "@/lib/db/connections";
import { env } from "@/lib/env";
import { log } from "@/lib/log";

const KEY = Symbol.for("assent.pools");
type Pools = { app?: Pool; replica?: Pool; queue?: Pool; plain: Map<ConnectionRole, Pool> };
const store = globalThis as { [KEY]?: Pools };

function pools(): Pools {
  store[KEY] ??= { plain: new Map() };
  return store[KEY];
}

/**
 * A pool that survives the loss of its connections. Without handlers on the pool and on every client, a restart of the
 * server is an uncaught exception here; the pool has already dropped the client when they are called.
 */
export function makePool(config: PoolConfig): Pool {
  const pool = new Pool({ connectionTimeoutMillis: 10_000, keepAlive: true, ...config });
  // The pool passes on what its idle clients report themselves; once is enough.
  pool.on("error", () => {});
  pool.on("connect", (client) =>
    client.on("error", (error: Error & { code?: string }) => {
      // A server that stops while the last connections say goodbye is no loss.
      if (pool.ending) return;
      log.warn({ pool: config.application_name, code: error.code, reason: error.message }, "database connection lost");
    }),
  );
  return pool;
}

/** Nobody waits for a row, a statement or a silent transaction for ever: past these a request is answered 503. */
const PATIENCE = { lock_timeout: 5_000, statement_timeout: 15_000, idle_in_transaction_session_timeout: 15_000 };

/** A pool for `batch`: its clients send many statements before they wait for the first answer. No cursors, no COPY. */
export const makePipelinePool = (config: PoolConfig): Pool => makePool({ ...PATIENCE, ...config });

/** The doors' pool: one per process, shared by both module graphs, opened at the first query and not before. */
export function appPool(): Pool {
  const held = pools();
  held.app ??= makePipelinePool({
    connectionString: connections().app,
    max: env.ASSENT_POOL_MAX,
    // Kept when nobody asks anything: the first to ask again would wait for a handshake and for each statement to be parsed.
    min: Math.min(2, env.ASSENT_POOL_MAX),
    application_name: "assent-app",
  });
  return held.app;
}

/** Puts another pool in the doors' hands; the former stays its owner's to end. For tests. */
export function setAppPool(pool: Pool | undefined): void {
  pools().app = pool;
}

/** Where the log is read for people: the replica that the environment names, else the doors' own pool. */
export function logPool(): Pool {
  const held = pools();
  if (env.DATABASE_REPLICA_URL)
    held.replica ??= makePipelinePool({
      connectionString: connections().read,
      max: env.ASSENT_POOL_MAX,
      application_name: "assent-replica",
    });
  return held.replica ?? appPool();
}

/** Puts a replica's pool in place; the former stays its owner's to end. For tests. */
export function setReplicaPool(pool: Pool | undefined): void {
  pools().replica = pool;
}

/** An ordinary pool of a role, for the queue, for cursors and for COPY, which a pipelining client refuses. */
export function plainPool(role: ConnectionRole): Pool {
  const { plain } = pools();
  let pool = plain.get(role);
  if (!pool) {
    pool = makePool({ connectionString: connections()[role], max: 5, application_name: `assent-${role}` });
    plain.set(role, pool);
  }
  return pool;
}

/**
 * The queue's own pool: it takes jobs and ends them without waiting for the disk. A server that crashes may so forget that a
 * job was taken or ended, and the job runs again, which every handler bears: what it did is written elsewhere, and waited for.
 * Nothing that must last is written through this pool.
 */
export function queuePool(): Pool {
  const held = pools();
  held.queue ??= makePool({
    connectionString: connections().jobs,
    // Two of them listen, for prompt jobs and for slow ones.
    max: 6,
    application_name: "assent-queue",
    options: "-c synchronous_commit=off",
  });
  return held.queue;
}

/** Ends every pool of the process, waiting for the clients in use. Safe to call twice. */
export async function endPools(): Promise<void> {
  const held = store[KEY];
  store[KEY] = undefined;
  if (!held) return;
  await Promise.all(
    [held.app, held.replica, held.queue, ...held.plain.values()]
      .filter((pool) => pool !== undefined)
      .map((pool) => pool.end()),
  );
}

import type { Client } from "pg";
import { makePool } from "@/lib/db/pool";

/** The newest migration of the installed graphile-worker. A test holds it to the package. */
export const QUEUE_VERSION = 19;

/**
 * Brings the queue's schema to graphile-worker's version, as `assent_jobs`, to whom it then belongs; its tables carry row
 * security without a policy, so nobody else can use them. `client` is the owner's and lends CREATE on the database for
 * the first installation only: later ones happen inside the schema. One that is new enough is left alone.
 */
export async function installQueue(client: Client, jobsUrl: string): Promise<void> {
  const { rows } = await client.query<{ installed: boolean; database: string }>(
    "SELECT to_regclass('graphile_worker.migrations') IS NOT NULL AS installed, current_database() AS database",
  );
  const database = client.escapeIdentifier(rows[0]?.database ?? "");
  if (rows[0]?.installed) {
    const { rows: found } = await client.query<{ version: number }>(
      "SELECT coalesce(max(id), 0) AS version FROM graphile_worker.migrations",
    );
    return (found[0]?.version ?? 0) >= QUEUE_VERSION ? undefined : upgrade(jobsUrl);
  }
  await client.query(`GRANT CREATE ON DATABASE ${database} TO assent_jobs`);
  try {
    await upgrade(jobsUrl);
  } finally {
    await client.query(`REVOKE CREATE ON DATABASE ${database} FROM assent_jobs`);
  }
}

async function upgrade(jobsUrl: string): Promise<void> {
  // Loaded where it has something to do, which it has not at most starts.
  const { Logger, runMigrations } = await import("graphile-worker");
  const pool = makePool({ connectionString: jobsUrl, max: 2, application_name: "assent-migrate" });
  try {
    await runMigrations({ pgPool: pool, logger: new Logger(() => () => {}) });
  } finally {
    await pool.end();
  }
}

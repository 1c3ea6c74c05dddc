import { Logger, runMigrations } from "graphile-worker";
import type { Client } from "pg";
import { makePool } from "@/lib/db/pool";

/**
 * Brings the queue's schema to graphile-worker's version, as `assent_jobs`, to whom it then belongs; its tables carry row
 * security without a policy, so nobody else can use them. `client` is the owner's and lends CREATE on the database for
 * the first installation only: later ones happen inside the schema.
 */
export async function installQueue(client: Client, jobsUrl: string): Promise<void> {
  const { rows } = await client.query<{ installed: boolean; database: string }>(
    "SELECT to_regclass('graphile_worker.migrations') IS NOT NULL AS installed, current_database() AS database",
  );
  const database = client.escapeIdentifier(rows[0]?.database ?? "");
  if (rows[0]?.installed) return upgrade(jobsUrl);
  await client.query(`GRANT CREATE ON DATABASE ${database} TO assent_jobs`);
  try {
    await upgrade(jobsUrl);
  } finally {
    await client.query(`REVOKE CREATE ON DATABASE ${database} FROM assent_jobs`);
  }
}

async function upgrade(jobsUrl: string): Promise<void> {
  const pool = makePool({ connectionString: jobsUrl, max: 2, application_name: "assent-migrate" });
  try {
    await runMigrations({ pgPool: pool, logger: new Logger(() => () => {}) });
  } finally {
    await pool.end();
  }
}

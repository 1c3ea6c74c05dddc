import type { Client } from "pg";
import { type Clock, systemClock } from "@/lib/clock";
import { type Connections, connections } from "@/lib/db/connections";
import { installQueue } from "@/lib/db/install-queue";
import { type Migration, migrationsFolder, readMigrations } from "@/lib/db/migration-files";
import { becomeOwner, bootstrapRoles, openDatabase } from "@/lib/db/roles";
import { withClient } from "@/lib/db/with-client";

/**
 * The migration runner. Files of `drizzle/` are plain SQL, applied in order by `assent_owner`, each in a transaction of
 * its own, under an advisory lock on one connection; `drizzle/down/` takes them back.
 *
 * What a file may count on: the roles exist, schema `public` is open to them, the queue's schema `graphile_worker` is
 * installed and belongs to `assent_jobs`, and `assent_owner` is a member of `assent_jobs`. So an enqueue function that
 * runs with the queue's rights is written like this, the same on PostgreSQL 15 and 18:
 *
 *     GRANT CREATE ON SCHEMA public TO assent_jobs;
 *     SET LOCAL ROLE assent_jobs;
 *     CREATE FUNCTION enqueue(…) … SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS …;
 *     REVOKE ALL ON FUNCTION enqueue FROM PUBLIC;
 *     GRANT EXECUTE ON FUNCTION enqueue TO assent_app;
 *     SET LOCAL ROLE assent_owner;
 *     REVOKE CREATE ON SCHEMA public FROM assent_jobs;
 *
 * `ALTER FUNCTION … OWNER TO assent_jobs` works as well while CREATE is lent. Leave a role by `SET LOCAL ROLE
 * assent_owner`, never by `RESET ROLE`: with a single login that would be the login. A down file drops such a function
 * as its owner. Statements that refuse a transaction, such as CREATE INDEX CONCURRENTLY, have no place in these files.
 */
export type MigrateOptions = { folder?: string; connections?: Connections; clock?: Clock };

export type Migrated = { applied: number[]; version: number };

/** Any number, as long as every version of the product takes the same. */
const LOCK = 7_276_514_001;

/**
 * Brings a database to the version of this program: roles where missing, the queue's schema, then every migration not
 * applied yet. Running it again changes nothing; of two processes at once the second waits and finds nothing to do.
 * Refuses, with a sentence and before touching anything, when an applied file was edited, renamed or is gone, and when
 * a file comes before one that is applied already.
 */
export async function migrate(options: MigrateOptions = {}): Promise<Migrated> {
  const migrations = readMigrations(options.folder ?? migrationsFolder());
  const at = options.connections ?? connections();
  return withClient(at.owner, (client) =>
    locked(client, async () => {
      await bootstrapRoles(client);
      await openDatabase(client);
      await becomeOwner(client);
      await installQueue(client, at.jobs);
      const applied = await appliedVersions(client);
      check(migrations, applied);
      const pending = migrations.slice(applied.length);
      for (const migration of pending) {
        await step(client, label(migration), migration.up, {
          text: "INSERT INTO assent_migrations (version, name, sha256, applied_at) VALUES ($1, $2, $3, $4)",
          values: [migration.version, migration.name, migration.sha256, (options.clock ?? systemClock).now()],
        });
      }
      return { applied: pending.map(({ version }) => version), version: migrations.length };
    }),
  );
}

/** Takes back every migration above `to`, newest first. Refuses when one has no down file, before touching anything. */
export async function migrateDown(to: number, options: MigrateOptions = {}): Promise<Migrated> {
  const migrations = readMigrations(options.folder ?? migrationsFolder());
  const at = options.connections ?? connections();
  return withClient(at.owner, (client) =>
    locked(client, async () => {
      await becomeOwner(client);
      const applied = await appliedVersions(client);
      check(migrations, applied);
      const doomed = migrations.slice(to, applied.length).reverse();
      const final = doomed.find(({ down }) => down === undefined);
      if (final) throw new Error(`Migration ${label(final)} has no file in down/ and cannot be taken back.`);
      for (const migration of doomed) {
        await step(client, `${label(migration)} (down)`, migration.down ?? "", {
          text: "DELETE FROM assent_migrations WHERE version = $1",
          values: [migration.version],
        });
      }
      return { applied: doomed.map(({ version }) => version), version: Math.min(to, applied.length) };
    }),
  );
}

async function locked<T>(client: Client, work: () => Promise<T>): Promise<T> {
  await client.query("SELECT pg_advisory_lock($1)", [LOCK]);
  // Closing the connection releases the lock, whatever happened.
  return work();
}

type Applied = { version: number; name: string; sha256: string };

async function appliedVersions(client: Client): Promise<Applied[]> {
  const { rows: found } = await client.query("SELECT 1 WHERE to_regclass('public.assent_migrations') IS NOT NULL");
  if (found.length === 0) {
    await client.query(`
      CREATE TABLE public.assent_migrations (
        version integer PRIMARY KEY, name text NOT NULL, sha256 text NOT NULL, applied_at timestamptz(3) NOT NULL
      );
      GRANT SELECT ON public.assent_migrations TO assent_app, assent_jobs, assent_seq, assent_read;
    `);
  }
  const { rows } = await client.query<Applied>("SELECT version, name, sha256 FROM assent_migrations ORDER BY version");
  return rows;
}

function check(files: readonly Migration[], applied: readonly Applied[]): void {
  for (const [at, row] of applied.entries()) {
    const file = files[row.version - 1];
    if (!file) {
      throw new Error(
        `The database has migration ${label(row)}, this program does not: it is older than the database.`,
      );
    }
    if (row.version !== at + 1) {
      const skipped = files[at];
      throw new Error(
        `Migration ${skipped ? label(skipped) : at + 1} comes before ${label(row)}, which is applied already. Number it after the last one.`,
      );
    }
    if (file.name !== row.name) {
      throw new Error(`Migration ${label(row)} is applied, and is now called ${label(file)}. Give it its name back.`);
    }
    if (file.sha256 !== row.sha256) {
      throw new Error(
        `Migration ${label(row)} was edited after it was applied. Undo the edit and write a new migration.`,
      );
    }
  }
}

/** One file and its row in one transaction. */
async function step(client: Client, name: string, text: string, row: { text: string; values: unknown[] }) {
  await client.query("BEGIN");
  try {
    await client.query("SET LOCAL ROLE assent_owner");
    const transaction = await transactionOf(client);
    await client.query(text);
    // Only a warning tells of a COMMIT or ROLLBACK inside the file; the row and the schema would then part ways.
    if ((await transactionOf(client)) !== transaction) throw new Error("it ends the transaction it runs in");
    await client.query("SET LOCAL ROLE assent_owner");
    await client.query(row);
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK");
    throw new Error(`Migration ${name} failed and is not applied: ${(error as Error).message}`, { cause: error });
  }
}

async function transactionOf(client: Client): Promise<string | undefined> {
  const { rows } = await client.query<{ id: string }>("SELECT pg_current_xact_id()::text AS id");
  return rows[0]?.id;
}

const label = ({ version, name }: { version: number; name: string }) => `${String(version).padStart(4, "0")}_${name}`;

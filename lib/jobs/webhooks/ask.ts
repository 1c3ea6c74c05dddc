import { batch, type Rows } from "@/lib/db/batch";
import { appPool } from "@/lib/db/pool";
import { type Sql, sql } from "@/lib/db/sql";

/** Statements in one transaction and one round trip, on a connection that is held no longer. */
export async function ask(statements: readonly Sql[]): Promise<Rows[]> {
  const client = await appPool().connect();
  try {
    const rows = await batch(client, [sql`BEGIN`, ...statements, sql`COMMIT`]);
    client.release();
    return rows.slice(1, -1);
  } catch (error) {
    client.release(true);
    throw error;
  }
}

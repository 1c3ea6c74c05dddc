import { appPool, makePipelinePool, setAppPool } from "@/lib/db/pool";
import type { Sql } from "@/lib/db/sql";

/** A statement as a door sent it. */
export type Statement = { text: string; values: unknown[] };

/**
 * Runs `work` through the doors in this process and answers every statement they sent, in order: the product's own SQL,
 * whatever it will be by then, and no copy that grows old. `address` is the app's login.
 */
export async function recordStatements(address: string, work: () => Promise<unknown>): Promise<Statement[]> {
  const statements: Statement[] = [];
  const pool = makePipelinePool({ connectionString: address, max: 1 });
  pool.on("connect", (client) => {
    const query = client.query.bind(client) as (batch: { statements: readonly Sql[] }) => unknown;
    Object.assign(client, {
      query: (batch: { statements: readonly Sql[] }) => {
        statements.push(...batch.statements.map(({ text, values }) => ({ text, values: [...values] })));
        return query(batch);
      },
    });
  });
  const before = appPool();
  setAppPool(pool);
  try {
    await work();
  } finally {
    setAppPool(before);
    await pool.end();
  }
  return statements;
}

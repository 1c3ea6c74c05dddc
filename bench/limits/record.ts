import { appPool, makePipelinePool, setAppPool } from "@/lib/db/pool";
import type { Sql } from "@/lib/db/sql";
import type { Place } from "../place/place";

/** A statement as a door sent it. */
export type Statement = { text: string; values: unknown[] };

/**
 * Runs `work` through the doors in this process and answers every statement they sent, in order. What the limits run is
 * therefore the product's own SQL, whatever it will be by then, and no copy that grows old.
 */
export async function record(place: Place, work: () => Promise<unknown>): Promise<Statement[]> {
  const statements: Statement[] = [];
  const pool = makePipelinePool({ connectionString: place.connections.app, max: 1 });
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

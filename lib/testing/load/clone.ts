type Database = { query(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }> };

/**
 * Fills a table with `count` copies of one row of it, numbered `i` from 1. `over` holds, by column, the SQL that makes a
 * copy's own value out of `i` and the row `r`; every other column is copied, those of later migrations too. Triggers and
 * foreign keys rest meanwhile: the row that is copied has passed them.
 */
export async function cloneRow(
  db: Database,
  table: string,
  { where, count, over }: { where: string; count: number; over: Record<string, string> },
): Promise<void> {
  const { rows } = await db.query(
    `SELECT attname AS name, (SELECT count(*)::int FROM (SELECT 1 FROM ${table} WHERE ${where} LIMIT 2) AS found) AS found
      FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attidentity = '' AND attgenerated = ''`,
    [table],
  );
  const columns = rows.map((row) => String(row.name));
  const strange = Object.keys(over).filter((name) => !columns.includes(name));
  if (strange.length > 0) throw new Error(`${table} has no ${strange.join(", ")}`);
  if (rows[0]?.found !== 1)
    throw new Error(`${table}: ${rows[0]?.found === 0 ? "no row" : "more than one row"} where ${where}`);
  const values = columns.map((name) => over[name] ?? `r."${name}"`);
  // One text without parameters travels as one message, so the setting and the rows share a connection and a transaction.
  await db.query(`BEGIN; SET LOCAL session_replication_role = replica;
    INSERT INTO ${table} (${columns.map((name) => `"${name}"`).join(", ")})
      SELECT ${values.join(", ")} FROM (SELECT * FROM ${table} WHERE ${where}) AS r, generate_series(1, ${count}) AS i;
    COMMIT`);
}

/** SQL for an id of the form that `newId` gives out, made of a number; `kind` is the prefix. */
export const idOf = (kind: string, n: string): string => `'${kind}_' || lpad(to_hex((${n})::bigint), 26, '0')`;

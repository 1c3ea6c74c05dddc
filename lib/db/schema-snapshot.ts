import type { Client } from "pg";

/** Each part yields one sorted line of text per thing; together they say all that a migration can change. */
const PARTS = {
  schemas: `SELECT format('schema %s owner %s acl %s', nspname, pg_get_userbyid(nspowner), nspacl) AS line
    FROM pg_namespace s WHERE SCOPE`,
  relations: `SELECT format('%s %s.%s owner %s persistence %s rls %s/%s options %s acl %s part %s %s',
      c.relkind, s.nspname, c.relname, pg_get_userbyid(c.relowner), c.relpersistence, c.relrowsecurity, c.relforcerowsecurity,
      c.reloptions, (SELECT array_agg(a::text ORDER BY a::text) FROM unnest(c.relacl) a),
      pg_get_partkeydef(c.oid), pg_get_expr(c.relpartbound, c.oid)) AS line
    FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace WHERE SCOPE AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c')`,
  columns: `SELECT format('column %s.%s %s %s %s not null %s default %s generated %s identity %s collation %s acl %s',
      s.nspname, c.relname, row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum), a.attname,
      format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attgenerated, a.attidentity,
      (SELECT collname FROM pg_collation l WHERE l.oid = a.attcollation), a.attacl) AS line
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace s ON s.oid = c.relnamespace
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE SCOPE AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c')`,
  constraints: `SELECT format('constraint %s.%s %s %s validated %s', s.nspname, coalesce(c.relname, ''), k.conname,
      pg_get_constraintdef(k.oid), k.convalidated) AS line
    FROM pg_constraint k JOIN pg_namespace s ON s.oid = k.connamespace LEFT JOIN pg_class c ON c.oid = k.conrelid WHERE SCOPE`,
  indexes: `SELECT format('index %s valid %s', pg_get_indexdef(i.indexrelid), i.indisvalid) AS line
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace s ON s.oid = c.relnamespace WHERE SCOPE`,
  triggers: `SELECT format('trigger %s enabled %s', pg_get_triggerdef(t.oid), t.tgenabled) AS line
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace s ON s.oid = c.relnamespace
    WHERE SCOPE AND NOT t.tgisinternal`,
  functions: `SELECT format('function %s owner %s acl %s', pg_get_functiondef(p.oid), pg_get_userbyid(p.proowner),
      (SELECT array_agg(a::text ORDER BY a::text) FROM unnest(p.proacl) a)) AS line
    FROM pg_proc p JOIN pg_namespace s ON s.oid = p.pronamespace WHERE SCOPE AND p.prokind IN ('f', 'p')`,
  views: `SELECT format('view %s.%s %s', s.nspname, c.relname, pg_get_viewdef(c.oid)) AS line
    FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace WHERE SCOPE AND c.relkind IN ('v', 'm')`,
  policies: `SELECT format('policy %s.%s %s %s %s using %s check %s', s.nspname, c.relname, p.polname, p.polcmd, p.polpermissive,
      pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) AS line
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace s ON s.oid = c.relnamespace WHERE SCOPE`,
  types: `SELECT format('type %s.%s %s %s', s.nspname, t.typname, t.typtype,
      (SELECT array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid)) AS line
    FROM pg_type t JOIN pg_namespace s ON s.oid = t.typnamespace WHERE SCOPE AND t.typtype IN ('e', 'd', 'r')`,
  sequences: `SELECT format('sequence %s.%s %s %s from %s by %s min %s max %s cycle %s', s.nspname, c.relname,
      format_type(q.seqtypid, NULL), q.seqcache, q.seqstart, q.seqincrement, q.seqmin, q.seqmax, q.seqcycle) AS line
    FROM pg_sequence q JOIN pg_class c ON c.oid = q.seqrelid JOIN pg_namespace s ON s.oid = c.relnamespace WHERE SCOPE`,
  extensions: "SELECT format('extension %s %s', extname, extversion) AS line FROM pg_extension",
};

/** The queue's schema belongs to graphile-worker and its own migrations. */
const SCOPE = "s.nspname NOT LIKE 'pg\\_%' AND s.nspname NOT IN ('information_schema', 'graphile_worker')";

/**
 * The schema of a database as sorted lines: relations, columns in their order, constraints, indexes, triggers, functions,
 * views, policies, types, sequences, owners and grants. Equal lines mean equal schemas; nothing in them depends on
 * object numbers or on when a thing was made.
 */
export async function schemaSnapshot(client: Client): Promise<string[]> {
  const lines: string[] = [];
  for (const query of Object.values(PARTS)) {
    const { rows } = await client.query<{ line: string }>(query.replace("SCOPE", SCOPE));
    lines.push(...rows.map((row) => row.line));
  }
  return lines.sort();
}

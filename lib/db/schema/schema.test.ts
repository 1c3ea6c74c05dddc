import { getTableColumns, getTableName, is } from "drizzle-orm";
import { PgTable } from "drizzle-orm/pg-core";
import { beforeAll, expect, test } from "vitest";
import * as approvals from "@/lib/db/schema/approvals";
import * as assets from "@/lib/db/schema/assets";
import * as audit from "@/lib/db/schema/audit";
import * as batches from "@/lib/db/schema/batches";
import * as bindings from "@/lib/db/schema/bindings";
import * as external from "@/lib/db/schema/external-approvals";
import * as imports from "@/lib/db/schema/imports";
import * as jobs from "@/lib/db/schema/jobs";
import * as notifications from "@/lib/db/schema/notifications";
import * as people from "@/lib/db/schema/people";
import * as secrets from "@/lib/db/schema/secrets";
import * as versions from "@/lib/db/schema/versions";
import * as webhooks from "@/lib/db/schema/webhooks";
import * as workspaces from "@/lib/db/schema/workspaces";
import { type TestDatabase, useDatabase } from "@/lib/testing/database";

const declared = [
  approvals,
  assets,
  audit,
  batches,
  bindings,
  external,
  imports,
  jobs,
  notifications,
  people,
  secrets,
  versions,
  webhooks,
  workspaces,
]
  .flatMap((room) => Object.values(room))
  .filter((value): value is PgTable => is(value, PgTable));

let db: TestDatabase;
beforeAll(async () => {
  db = await useDatabase();
});

test.each(declared.map((table) => [getTableName(table), table] as const))(
  "%s is declared as it was migrated",
  async (name, table) => {
    const { rows } = await db.superuser.query<{ name: string; type: string; required: boolean }>(
      `SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS required
     FROM pg_attribute a WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
      [`public.${name}`],
    );
    const columns = Object.values(getTableColumns(table)).map((c) => ({
      name: c.name,
      type: c.getSQLType().replace("timestamp (3) with time zone", "timestamp(3) with time zone"),
      required: c.notNull,
    }));
    expect(columns).toEqual(rows);
  },
);

test("every table of the migrations is declared", async () => {
  const { rows } = await db.superuser.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
     AND c.relname <> 'assent_migrations' ORDER BY 1`,
  );
  expect(declared.map((table) => getTableName(table)).sort()).toEqual(rows.map((r) => r.name));
});

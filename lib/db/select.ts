import type { SQL } from "drizzle-orm";
import { QueryBuilder } from "drizzle-orm/pg-core";
import { rawWith, type Sql } from "@/lib/db/sql";

/** Starts a typed query over lib/db/schema. It is never run by drizzle: {@link statement} hands it to a door. */
export const query = new QueryBuilder();

type Built = { toSQL(): { sql: string; params: unknown[] } };

/** A typed query as an unsent statement of a door's batch. For cold reads; hot ones are written as SQL (docs/decisions/0005). */
export function statement(built: Built): Sql {
  const { sql, params } = built.toSQL();
  return rawWith(sql, params);
}

export type { SQL };

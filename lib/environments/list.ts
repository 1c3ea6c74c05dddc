import { z } from "zod";
import { environmentFilter } from "@/lib/access/can";
import { type Sql, sql } from "@/lib/db/sql";
import { type EnvironmentRow, toEnvironment } from "@/lib/environments/shapes";
import { view } from "@/lib/view/view";

/** Columns of an environment; `e` is the table's alias. A binding's row stands from the first look, its revision from the first bind. */
export const ENVIRONMENT_COLUMNS: Sql = sql`e.*, EXISTS (SELECT 1 FROM env_bindings b
  WHERE b.workspace_id = e.workspace_id AND b.environment_id = e.id AND b.revision > 0) AS ever_bound`;

/** The environments in scope by position, archived ones too: what ran there stays readable. */
export const listEnvironments = view({
  name: "environment.list",
  needs: "asset:read",
  input: z.object({}),
  load: ({ actor }) => {
    const visible = environmentFilter(actor);
    return {
      statements: [
        sql`SELECT ${ENVIRONMENT_COLUMNS} FROM environments e
          WHERE e.workspace_id = ${actor.workspace.id} AND (${visible}::text[] IS NULL OR e.id = ANY(${visible}))
          ORDER BY e.position, e.id`,
      ],
      read: ([rows]) => ({ environments: ((rows?.rows ?? []) as EnvironmentRow[]).map(toEnvironment) }),
    };
  },
});

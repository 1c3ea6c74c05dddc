import { z } from "zod";
import { visibleEnvironments } from "@/lib/access/can";
import { sql } from "@/lib/db/sql";
import { placeOf } from "@/lib/freezes/load";
import { type FreezeRow, toFreeze } from "@/lib/freezes/shapes";
import { view } from "@/lib/view/view";

const MOST = 100;

/** The freeze windows of an environment, the latest first: planned, open and over. */
export const listFreezes = view({
  name: "freeze.list",
  needs: "asset:read",
  input: z.object({ environment: z.string().max(63) }),
  load: ({ input, actor, now }) => {
    const environment = placeOf(actor, input.environment);
    return {
      statements: [
        sql`SELECT * FROM freeze_windows WHERE workspace_id = ${actor.workspace.id} AND environment_id = ${environment.id}
          ORDER BY starts_at DESC, id DESC LIMIT ${MOST}`,
      ],
      read: ([rows]) => ({
        freezes: ((rows?.rows ?? []) as FreezeRow[]).map((row) => toFreeze(row, environment.slug, now)),
      }),
    };
  },
});

/** The freeze windows of every environment in scope that are open or ahead, then the latest that are over. */
export const allFreezes = view({
  name: "freeze.all",
  needs: "asset:read",
  input: z.object({}),
  load: ({ actor, now }) => ({
    statements: [
      sql`SELECT f.*, e.slug FROM freeze_windows f JOIN environments e ON e.workspace_id = f.workspace_id AND e.id = f.environment_id
        WHERE f.workspace_id = ${actor.workspace.id} AND f.environment_id = ANY(${visibleEnvironments(actor).map((e) => e.id)})
        ORDER BY (f.ended_at IS NULL AND f.ends_at > ${now}) DESC, f.starts_at DESC, f.id DESC LIMIT ${MOST}`,
    ],
    read: ([rows]) => ({
      freezes: ((rows?.rows ?? []) as (FreezeRow & { slug: string })[]).map((row) => toFreeze(row, row.slug, now)),
    }),
  }),
});

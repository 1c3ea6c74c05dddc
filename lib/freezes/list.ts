import { z } from "zod";
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

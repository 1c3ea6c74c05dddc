import { z } from "zod";
import { sql } from "@/lib/db/sql";
import { FLOORS } from "@/lib/retention/rules";
import { type RetentionRow, toRetention } from "@/lib/retention/shapes";
import { view } from "@/lib/view/view";

/** How long the workspace keeps the bodies of its events. */
export const getRetention = view({
  name: "audit.retention.get",
  needs: "audit:read",
  input: z.object({}),
  load: ({ actor }) => ({
    statements: [sql`SELECT * FROM workspaces WHERE id = ${actor.workspace.id}`],
    read: ([rows]) => {
      const row = rows?.rows[0] as RetentionRow | undefined;
      return row ? { ...toRetention(row), floors: FLOORS, revision: row.revision } : null;
    },
  }),
});

import { z } from "zod";
import { type BatchItemRow, type BatchRow, toBatchStatus } from "@/lib/batches/shapes";
import { sql } from "@/lib/db/sql";
import { view } from "@/lib/view/view";

/** How far a batch of one's own has come, item by item. Somebody else's is 404: it tells what they may decide. */
export const getBatchStatus = view({
  name: "batch.status",
  needs: "approval:read",
  input: z.object({ id: z.string().max(40) }),
  load: ({ input, actor }) => ({
    statements: [
      sql`SELECT * FROM batches b WHERE b.workspace_id = ${actor.workspace.id} AND b.id = ${input.id} AND b.requested_by_id = ${actor.userId}`,
      sql`SELECT * FROM batch_items i WHERE i.workspace_id = ${actor.workspace.id} AND i.batch_id = ${input.id} ORDER BY i.position`,
    ],
    read: ([batches, items]) => {
      const row = batches?.rows[0] as BatchRow | undefined;
      return row ? toBatchStatus(row, (items?.rows ?? []) as BatchItemRow[]) : null;
    },
  }),
});

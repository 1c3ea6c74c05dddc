import { z } from "zod";
import { sql } from "@/lib/db/sql";
import {
  OPERATION_COLUMNS,
  OPERATIONS_FROM,
  type OperationRow,
  operationsInScope,
  toOperation,
} from "@/lib/operations/shapes";
import { view } from "@/lib/view/view";

/** One operation, with where its request stands. */
export const getOperation = view({
  name: "operation.get",
  needs: "approval:read",
  input: z.object({ id: z.string().max(40) }),
  load: ({ input, actor }) => ({
    statements: [
      sql`SELECT ${OPERATION_COLUMNS}, r.status AS ticket_status FROM ${OPERATIONS_FROM}
        LEFT JOIN approval_requests r ON r.workspace_id = o.workspace_id AND r.id = o.ticket_id
        WHERE ${operationsInScope(actor)} AND o.id = ${input.id}`,
    ],
    read: ([rows]) => {
      const row = rows?.rows[0] as (OperationRow & { ticket_status: string | null }) | undefined;
      return row ? { ...toOperation(row), ticket_status: row.ticket_status } : null;
    },
  }),
});

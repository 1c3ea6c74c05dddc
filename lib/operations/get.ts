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

/** One operation, archived or not, with where its request stands. */
export const getOperation = view({
  name: "operation.get",
  needs: "approval:read",
  input: z.object({ id: z.string().max(40) }),
  load: ({ input, actor }) => ({
    statements: [
      sql`SELECT ${OPERATION_COLUMNS} FROM ${OPERATIONS_FROM} WHERE ${operationsInScope(actor)} AND o.id = ${input.id}`,
    ],
    read: ([rows]) => {
      const row = rows?.rows[0] as OperationRow | undefined;
      return row ? toOperation(row) : null;
    },
  }),
});

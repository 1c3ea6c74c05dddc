import { z } from "zod";
import { allOf, sql } from "@/lib/db/sql";
import {
  EVENT_STATUSES,
  OPERATION_COLUMNS,
  OPERATIONS_FROM,
  type OperationRow,
  operationsInScope,
  toOperation,
} from "@/lib/operations/shapes";
import { olderThan } from "@/lib/view/keyset";
import { page } from "@/lib/view/page";
import { view } from "@/lib/view/view";

/** What was asked to run and what became of it, newest first. Archived ones are left out unless they are asked for. */
export const listOperations = view({
  name: "operation.list",
  needs: "approval:read",
  input: z.object({
    environment: z.string().max(63).optional(),
    status: z.enum(EVENT_STATUSES).optional(),
    operation: z.string().max(80).optional(),
    /** Those whose last attempt failed, whether or not another follows. */
    failing: z.boolean().optional(),
    include_archived: z.boolean().optional(),
    limit: z.number().int(),
    cursor: z.object({ at: z.date(), id: z.string() }).optional(),
  }),
  load: ({ input, actor }) => {
    const where = [operationsInScope(actor), olderThan({ at: sql`o.created_at`, id: sql`o.id` }, input.cursor)];
    if (input.status) where.push(sql`o.status = ${input.status}`);
    if (input.operation) where.push(sql`o.operation = ${input.operation}`);
    if (input.failing) where.push(sql`o.error IS NOT NULL AND o.status IN ('PROCESSING', 'FAILED')`);
    if (!input.include_archived) where.push(sql`o.archived_at IS NULL`);
    if (input.environment) where.push(sql`e.slug = ${input.environment}`);
    return {
      statements: [
        sql`SELECT ${OPERATION_COLUMNS} FROM ${OPERATIONS_FROM} WHERE ${allOf(where)}
          ORDER BY o.created_at DESC, o.id DESC LIMIT ${input.limit + 1}`,
      ],
      read: ([rows]) => {
        const cut = page((rows?.rows ?? []) as OperationRow[], input.limit, (r) => ({ at: r.created_at, id: r.id }));
        return { rows: cut.rows.map(toOperation), next_cursor: cut.next_cursor };
      },
    };
  },
});

import { z } from "zod";
import { AuditFilter } from "@/lib/audit/read/filter";
import { eventsOf } from "@/lib/audit/read/select";
import { type AuditEventRow, toAuditLogEvent } from "@/lib/audit/shapes";
import { WITHOUT_SORTING } from "@/lib/view/keyset";
import { page } from "@/lib/view/page";
import { view } from "@/lib/view/view";

/** The audit log of the workspace, newest first; events of environments the reader's grant leaves out are not shown. */
export const listAuditEvents = view({
  name: "audit.list",
  needs: "audit:read",
  replica: true,
  input: z.object({
    ...AuditFilter,
    limit: z.number().int(),
    cursor: z.object({ at: z.date(), id: z.string() }).optional(),
  }),
  load: ({ input: { limit, cursor, ...filter }, actor }) => ({
    statements: [
      WITHOUT_SORTING,
      eventsOf({ actor, permission: "audit:read", filter, order: "newest", cursor, limit: limit + 1 }),
    ],
    read: ([, rows]) => {
      const cut = page((rows?.rows ?? []) as AuditEventRow[], limit, (r) => ({ at: r.occurred_at, id: r.id }));
      return { rows: cut.rows.map(toAuditLogEvent), next_cursor: cut.next_cursor };
    },
  }),
});

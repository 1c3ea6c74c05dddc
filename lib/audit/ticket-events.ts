import { z } from "zod";
import { environmentFilter } from "@/lib/access/can";
import { type AuditEventRow, toHistoryEvent } from "@/lib/audit/shapes";
import { sql } from "@/lib/db/sql";
import { view } from "@/lib/view/view";

const MOST = 200;

/** The stages of one request as they were recorded, oldest first. */
export const listTicketEvents = view({
  name: "approval.events",
  needs: "approval:read",
  input: z.object({ ticket: z.string().max(40) }),
  load: ({ input, actor }) => {
    const visible = environmentFilter(actor);
    const scope = visible === null ? sql`true` : sql`(h.environment_id IS NULL OR h.environment_id = ANY(${visible}))`;
    return {
      statements: [
        sql`SELECT h.* FROM audit_events h WHERE h.workspace_id = ${actor.workspace.id} AND h.ticket_id = ${input.ticket} AND ${scope}
          ORDER BY h.occurred_at, h.id LIMIT ${MOST}`,
      ],
      read: ([rows]) => ((rows?.rows ?? []) as AuditEventRow[]).map(toHistoryEvent),
    };
  },
});

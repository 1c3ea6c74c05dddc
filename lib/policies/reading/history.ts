import { z } from "zod";
import { type AuditEventRow, toHistoryEvent } from "@/lib/audit/shapes";
import { sql } from "@/lib/db/sql";
import { policiesInScope } from "@/lib/policies/load";
import { view } from "@/lib/view/view";

const SHOWN = 30;

/** What was recorded about one policy, newest first: changes, requests to change it, decisions and refusals. */
export const policyHistory = view({
  name: "policy.history",
  needs: "policy:read",
  input: z.object({ id: z.string().max(40) }),
  load: ({ input, actor }) => ({
    statements: [
      sql`SELECT h.* FROM audit_events h WHERE h.workspace_id = ${actor.workspace.id} AND h.root_type = 'policy'
          AND h.root_id = (SELECT p.id FROM approval_policies p WHERE ${policiesInScope(actor)} AND p.id = ${input.id})
        ORDER BY h.occurred_at DESC, h.id DESC LIMIT ${SHOWN}`,
    ],
    read: ([rows]) => ({ events: ((rows?.rows ?? []) as AuditEventRow[]).map(toHistoryEvent) }),
  }),
});

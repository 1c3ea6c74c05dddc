import { z } from "zod";
import { can, visibleEnvironments } from "@/lib/access/can";
import { glob } from "@/lib/audit/history";
import { type AuditEventRow, toAuditLogEvent } from "@/lib/audit/shapes";
import { allOf, sql } from "@/lib/db/sql";
import { contains, olderThan } from "@/lib/view/keyset";
import { page } from "@/lib/view/page";
import { view } from "@/lib/view/view";

export const AuditFilter = {
  actor_id: z.string().max(100).optional(),
  action: z.string().max(100).optional(),
  resource_type: z.string().max(60).optional(),
  resource_id: z.string().max(60).optional(),
  environment: z.string().max(63).optional(),
  outcome: z.enum(["success", "failure", "denied"]).optional(),
  surface: z.enum(["console", "cli", "api", "worker", "mcp"]).optional(),
  correlation_id: z.string().max(200).optional(),
  ticket_id: z.string().max(40).optional(),
  start_time: z.iso.datetime().optional(),
  end_time: z.iso.datetime().optional(),
  q: z.string().trim().max(200).optional(),
};

/** The audit log of the workspace, newest first; events of environments the reader's grant leaves out are not shown. */
export const listAuditEvents = view({
  name: "audit.list",
  needs: "audit:read",
  input: z.object({
    ...AuditFilter,
    limit: z.number().int(),
    cursor: z.object({ at: z.date(), id: z.string() }).optional(),
  }),
  load: ({ input: i, actor }) => {
    const where = [
      sql`h.workspace_id = ${actor.workspace.id}`,
      olderThan({ at: sql`h.occurred_at`, id: sql`h.id` }, i.cursor),
    ];
    const readable = visibleEnvironments(actor).filter((e) => can(actor, "audit:read", { environment: e.id }));
    if (readable.length < actor.environments.length)
      where.push(sql`(h.environment_id IS NULL OR h.environment_id = ANY(${readable.map((e) => e.id)}))`);
    if (i.actor_id) where.push(sql`h.actor_id = ${i.actor_id}`);
    if (i.action)
      where.push(i.action.includes("*") ? sql`h.action LIKE ${glob(i.action)}` : sql`h.action = ${i.action}`);
    if (i.resource_type) where.push(sql`h.resource_type = ${i.resource_type}`);
    if (i.resource_id) where.push(sql`h.resource_id = ${i.resource_id}`);
    if (i.environment) where.push(sql`h.environment_slug = ${i.environment}`);
    if (i.outcome) where.push(sql`h.outcome = ${i.outcome}`);
    if (i.surface) where.push(sql`h.surface = ${i.surface}`);
    if (i.correlation_id) where.push(sql`h.correlation_id = ${i.correlation_id}`);
    if (i.ticket_id) where.push(sql`h.ticket_id = ${i.ticket_id}`);
    if (i.start_time) where.push(sql`h.occurred_at >= ${i.start_time}::timestamptz`);
    if (i.end_time) where.push(sql`h.occurred_at < ${i.end_time}::timestamptz`);
    if (i.q)
      where.push(
        sql`(h.resource_name ILIKE ${contains(i.q)} OR h.actor_name ILIKE ${contains(i.q)} OR h.action ILIKE ${contains(i.q)})`,
      );
    return {
      statements: [
        sql`SELECT h.* FROM audit_events h WHERE ${allOf(where)} ORDER BY h.occurred_at DESC, h.id DESC LIMIT ${i.limit + 1}`,
      ],
      read: ([rows]) => {
        const cut = page((rows?.rows ?? []) as AuditEventRow[], i.limit, (r) => ({ at: r.occurred_at, id: r.id }));
        return { rows: cut.rows.map(toAuditLogEvent), next_cursor: cut.next_cursor };
      },
    };
  },
});

import type { World } from "@/lib/testing/world";
import type { WrongRole } from "./cases";

/** Those of the routes by which the log is proved and kept. */
export const LOG_CASES: Record<string, WrongRole | ((world: World) => Promise<WrongRole>)> = {
  "GET /api/v1/admin/audit-logs/checkpoints": { as: "approver", path: "/api/v1/admin/audit-logs/checkpoints" },
  "GET /api/v1/admin/audit-logs/checkpoints/consistency": {
    as: "approver",
    path: "/api/v1/admin/audit-logs/checkpoints/consistency?from=0&to=0",
  },
  "GET /api/v1/admin/audit-logs/retention": { as: "approver", path: "/api/v1/admin/audit-logs/retention" },
  "GET /api/v1/admin/audit-logs/leaves": { as: "approver", path: "/api/v1/admin/audit-logs/leaves" },
  "GET /api/v1/admin/audit-logs/entries": { as: "approver", path: "/api/v1/admin/audit-logs/entries" },
  "GET /api/v1/admin/audit-logs/[event_id]/proof": async (w) => {
    const { rows } = await w.db.superuser.query(
      "SELECT id FROM audit_events WHERE workspace_id = $1 AND action = 'workspace.create'",
      [w.workspaceId],
    );
    return { as: "viewer", path: `/api/v1/admin/audit-logs/${rows[0].id}/proof` };
  },
  "PATCH /api/v1/admin/audit-logs/retention": {
    as: "auditor",
    path: "/api/v1/admin/audit-logs/retention",
    body: { prod_days: 400 },
  },
};

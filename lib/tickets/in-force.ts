import { type Sql, sql } from "@/lib/db/sql";

/** The policies that may speak about an operation of this workspace: what the door asks, and what a screen foretells by. */
export const policiesInForce = (workspaceId: string): Sql =>
  sql`SELECT id, name, revision, plugin, kind, operations, transitions, environment_id, environment_class, risk_levels, labels, outcome, gates,
      self_approval, require_digest, edits, created_at
    FROM approval_policies WHERE workspace_id = ${workspaceId} AND enabled AND deleted_at IS NULL`;

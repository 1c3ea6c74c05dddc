import type { Actor } from "@/lib/access/actor";
import { EVENT_HASH } from "@/lib/audit/record";
import { type Sql, sql } from "@/lib/db/sql";
import type { PolicyRecord } from "@/lib/policies/shapes";

/** The row of a new policy; `deletedAt` for an offer that was declined, which stands where it would have stood. */
export const insertPolicy = (actor: Actor, row: PolicyRecord, now: Date, deletedAt: Date | null = null): Sql =>
  sql`INSERT INTO approval_policies (id, workspace_id, name, description, enabled, plugin, kind, operations, transitions, environment_id,
      environment_class, risk_levels, labels, outcome, gates, self_approval, require_digest, edits, builtin, last_event_hash, created_at,
      updated_at, deleted_at)
    VALUES (${row.id}, ${actor.workspace.id}, ${row.name}, ${row.description}, ${row.enabled}, ${row.plugin}, ${row.kind},
      ${row.operations}, ${row.transitions}, ${row.environment_id}, ${row.environment_class}, ${row.risk_levels},
      ${row.labels && JSON.stringify(row.labels)}, ${row.outcome}, ${JSON.stringify(row.gates)}, ${row.self_approval},
      ${row.require_digest}, ${row.edits}, ${row.builtin}, ${EVENT_HASH}, ${now}, ${now}, ${deletedAt}) RETURNING 1`;

import type { z } from "zod";
import type { Actor } from "@/lib/access/actor";
import { environmentFilter } from "@/lib/access/can";
import { type Sql, sql } from "@/lib/db/sql";
import type { OperationAnswer } from "@/lib/operations/answers";

export const EVENT_STATUSES = ["PENDING", "PROCESSING", "COMPLETED", "FAILED", "CANCELLED"] as const;

export type OperationRow = {
  id: string;
  environment_slug: string | null;
  environment_class: string | null;
  ticket_id: string | null;
  operation: string;
  summary: string;
  status: (typeof EVENT_STATUSES)[number];
  requested_by_id: string;
  requested_by_name: string;
  correlation_id: string;
  error: { code: string; detail: string } | null;
  attempts: number;
  result: Record<string, unknown> | null;
  created_at: Date;
  updated_at: Date;
  finished_at: Date | null;
  archived_at: Date | null;
  ticket_status: string | null;
  next_attempt_at: Date | null;
};

/** A domain event as the console and the API list it, under the name operation. */
export const toOperation = (row: OperationRow): Operation => ({
  id: row.id,
  operation: row.operation,
  summary: row.summary,
  status: row.status,
  environment: row.environment_slug ? { slug: row.environment_slug, class: row.environment_class } : null,
  ticket_id: row.ticket_id,
  requested_by: { id: row.requested_by_id, name: row.requested_by_name },
  correlation_id: row.correlation_id,
  ticket_status: row.ticket_status,
  attempts: row.attempts,
  error: row.error,
  /** Set while it failed and is tried again by itself. */
  next_attempt_at: row.status === "PROCESSING" ? (row.next_attempt_at?.toISOString() ?? null) : null,
  result: row.result,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
  finished_at: row.finished_at?.toISOString() ?? null,
  archived_at: row.archived_at?.toISOString() ?? null,
});
export type Operation = z.output<typeof OperationAnswer>;

/** Events of environments in scope, and those of none. */
export function operationsInScope(actor: Actor): Sql {
  const visible = environmentFilter(actor);
  return visible === null
    ? sql`o.workspace_id = ${actor.workspace.id}`
    : sql`o.workspace_id = ${actor.workspace.id} AND (o.environment_id IS NULL OR o.environment_id = ANY(${visible}))`;
}

export const OPERATIONS_FROM = sql`domain_events o LEFT JOIN environments e ON e.workspace_id = o.workspace_id AND e.id = o.environment_id`;

const ITS_REQUEST = sql`FROM approval_requests r WHERE r.workspace_id = o.workspace_id AND r.id = o.ticket_id`;

/**
 * What is shown of an operation. Its own status says where its request stands, except under way and called off: only then is
 * the request looked up, so that a page does not look up fifty. Under way, its token counts the attempts: a start writes
 * nothing to its event, which learns of them at the end.
 */
export const OPERATION_COLUMNS = sql`o.*, e.slug AS environment_slug, e.class AS environment_class,
  CASE WHEN o.ticket_id IS NULL THEN NULL WHEN o.status = 'PENDING' THEN 'PENDING_APPROVAL' WHEN o.status = 'COMPLETED' THEN 'SUCCESS'
    WHEN o.status = 'FAILED' THEN 'FAILED' ELSE (SELECT r.status ${ITS_REQUEST}) END AS ticket_status,
  CASE WHEN o.status = 'PROCESSING' AND o.ticket_id IS NOT NULL THEN (SELECT r.fencing_token ${ITS_REQUEST}) ELSE o.attempts END AS attempts,
  CASE WHEN o.status = 'PROCESSING' THEN (SELECT r.next_attempt_at ${ITS_REQUEST}) END AS next_attempt_at`;

import type { z } from "zod";
import type { AuditEventAnswer, HistoryEventAnswer } from "@/lib/audit/read/answers";
/** Columns of audit_events that a reader gets. */
export type AuditEventRow = {
  id: string;
  occurred_at: Date;
  environment_slug: string | null;
  actor_kind: string;
  actor_id: string;
  actor_name: string;
  on_behalf_of: string | null;
  action: string;
  action_code: string | null;
  outcome: "success" | "failure" | "denied";
  resource_type: string;
  resource_id: string | null;
  resource_name: string | null;
  surface: string;
  ip: string | null;
  user_agent: string | null;
  ticket_id: string | null;
  correlation_id: string;
  details: Record<string, unknown>;
};

/** An event as `{asset}/history` shows it: without address and user agent, which belong to the audit log alone. */
export type HistoryEvent = z.output<typeof HistoryEventAnswer>;

export const toHistoryEvent = (row: AuditEventRow): HistoryEvent => ({
  id: row.id,
  occurred_at: row.occurred_at.toISOString(),
  action: row.action,
  action_code: row.action_code,
  outcome: row.outcome,
  actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name, on_behalf_of: row.on_behalf_of },
  resource: { type: row.resource_type, id: row.resource_id, name: row.resource_name },
  environment: row.environment_slug,
  surface: row.surface,
  ticket_id: row.ticket_id,
  correlation_id: row.correlation_id,
  details: row.details,
});

export type AuditLogEvent = z.output<typeof AuditEventAnswer>;

export const toAuditLogEvent = (row: AuditEventRow): AuditLogEvent => ({
  ...toHistoryEvent(row),
  ip: row.ip,
  user_agent: row.user_agent,
});

/** How events lie in a range of time; `capped` when only the newest of them were counted. */
export type Bar = { from: string; to: string; success: number; failure: number; denied: number };
export type Histogram = { from: string; to: string; bars: Bar[]; counted: number; capped: boolean };

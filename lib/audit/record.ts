import { createHash } from "node:crypto";
import type { EnvironmentRef, Person, WorkspaceRef } from "@/lib/access/actor";
import type { AuditEvent, ResourceRef } from "@/lib/audit/events";
import { redact, scrubText } from "@/lib/audit/redact";
import { canonical } from "@/lib/canonical";
import { newId } from "@/lib/db/ids";
import { type Sql, sql } from "@/lib/db/sql";

/** Stands in a statement where the hash of this change's event belongs; the door fills it in. */
export const EVENT_HASH = Symbol.for("assent.event-hash");

export type AuditRow = {
  id: string;
  occurred_at: Date;
  workspace_id: string | null;
  environment_id: string | null;
  environment_slug: string | null;
  environment_class: string | null;
  actor_kind: string;
  actor_id: string;
  actor_name: string;
  on_behalf_of: string | null;
  action: string;
  action_code: string | null;
  outcome: string;
  resource_type: string;
  resource_id: string | null;
  resource_name: string | null;
  resource_parent: string | null;
  root_type: string | null;
  root_id: string | null;
  surface: string;
  ip: string | null;
  user_agent: string | null;
  ticket_id: string | null;
  correlation_id: string;
  request_id: string;
  details: Record<string, unknown>;
};

/** What an event is about, as the door knows it from the loaded subject. */
export type EventScope = {
  workspace: WorkspaceRef | null;
  environment: EnvironmentRef | null;
  resource: ResourceRef;
  root: { type: string; id: string | null } | null;
  ticketId?: string | null;
};

/** The row an event becomes. `now` is the door's one reading of the clock. */
export function auditRow(by: Person, scope: EventScope, event: AuditEvent, now: Date): AuditRow {
  const resource = event.resource ?? scope.resource;
  const root = event.root ?? scope.root;
  return {
    id: newId("aud", now),
    occurred_at: now,
    workspace_id: scope.workspace?.id ?? null,
    environment_id: scope.environment?.id ?? null,
    environment_slug: scope.environment?.slug ?? null,
    environment_class: scope.environment?.class ?? null,
    actor_kind: by.kind,
    actor_id: by.id,
    actor_name: by.name,
    on_behalf_of: by.kind === "user" ? null : by.userId,
    action: event.action,
    action_code: event.code ?? null,
    outcome: event.outcome,
    resource_type: resource.type,
    resource_id: resource.id,
    resource_name: resource.name === null ? null : scrubText(resource.name),
    resource_parent: resource.parent ?? null,
    root_type: root?.type ?? null,
    root_id: root?.id ?? null,
    surface: by.via,
    ip: by.context.ip,
    user_agent: by.context.userAgent,
    ticket_id: event.ticketId ?? scope.ticketId ?? null,
    correlation_id: by.context.correlationId,
    request_id: by.context.requestId,
    details: redact(event.action, event.details),
  };
}

/**
 * SHA-256 over the canonical JSON of the row's columns: the time as a millisecond string, everything else as stored,
 * and the hash of the entity's previous event. Anyone holding the row can compute it again (DESIGN §7).
 */
export function eventHash(row: AuditRow, previous: Buffer | null): Buffer {
  const body = {
    v: 1,
    ...row,
    occurred_at: row.occurred_at.toISOString(),
    previous_hash: previous?.toString("hex") ?? null,
  };
  return createHash("sha256").update(canonical(body)).digest();
}

/**
 * The insert of the event and of its place in the line to be sealed, as CTEs over `source`: no row there, no event. One
 * statement with the state change, so neither can be without the other.
 */
export function insertEvent(row: AuditRow, previous: Buffer | null, hash: Buffer, source: Sql): Sql {
  return sql`audit AS (
    INSERT INTO audit_events (id, occurred_at, workspace_id, environment_id, environment_slug, environment_class, actor_kind, actor_id,
      actor_name, on_behalf_of, action, action_code, outcome, resource_type, resource_id, resource_name, resource_parent, root_type, root_id,
      surface, ip, user_agent, ticket_id, correlation_id, request_id, details, previous_hash, event_hash)
    SELECT ${row.id}, ${row.occurred_at}::timestamptz, ${row.workspace_id}, ${row.environment_id}, ${row.environment_slug},
      ${row.environment_class}, ${row.actor_kind}, ${row.actor_id}, ${row.actor_name}, ${row.on_behalf_of}, ${row.action}, ${row.action_code},
      ${row.outcome}, ${row.resource_type}, ${row.resource_id}, ${row.resource_name}, ${row.resource_parent}, ${row.root_type}, ${row.root_id},
      ${row.surface}, ${row.ip}, ${row.user_agent}, ${row.ticket_id}, ${row.correlation_id}, ${row.request_id},
      ${JSON.stringify(row.details)}::jsonb, ${previous}::bytea, ${hash}::bytea FROM ${source}
  ), queued AS (
    INSERT INTO audit_pending (event_id, occurred_at, workspace_id, event_hash)
    SELECT ${row.id}, ${row.occurred_at}::timestamptz, ${row.workspace_id}, ${hash}::bytea FROM ${source}
  )`;
}

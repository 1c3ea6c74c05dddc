import type { Person } from "@/lib/access/actor";
import { scopeAllows } from "@/lib/access/can";
import { type Sql, sql } from "@/lib/db/sql";

/**
 * The rows of `notifications n` that are this person's to see: their own, of workspaces they are still in. A token
 * sees those of its workspace.
 */
export function own(person: Person): Sql {
  const mine = sql`n.user_id = ${person.userId}`;
  const inside = person.platformAdmin
    ? mine
    : sql`${mine} AND n.workspace_id IN (SELECT g.workspace_id FROM grants g WHERE g.user_id = ${person.userId})`;
  if (person.credential?.kind !== "token") return inside;
  return sql`${inside} AND n.workspace_id = (SELECT k.workspace_id FROM tokens k WHERE k.id = ${person.credential.id})`;
}

/** Notifications tell of requests, so a token needs the scope to read those. The sentence of the refusal, or null. */
export const whyNotNotifications = (person: Person): string | null =>
  scopeAllows(person.tokenScopes, "approval:read") ? null : "This token's scopes do not include approval:read.";

export const NOTIFICATION_COLUMNS = sql`n.id, n.type, n.title, n.body, n.subject_type, n.subject_id, n.created_at, n.read_at,
  w.slug AS workspace_slug, w.name AS workspace_name,
  (SELECT r.status FROM approval_requests r WHERE n.subject_type = 'approval' AND r.workspace_id = n.workspace_id AND r.id = n.subject_id) AS request_status`;

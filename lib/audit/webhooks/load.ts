import type { Actor } from "@/lib/access/actor";
import { toWebhook, type WebhookRow } from "@/lib/audit/webhooks/shapes";
import type { Load, Subject } from "@/lib/change/spec";
import { raw, type Sql, sql } from "@/lib/db/sql";

export const WEBHOOK_COLUMNS = raw(`w.id, w.name, w.url, w.method, w.headers, w.actions, w.environments, w.batch_size,
  w.flush_interval_seconds, w.enabled, w.disabled_reason, w.signing_serial, w.former_until, w.revision, w.created_at, w.created_by_id,
  w.created_by_name, w.last_event_hash, p.failures, p.failing_since, p.last_delivered_at`);

const one = (actor: Actor, id: string): Sql =>
  sql`w.workspace_id = ${actor.workspace.id} AND w.id = ${id} AND w.deleted_at IS NULL`;

export const selectWebhook = (actor: Actor, id: string): Sql =>
  sql`SELECT ${WEBHOOK_COLUMNS} FROM audit_webhooks w JOIN audit_webhook_progress p ON p.webhook_id = w.id WHERE ${one(actor, id)}`;

export type WebhookSubject = Subject & { row: WebhookRow };

/** Locks a webhook's configuration, which the worker never locks. */
export const loadWebhook = (actor: Actor, id: string): Load<WebhookSubject> => ({
  statements: [sql`SELECT 1 FROM audit_webhooks w WHERE ${one(actor, id)} FOR NO KEY UPDATE`, selectWebhook(actor, id)],
  read: ([, rows]) => {
    const row = rows?.rows[0] as WebhookRow | undefined;
    if (!row) return null;
    return {
      row,
      resource: { type: "webhook", id: row.id, name: row.name },
      root: { type: "webhook", id: row.id },
      environment: null,
      reach: "workspace",
      revision: row.revision,
      current: toWebhook(row),
      lastEventHash: row.last_event_hash,
    };
  },
});

/** What the log says of a webhook: where it goes, never the path, in which some receivers want a key. */
export const told = (
  row: Pick<
    WebhookRow,
    | "name"
    | "url"
    | "method"
    | "headers"
    | "actions"
    | "environments"
    | "batch_size"
    | "flush_interval_seconds"
    | "enabled"
  >,
) => ({
  name: row.name,
  origin: new URL(row.url.replace(/\$\{\w+\}/g, "x")).origin,
  method: row.method,
  header_names: Object.keys(row.headers),
  actions: row.actions,
  environments: row.environments,
  batch_size: row.batch_size,
  flush_interval_seconds: row.flush_interval_seconds,
  enabled: row.enabled,
});

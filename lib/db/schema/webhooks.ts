import { bigint, boolean, integer, jsonb, pgTable, text, timestamp } from "drizzle-orm/pg-core";
import { bytea } from "@/lib/db/schema/bytea";

const time = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/** Webhooks of the audit log. Constraints and grants stand in drizzle/*.sql, which is what creates them. */
export const auditWebhooks = pgTable("audit_webhooks", {
  id: text("id").primaryKey(),
  workspaceId: text("workspace_id").notNull(),
  name: text("name").notNull(),
  url: text("url").notNull(),
  method: text("method").notNull(),
  headers: jsonb("headers").notNull(),
  actions: text("actions").array().notNull(),
  environments: text("environments").array().notNull(),
  batchSize: integer("batch_size").notNull(),
  flushIntervalSeconds: integer("flush_interval_seconds").notNull(),
  enabled: boolean("enabled").notNull(),
  disabledReason: text("disabled_reason"),
  signingSerial: integer("signing_serial").notNull(),
  formerUntil: time("former_until"),
  revision: integer("revision").notNull(),
  createdAt: time("created_at").notNull(),
  createdById: text("created_by_id").notNull(),
  createdByName: text("created_by_name").notNull(),
  deletedAt: time("deleted_at"),
  lastEventHash: bytea("last_event_hash"),
});

export const auditWebhookProgress = pgTable("audit_webhook_progress", {
  webhookId: text("webhook_id").primaryKey(),
  workspaceId: text("workspace_id").notNull(),
  afterSeq: bigint("after_seq", { mode: "number" }).notNull(),
  dueAt: time("due_at").notNull(),
  leasedUntil: time("leased_until"),
  failures: integer("failures").notNull(),
  failingSince: time("failing_since"),
  lastDeliveredAt: time("last_delivered_at"),
});

export const auditWebhookDeliveries = pgTable("audit_webhook_deliveries", {
  id: text("id").primaryKey(),
  workspaceId: text("workspace_id").notNull(),
  webhookId: text("webhook_id").notNull(),
  kind: text("kind").notNull(),
  eventIds: text("event_ids").array().notNull(),
  firstSeq: bigint("first_seq", { mode: "number" }),
  lastSeq: bigint("last_seq", { mode: "number" }),
  status: text("status").notNull(),
  attempts: integer("attempts").notNull(),
  statusCode: integer("status_code"),
  error: text("error"),
  durationMs: integer("duration_ms"),
  createdAt: time("created_at").notNull(),
  attemptedAt: time("attempted_at"),
  nextAttemptAt: time("next_attempt_at"),
});

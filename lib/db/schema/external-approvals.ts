import { boolean, integer, jsonb, pgTable, text, timestamp } from "drizzle-orm/pg-core";
import { bytea } from "@/lib/db/schema/bytea";

/** External approval systems and what they were asked. Constraints and grants stand in drizzle/*.sql, which is what creates them. */
const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

export const externalApprovalSystems = pgTable("external_approval_systems", {
  id: text("id").primaryKey(),
  workspaceId: text("workspace_id").notNull(),
  name: text("name").notNull(),
  type: text("type").notNull(),
  enabled: boolean("enabled").notNull(),
  role: text("role").notNull(),
  allowedEnvironments: text("allowed_environments").array(),
  webhookUrl: text("webhook_url").notNull(),
  webhookHeaders: jsonb("webhook_headers").notNull(),
  timeoutSeconds: integer("timeout_seconds").notNull(),
  retryCount: integer("retry_count").notNull(),
  userId: text("user_id").notNull(),
  testedAt: moment("tested_at"),
  testError: jsonb("test_error"),
  revision: integer("revision").notNull(),
  lastEventHash: bytea("last_event_hash"),
  createdAt: moment("created_at").notNull(),
  updatedAt: moment("updated_at").notNull(),
  deletedAt: moment("deleted_at"),
});

export const externalSubmissions = pgTable("external_submissions", {
  id: text("id").primaryKey(),
  workspaceId: text("workspace_id").notNull(),
  systemId: text("system_id").notNull(),
  requestId: text("request_id").notNull(),
  digest: text("digest").notNull(),
  status: text("status").notNull(),
  externalId: text("external_id"),
  error: jsonb("error"),
  submittedAt: moment("submitted_at"),
  nextCheckAt: moment("next_check_at"),
  decisionId: text("decision_id"),
  verdict: text("verdict"),
  person: jsonb("person"),
  endedAt: moment("ended_at"),
  createdAt: moment("created_at").notNull(),
  updatedAt: moment("updated_at").notNull(),
  lastEventHash: bytea("last_event_hash"),
});

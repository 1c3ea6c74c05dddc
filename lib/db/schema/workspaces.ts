import { integer, pgTable, text, timestamp } from "drizzle-orm/pg-core";
import { bytea } from "@/lib/db/schema/bytea";

/** Workspaces and their environments. Constraints, triggers and grants stand in drizzle/*.sql, which is what creates them. */
export const workspaces = pgTable("workspaces", {
  id: text("id").primaryKey(),
  slug: text("slug").notNull(),
  name: text("name").notNull(),
  governanceMode: text("governance_mode").notNull(),
  environmentKind: text("environment_kind"),
  gitRepoUrl: text("git_repo_url"),
  gitBranch: text("git_branch"),
  revision: integer("revision").notNull(),
  lastEventHash: bytea("last_event_hash"),
  createdAt: timestamp("created_at", { withTimezone: true, precision: 3 }).notNull(),
  batchLimit: integer("batch_limit").notNull(),
  retentionProdDays: integer("retention_prod_days"),
  retentionTestDays: integer("retention_test_days"),
  retentionSensitiveDays: integer("retention_sensitive_days"),
  legalHold: text("legal_hold"),
});

export const freezeWindows = pgTable("freeze_windows", {
  id: text("id").primaryKey(),
  workspaceId: text("workspace_id").notNull(),
  environmentId: text("environment_id").notNull(),
  name: text("name").notNull(),
  reason: text("reason").notNull(),
  startsAt: timestamp("starts_at", { withTimezone: true, precision: 3 }).notNull(),
  endsAt: timestamp("ends_at", { withTimezone: true, precision: 3 }).notNull(),
  endedAt: timestamp("ended_at", { withTimezone: true, precision: 3 }),
  createdById: text("created_by_id").notNull(),
  createdByName: text("created_by_name").notNull(),
  revision: integer("revision").notNull(),
  lastEventHash: bytea("last_event_hash"),
  createdAt: timestamp("created_at", { withTimezone: true, precision: 3 }).notNull(),
});

export const environments = pgTable("environments", {
  id: text("id").primaryKey(),
  workspaceId: text("workspace_id").notNull(),
  slug: text("slug").notNull(),
  name: text("name").notNull(),
  kind: text("kind").notNull(),
  class: text("class").notNull(),
  position: integer("position").notNull(),
  archivedAt: timestamp("archived_at", { withTimezone: true, precision: 3 }),
  revision: integer("revision").notNull(),
  lastEventHash: bytea("last_event_hash"),
  createdAt: timestamp("created_at", { withTimezone: true, precision: 3 }).notNull(),
});

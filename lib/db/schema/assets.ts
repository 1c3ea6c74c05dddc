import { integer, jsonb, pgTable, primaryKey, text, timestamp } from "drizzle-orm/pg-core";
import { bytea } from "@/lib/db/schema/bytea";

/** Assets, their drafts and every saved revision of those. Constraints, triggers and grants stand in drizzle/*.sql, which is what creates them. */
export const assets = pgTable("assets", {
  id: text("id").primaryKey(),
  workspaceId: text("workspace_id").notNull(),
  plugin: text("plugin").notNull(),
  kind: text("kind").notNull(),
  name: text("name").notNull(),
  owner: jsonb("owner").notNull(),
  team: jsonb("team").notNull(),
  sla: jsonb("sla").notNull(),
  riskLevel: text("risk_level").notNull(),
  riskCategories: text("risk_categories").array().notNull(),
  intendedUse: jsonb("intended_use").notNull(),
  compliance: jsonb("compliance").notNull(),
  review: jsonb("review").notNull(),
  labels: jsonb("labels").notNull(),
  ownerPrincipal: text("owner_principal"),
  lifecycle: text("lifecycle").notNull(),
  lifecycleReason: text("lifecycle_reason"),
  lifecycleChangedAt: timestamp("lifecycle_changed_at", { withTimezone: true, precision: 3 }),
  lifecycleChangedBy: text("lifecycle_changed_by"),
  replacementRef: text("replacement_ref"),
  versionCounter: integer("version_counter").notNull(),
  revision: integer("revision").notNull(),
  lastEventHash: bytea("last_event_hash"),
  createdAt: timestamp("created_at", { withTimezone: true, precision: 3 }).notNull(),
  updatedAt: timestamp("updated_at", { withTimezone: true, precision: 3 }).notNull(),
  parentId: text("parent_id"),
});

export const assetDrafts = pgTable("asset_drafts", {
  id: text("id").primaryKey(),
  workspaceId: text("workspace_id").notNull(),
  assetId: text("asset_id").notNull(),
  revision: integer("revision").notNull(),
  content: jsonb("content").notNull(),
  digest: text("digest").notNull(),
  updatedAt: timestamp("updated_at", { withTimezone: true, precision: 3 }).notNull(),
  updatedById: text("updated_by_id").notNull(),
  updatedByName: text("updated_by_name").notNull(),
  lastEventHash: bytea("last_event_hash"),
});

export const draftRevisions = pgTable(
  "draft_revisions",
  {
    workspaceId: text("workspace_id").notNull(),
    draftId: text("draft_id").notNull(),
    revision: integer("revision").notNull(),
    content: jsonb("content").notNull(),
    digest: text("digest").notNull(),
    source: text("source").notNull(),
    surface: text("surface").notNull(),
    authorId: text("author_id").notNull(),
    authorName: text("author_name").notNull(),
    authorEmail: text("author_email"),
    gitCommitSha: text("git_commit_sha"),
    gitBranch: text("git_branch"),
    message: text("message"),
    createdAt: timestamp("created_at", { withTimezone: true, precision: 3 }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.draftId, t.revision] })],
);

import { boolean, integer, jsonb, pgTable, primaryKey, text, timestamp } from "drizzle-orm/pg-core";
import { bytea } from "@/lib/db/schema/bytea";

/** Versions, which never change, and their states, which do. Constraints, triggers and grants stand in drizzle/*.sql, which is what creates them. */
export const assetVersions = pgTable("asset_versions", {
  id: text("id").primaryKey(),
  workspaceId: text("workspace_id").notNull(),
  assetId: text("asset_id").notNull(),
  number: integer("number").notNull(),
  label: text("label").notNull(),
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
});

export const assetVersionStates = pgTable(
  "asset_version_states",
  {
    workspaceId: text("workspace_id").notNull(),
    versionId: text("version_id").notNull(),
    assetId: text("asset_id").notNull(),
    status: text("status").notNull(),
    singleActive: boolean("single_active").notNull(),
    statusAt: timestamp("status_at", { withTimezone: true, precision: 3 }).notNull(),
    publishedAt: timestamp("published_at", { withTimezone: true, precision: 3 }),
    lastEventHash: bytea("last_event_hash"),
    number: integer("number").notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.versionId] })],
);

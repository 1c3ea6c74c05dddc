import { bigint, boolean, integer, jsonb, pgTable, text, timestamp } from "drizzle-orm/pg-core";
import { bytea } from "@/lib/db/schema/bytea";

/** People, how they sign in, and what they are granted. Constraints, triggers and grants stand in drizzle/*.sql, which is what creates them. */
export const users = pgTable("users", {
  id: text("id").primaryKey(),
  email: text("email").notNull(),
  name: text("name").notNull(),
  platformAdmin: boolean("platform_admin").notNull(),
  persona: text("persona"),
  passwordHash: text("password_hash"),
  deactivatedAt: timestamp("deactivated_at", { withTimezone: true, precision: 3 }),
  createdAt: timestamp("created_at", { withTimezone: true, precision: 3 }).notNull(),
});

export const sessions = pgTable("sessions", {
  id: text("id").primaryKey(),
  userId: text("user_id").notNull(),
  tokenHash: bytea("token_hash").notNull(),
  ip: text("ip"),
  userAgent: text("user_agent"),
  createdAt: timestamp("created_at", { withTimezone: true, precision: 3 }).notNull(),
  lastUsedAt: timestamp("last_used_at", { withTimezone: true, precision: 3 }).notNull(),
  expiresAt: timestamp("expires_at", { withTimezone: true, precision: 3 }).notNull(),
  revokedAt: timestamp("revoked_at", { withTimezone: true, precision: 3 }),
});

export const tokens = pgTable("tokens", {
  id: text("id").primaryKey(),
  workspaceId: text("workspace_id").notNull(),
  userId: text("user_id").notNull(),
  kind: text("kind").notNull(),
  name: text("name").notNull(),
  tokenHash: bytea("token_hash").notNull(),
  hint: text("hint").notNull(),
  scopes: text("scopes").array(),
  createdAt: timestamp("created_at", { withTimezone: true, precision: 3 }).notNull(),
  lastUsedAt: timestamp("last_used_at", { withTimezone: true, precision: 3 }),
  expiresAt: timestamp("expires_at", { withTimezone: true, precision: 3 }).notNull(),
  revokedAt: timestamp("revoked_at", { withTimezone: true, precision: 3 }),
});

export const delegations = pgTable("delegations", {
  id: text("id").primaryKey(),
  workspaceId: text("workspace_id").notNull(),
  fromId: text("from_id").notNull(),
  fromName: text("from_name").notNull(),
  delegateIds: text("delegate_ids").array().notNull(),
  delegates: jsonb("delegates").notNull(),
  startsAt: timestamp("starts_at", { withTimezone: true, precision: 3 }).notNull(),
  endsAt: timestamp("ends_at", { withTimezone: true, precision: 3 }).notNull(),
  endedAt: timestamp("ended_at", { withTimezone: true, precision: 3 }),
  reason: text("reason").notNull(),
  createdById: text("created_by_id").notNull(),
  createdByName: text("created_by_name").notNull(),
  revision: integer("revision").notNull(),
  lastEventHash: bytea("last_event_hash"),
  createdAt: timestamp("created_at", { withTimezone: true, precision: 3 }).notNull(),
  groupId: text("group_id"),
  groupName: text("group_name"),
});

export const groups = pgTable("groups", {
  id: text("id").primaryKey(),
  workspaceId: text("workspace_id").notNull(),
  name: text("name").notNull(),
  description: text("description").notNull(),
  source: text("source"),
  externalId: text("external_id"),
  revision: integer("revision").notNull(),
  lastEventHash: bytea("last_event_hash"),
  createdAt: timestamp("created_at", { withTimezone: true, precision: 3 }).notNull(),
  updatedAt: timestamp("updated_at", { withTimezone: true, precision: 3 }).notNull(),
  deletedAt: timestamp("deleted_at", { withTimezone: true, precision: 3 }),
});

export const groupMembers = pgTable("group_members", {
  workspaceId: text("workspace_id").notNull(),
  groupId: text("group_id").notNull(),
  userId: text("user_id").notNull(),
  addedById: text("added_by_id").notNull(),
  addedByName: text("added_by_name").notNull(),
  addedAt: timestamp("added_at", { withTimezone: true, precision: 3 }).notNull(),
});

export const grants = pgTable("grants", {
  id: text("id").primaryKey(),
  workspaceId: text("workspace_id").notNull(),
  userId: text("user_id").notNull(),
  role: text("role").notNull(),
  allowedEnvironments: text("allowed_environments").array(),
  source: text("source").notNull(),
  createdAt: timestamp("created_at", { withTimezone: true, precision: 3 }).notNull(),
  createdBy: text("created_by"),
});

export const bootstrapLinks = pgTable("bootstrap_links", {
  tokenHash: bytea("token_hash").primaryKey(),
  createdAt: timestamp("created_at", { withTimezone: true, precision: 3 }).notNull(),
  expiresAt: timestamp("expires_at", { withTimezone: true, precision: 3 }).notNull(),
  usedAt: timestamp("used_at", { withTimezone: true, precision: 3 }),
});

export const invitationLinks = pgTable("invitation_links", {
  tokenHash: bytea("token_hash").primaryKey(),
  userId: text("user_id").notNull(),
  workspaceId: text("workspace_id").notNull(),
  createdAt: timestamp("created_at", { withTimezone: true, precision: 3 }).notNull(),
  createdBy: text("created_by").notNull(),
  expiresAt: timestamp("expires_at", { withTimezone: true, precision: 3 }).notNull(),
  endedAt: timestamp("ended_at", { withTimezone: true, precision: 3 }),
});

export const signInLimits = pgTable("sign_in_limits", {
  key: text("key").primaryKey(),
  points: integer("points").notNull(),
  expire: bigint("expire", { mode: "number" }),
});

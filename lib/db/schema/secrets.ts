import { integer, pgTable, text, timestamp } from "drizzle-orm/pg-core";
import { bytea } from "@/lib/db/schema/bytea";

/** Sealed secrets. Constraints and grants stand in drizzle/*.sql, which is what creates them. */
export const secrets = pgTable("secrets", {
  id: text("id").primaryKey(),
  workspaceId: text("workspace_id").notNull(),
  holder: text("holder").notNull(),
  name: text("name").notNull(),
  keyId: text("key_id").notNull(),
  sealed: bytea("sealed").notNull(),
  revision: integer("revision").notNull(),
  createdAt: timestamp("created_at", { withTimezone: true, precision: 3 }).notNull(),
  updatedAt: timestamp("updated_at", { withTimezone: true, precision: 3 }).notNull(),
  updatedById: text("updated_by_id").notNull(),
  updatedByName: text("updated_by_name").notNull(),
  lastEventHash: bytea("last_event_hash"),
});

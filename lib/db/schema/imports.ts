import { integer, jsonb, pgTable, text, timestamp } from "drizzle-orm/pg-core";
import { bytea } from "@/lib/db/schema/bytea";

/** Imports of foreign catalogs and their entries. Constraints and grants stand in drizzle/*.sql, which is what creates them. */
export const imports = pgTable("imports", {
  id: text("id").primaryKey(),
  workspaceId: text("workspace_id").notNull(),
  plugin: text("plugin").notNull(),
  format: text("format").notNull(),
  source: text("source"),
  total: integer("total").notNull(),
  created: integer("created").notNull(),
  updated: integer("updated").notNull(),
  unchanged: integer("unchanged").notNull(),
  failed: integer("failed").notNull(),
  requestedById: text("requested_by_id").notNull(),
  requestedByName: text("requested_by_name").notNull(),
  requestedVia: text("requested_via").notNull(),
  correlationId: text("correlation_id").notNull(),
  createdAt: timestamp("created_at", { withTimezone: true, precision: 3 }).notNull(),
  finishedAt: timestamp("finished_at", { withTimezone: true, precision: 3 }),
  lastEventHash: bytea("last_event_hash"),
});

export const importItems = pgTable("import_items", {
  workspaceId: text("workspace_id").notNull(),
  importId: text("import_id").notNull(),
  position: integer("position").notNull(),
  pointer: text("pointer").notNull(),
  line: integer("line"),
  kind: text("kind"),
  name: text("name"),
  entry: jsonb("entry"),
  state: text("state").notNull(),
  code: text("code"),
  message: text("message"),
  warnings: text("warnings").array().notNull(),
  assetId: text("asset_id"),
  version: integer("version"),
  doneAt: timestamp("done_at", { withTimezone: true, precision: 3 }),
});

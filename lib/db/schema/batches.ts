import { boolean, integer, pgTable, text, timestamp } from "drizzle-orm/pg-core";
import { bytea } from "@/lib/db/schema/bytea";

/** Decisions on many requests at once. Constraints and grants stand in drizzle/*.sql, which is what creates them. */
export const batches = pgTable("batches", {
  id: text("id").primaryKey(),
  workspaceId: text("workspace_id").notNull(),
  verdict: text("verdict").notNull(),
  reason: text("reason"),
  total: integer("total").notNull(),
  succeeded: integer("succeeded").notNull(),
  failed: integer("failed").notNull(),
  requestedById: text("requested_by_id").notNull(),
  requestedVia: text("requested_via").notNull(),
  tokenScopes: text("token_scopes").array(),
  correlationId: text("correlation_id").notNull(),
  createdAt: timestamp("created_at", { withTimezone: true, precision: 3 }).notNull(),
  finishedAt: timestamp("finished_at", { withTimezone: true, precision: 3 }),
  lastEventHash: bytea("last_event_hash"),
});

export const batchItems = pgTable("batch_items", {
  workspaceId: text("workspace_id").notNull(),
  batchId: text("batch_id").notNull(),
  position: integer("position").notNull(),
  ticketId: text("ticket_id").notNull(),
  digest: text("digest"),
  status: text("status").notNull(),
  code: text("code"),
  message: text("message"),
  doneAt: timestamp("done_at", { withTimezone: true, precision: 3 }),
  digestSeen: boolean("digest_seen").notNull().default(true),
});

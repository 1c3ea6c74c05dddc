import { integer, jsonb, pgTable, primaryKey, text, timestamp } from "drizzle-orm/pg-core";

/** What the processes keep: repeated keys and heartbeats. Constraints, triggers and grants stand in drizzle/*.sql, which is what creates them. */
export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    workspaceId: text("workspace_id").notNull(),
    principalId: text("principal_id").notNull(),
    key: text("key").notNull(),
    fingerprint: text("fingerprint").notNull(),
    reply: jsonb("reply"),
    createdAt: timestamp("created_at", { withTimezone: true, precision: 3 }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.principalId, t.key] })],
);

export const workerProcesses = pgTable("worker_processes", {
  id: text("id").primaryKey(),
  host: text("host").notNull(),
  pid: integer("pid").notNull(),
  workerIds: text("worker_ids").array().notNull(),
  startedAt: timestamp("started_at", { withTimezone: true, precision: 3 }).notNull(),
  seenAt: timestamp("seen_at", { withTimezone: true, precision: 3 }).notNull(),
  stoppedAt: timestamp("stopped_at", { withTimezone: true, precision: 3 }),
});

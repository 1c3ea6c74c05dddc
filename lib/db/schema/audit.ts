import { bigint, jsonb, pgTable, primaryKey, text, timestamp } from "drizzle-orm/pg-core";
import { bytea } from "@/lib/db/schema/bytea";

/** The log and the line in which its events wait to be sealed. Constraints, triggers and grants stand in drizzle/*.sql, which is what creates them. */
export const auditEvents = pgTable(
  "audit_events",
  {
    id: text("id").notNull(),
    occurredAt: timestamp("occurred_at", { withTimezone: true, precision: 3 }).notNull(),
    workspaceId: text("workspace_id"),
    environmentId: text("environment_id"),
    environmentSlug: text("environment_slug"),
    environmentClass: text("environment_class"),
    actorKind: text("actor_kind").notNull(),
    actorId: text("actor_id").notNull(),
    actorName: text("actor_name").notNull(),
    onBehalfOf: text("on_behalf_of"),
    action: text("action").notNull(),
    actionCode: text("action_code"),
    outcome: text("outcome").notNull(),
    resourceType: text("resource_type").notNull(),
    resourceId: text("resource_id"),
    resourceName: text("resource_name"),
    resourceParent: text("resource_parent"),
    rootType: text("root_type"),
    rootId: text("root_id"),
    surface: text("surface").notNull(),
    ip: text("ip"),
    userAgent: text("user_agent"),
    ticketId: text("ticket_id"),
    correlationId: text("correlation_id").notNull(),
    requestId: text("request_id").notNull(),
    details: jsonb("details").notNull(),
    previousHash: bytea("previous_hash"),
    eventHash: bytea("event_hash").notNull(),
  },
  (t) => [primaryKey({ columns: [t.id, t.occurredAt] })],
);

export const auditPending = pgTable("audit_pending", {
  position: bigint("position", { mode: "number" }).primaryKey(),
  eventId: text("event_id").notNull(),
  occurredAt: timestamp("occurred_at", { withTimezone: true, precision: 3 }).notNull(),
  workspaceId: text("workspace_id"),
});

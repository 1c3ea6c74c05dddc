import { bigint, boolean, jsonb, pgTable, primaryKey, smallint, text, timestamp } from "drizzle-orm/pg-core";
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
  eventHash: bytea("event_hash"),
});

const at = (name: string) => timestamp(name, { withTimezone: true, precision: 3 }).notNull();

export const auditLeaves = pgTable("audit_leaves", {
  logIndex: bigint("log_index", { mode: "number" }).primaryKey(),
  workspaceId: text("workspace_id").notNull(),
  workspaceSeq: bigint("workspace_seq", { mode: "number" }).notNull(),
  eventId: text("event_id").notNull(),
  occurredAt: at("occurred_at"),
  sealedAt: at("sealed_at"),
  retention: text("retention").notNull(),
  eventHash: bytea("event_hash").notNull(),
  entryHash: bytea("entry_hash").notNull(),
  leafHash: bytea("leaf_hash").notNull(),
});

export const auditNodes = pgTable(
  "audit_nodes",
  {
    level: smallint("level").notNull(),
    index: bigint("index", { mode: "number" }).notNull(),
    hash: bytea("hash").notNull(),
  },
  (t) => [primaryKey({ columns: [t.level, t.index] })],
);

export const auditCheckpoints = pgTable("audit_checkpoints", {
  treeSize: bigint("tree_size", { mode: "number" }).primaryKey(),
  root: bytea("root").notNull(),
  note: text("note").notNull(),
  createdAt: at("created_at"),
});

export const auditKeys = pgTable("audit_keys", {
  verifierKey: text("verifier_key").primaryKey(),
  sinceSize: bigint("since_size", { mode: "number" }).notNull(),
  createdAt: at("created_at"),
});

export const auditChecks = pgTable("audit_checks", {
  id: text("id").primaryKey(),
  startedAt: at("started_at"),
  finishedAt: at("finished_at"),
  ok: boolean("ok").notNull(),
  treeSize: bigint("tree_size", { mode: "number" }).notNull(),
  rows: bigint("rows", { mode: "number" }).notNull(),
  pruned: bigint("pruned", { mode: "number" }).notNull(),
  problems: jsonb("problems").notNull(),
  fault: text("fault"),
});

export const auditWitnesses = pgTable("audit_witnesses", {
  url: text("url").primaryKey(),
  treeSize: bigint("tree_size", { mode: "number" }).notNull(),
  cosignature: text("cosignature"),
  problem: text("problem"),
  answeredAt: at("answered_at"),
});

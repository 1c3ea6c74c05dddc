import { integer, jsonb, pgTable, primaryKey, text, timestamp } from "drizzle-orm/pg-core";
import { bytea } from "@/lib/db/schema/bytea";

/** Which version an environment runs, and what has authorised production ones. Constraints, triggers and grants stand in drizzle/*.sql, which is what creates them. */
export const envBindings = pgTable("env_bindings", {
  id: text("id").primaryKey(),
  workspaceId: text("workspace_id").notNull(),
  assetId: text("asset_id").notNull(),
  environmentId: text("environment_id").notNull(),
  environmentClass: text("environment_class").notNull(),
  versionId: text("version_id"),
  config: jsonb("config").notNull(),
  configDigest: text("config_digest").notNull(),
  previousVersionId: text("previous_version_id"),
  boundAt: timestamp("bound_at", { withTimezone: true, precision: 3 }),
  boundById: text("bound_by_id"),
  boundByName: text("bound_by_name"),
  authorityKind: text("authority_kind"),
  authorityId: text("authority_id"),
  revision: integer("revision").notNull(),
  lastEventHash: bytea("last_event_hash"),
});

export const authorityUses = pgTable(
  "authority_uses",
  {
    workspaceId: text("workspace_id").notNull(),
    authorityId: text("authority_id").notNull(),
    bindingId: text("binding_id").notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.authorityId] })],
);

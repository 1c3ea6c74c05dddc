import { pgTable, text, timestamp } from "drizzle-orm/pg-core";

/** What people are told. Constraints and grants stand in drizzle/*.sql, which is what creates it. */
export const notifications = pgTable("notifications", {
  id: text("id").primaryKey(),
  noticeId: text("notice_id").notNull(),
  workspaceId: text("workspace_id").notNull(),
  userId: text("user_id").notNull(),
  type: text("type").notNull(),
  title: text("title").notNull(),
  body: text("body"),
  subjectType: text("subject_type"),
  subjectId: text("subject_id"),
  createdAt: timestamp("created_at", { withTimezone: true, precision: 3 }).notNull(),
  readAt: timestamp("read_at", { withTimezone: true, precision: 3 }),
  emailedAt: timestamp("emailed_at", { withTimezone: true, precision: 3 }),
});

import type { z } from "zod";
import type { NotificationAnswer } from "@/lib/notifications/answers";
import type { NotificationType } from "@/lib/notifications/rules";

/** A row of `notifications` joined with its workspace. */
export type NotificationRow = {
  id: string;
  type: NotificationType;
  title: string;
  body: string | null;
  subject_type: string | null;
  subject_id: string | null;
  /** Where the request it is about stands now. */
  request_status: string | null;
  workspace_slug: string;
  workspace_name: string;
  created_at: Date;
  read_at: Date | null;
};

export type Notification = z.output<typeof NotificationAnswer>;

export const toNotification = (row: NotificationRow): Notification => ({
  id: row.id,
  type: row.type,
  title: row.title,
  body: row.body,
  workspace: { slug: row.workspace_slug, name: row.workspace_name },
  subject:
    row.subject_type && row.subject_id
      ? { type: row.subject_type, id: row.subject_id, status: row.request_status }
      : null,
  created_at: row.created_at.toISOString(),
  read_at: row.read_at?.toISOString() ?? null,
});

import { z } from "zod";
import { personalMark } from "@/lib/change/mark";
import { sql } from "@/lib/db/sql";
import { NOTIFICATION_COLUMNS, own, whyNotNotifications } from "@/lib/notifications/own";
import { type NotificationRow, toNotification } from "@/lib/notifications/shapes";

/** Marks one of one's own as read; the first time stays. Somebody else's is 404. */
export const readNotification = personalMark({
  input: z.object({ id: z.string().max(40) }),
  whyNot: whyNotNotifications,
  write: ({ input, person, now }) =>
    sql`UPDATE notifications n SET read_at = coalesce(n.read_at, ${now}) FROM workspaces w
      WHERE n.id = ${input.id} AND w.id = n.workspace_id AND ${own(person)} RETURNING ${NOTIFICATION_COLUMNS}`,
  read: ({ rows: [row] }) => (row ? toNotification(row as NotificationRow) : null),
});

/** Marks all of one's own as read, and answers how many were not. To have none is no mistake. */
export const readAllNotifications = personalMark({
  input: z.object({}),
  whyNot: whyNotNotifications,
  write: ({ person, now }) =>
    sql`UPDATE notifications n SET read_at = ${now} WHERE ${own(person)} AND n.read_at IS NULL`,
  read: ({ rowCount }) => ({ marked: rowCount ?? 0 }),
});

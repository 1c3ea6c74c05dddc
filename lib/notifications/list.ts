import { z } from "zod";
import { sql } from "@/lib/db/sql";
import { NOTIFICATION_COLUMNS, own, whyNotNotifications } from "@/lib/notifications/own";
import { type NotificationRow, toNotification } from "@/lib/notifications/shapes";
import { olderThan } from "@/lib/view/keyset";
import { page } from "@/lib/view/page";
import { personalView } from "@/lib/view/personal";

/** One's own notifications of all workspaces, newest first; with `unread`, only those not read yet. */
export const listNotifications = personalView({
  input: z.object({
    unread: z.boolean().optional(),
    limit: z.number().int(),
    cursor: z.object({ at: z.date(), id: z.string() }).optional(),
  }),
  whyNot: whyNotNotifications,
  load: ({ input: i, person }) => ({
    statements: [
      sql`SELECT ${NOTIFICATION_COLUMNS} FROM notifications n JOIN workspaces w ON w.id = n.workspace_id
        WHERE ${own(person)} AND ${i.unread ? sql`n.read_at IS NULL` : sql`true`}
          AND ${olderThan({ at: sql`n.created_at`, id: sql`n.id` }, i.cursor)}
        ORDER BY n.created_at DESC, n.id DESC LIMIT ${i.limit + 1}`,
    ],
    read: ([rows]) => {
      const cut = page((rows?.rows ?? []) as NotificationRow[], i.limit, (r) => ({ at: r.created_at, id: r.id }));
      return { rows: cut.rows.map(toNotification), next_cursor: cut.next_cursor };
    },
  }),
});

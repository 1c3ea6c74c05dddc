import { z } from "zod";
import { sql } from "@/lib/db/sql";
import { own, whyNotNotifications } from "@/lib/notifications/own";
import { COUNTED_TO } from "@/lib/notifications/rules";
import { personalView } from "@/lib/view/personal";

/** How many of one's own are unread; counting stops at a thousand, and then the number is said to be a lower bound. */
export const countUnread = personalView({
  input: z.object({}),
  whyNot: whyNotNotifications,
  load: ({ person }) => ({
    statements: [
      sql`SELECT count(*)::int AS n FROM (
          SELECT 1 FROM notifications n WHERE ${own(person)} AND n.read_at IS NULL LIMIT ${COUNTED_TO}) AS unread`,
    ],
    read: ([rows]) => {
      const n = Number(rows?.rows[0]?.n ?? 0);
      return { unread_count: n, ...(n >= COUNTED_TO && { unread_count_is_lower_bound: true }) };
    },
  }),
});

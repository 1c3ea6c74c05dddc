import { z } from "zod";
import { whyNotSessions } from "@/lib/auth/rules";
import { type SessionRow, toSession } from "@/lib/auth/sessions/shapes";
import { sql } from "@/lib/db/sql";
import { olderThan } from "@/lib/view/keyset";
import { page } from "@/lib/view/page";
import { personalView } from "@/lib/view/personal";

/** One's own sessions that still open something, newest first. */
export const listSessions = personalView({
  input: z.object({ limit: z.number().int(), cursor: z.object({ at: z.date(), id: z.string() }).optional() }),
  whyNot: whyNotSessions,
  load: ({ input: i, person, now }) => ({
    statements: [
      sql`SELECT id, ip, user_agent, created_at, last_used_at, expires_at FROM sessions
        WHERE user_id = ${person.userId} AND revoked_at IS NULL AND expires_at > ${now}
          AND ${olderThan({ at: sql`created_at`, id: sql`id` }, i.cursor)}
        ORDER BY created_at DESC, id DESC LIMIT ${i.limit + 1}`,
    ],
    read: ([rows]) => {
      const cut = page((rows?.rows ?? []) as SessionRow[], i.limit, (r) => ({ at: r.created_at, id: r.id }));
      return { rows: cut.rows.map((r) => toSession(r, person.credential?.id)), next_cursor: cut.next_cursor };
    },
  }),
});

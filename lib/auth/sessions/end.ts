import { z } from "zod";
import type { Person } from "@/lib/access/actor";
import { event } from "@/lib/audit/events";
import { whyNotSessions } from "@/lib/auth/rules";
import { changed, unchanged } from "@/lib/change/act";
import { personalChange } from "@/lib/change/personal";
import { type Sql, sql } from "@/lib/db/sql";

/**
 * Signs out: this session (`current`), all of one's own (`all`), all but this one (`others`), or one by id. Their next
 * request is 401. What had ended already stays as it was and leaves no event, so two sign-outs at once both succeed. Somebody else's is 404.
 */
export const endSession = personalChange({
  name: "session.delete",
  input: z.object({ which: z.string().max(40) }),
  load: ({ input: { which }, person, now }) => ({
    // Always in the order of ids: two people's clicks, or two tabs, must not wait for each other.
    statements: [
      sql`SELECT id, revoked_at IS NULL AND expires_at > ${now} AS living FROM sessions
        WHERE user_id = ${person.userId} AND ${chosen(which, person)} ORDER BY id FOR NO KEY UPDATE`,
    ],
    read: ([found]) => {
      const rows = (found?.rows ?? []) as { id: string; living: boolean }[];
      // To be the only one left is what was asked for, not a mistake.
      if (rows.length === 0 && person.kind === "user" && which !== "others") return null;
      return {
        living: rows.filter((r) => r.living).map((r) => r.id),
        resource: { type: "session", id: which.startsWith("ses_") ? which : null, name: person.email },
        root: { type: "user", id: person.userId },
      };
    },
  }),
  whyNot: ({ person }) => whyNotSessions(person),
  act: ({ subject: { living, resource }, person, now }) => {
    const result = { endedCurrent: living.includes(person.credential?.id ?? "") };
    const [first, ...others] = living;
    if (first === undefined) return unchanged(result);
    const revoke = (ids: readonly string[]): Sql =>
      sql`UPDATE sessions SET revoked_at = ${now} WHERE id = ANY(${ids}) RETURNING 1`;
    const extra = others.length === 0 ? { resource: { ...resource, id: first } } : {};
    return changed(result, event("session.delete", { sessions: living }, extra), [
      revoke([first]),
      ...(others.length === 0 ? [] : [revoke(others)]),
    ]);
  },
});

function chosen(which: string, person: Person): Sql {
  const current = person.credential?.id ?? null;
  if (which === "all") return sql`revoked_at IS NULL`;
  if (which === "others") return sql`revoked_at IS NULL AND id <> ${current}`;
  return sql`id = ${which === "current" ? current : which}`;
}

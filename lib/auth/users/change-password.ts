import { z } from "zod";
import type { Person } from "@/lib/access/actor";
import { event } from "@/lib/audit/events";
import { accountByEmail } from "@/lib/auth/accounts";
import { recordFailedSignIn } from "@/lib/auth/attempts";
import { countAttempt } from "@/lib/auth/limits";
import { hashPassword, verifyPassword } from "@/lib/auth/password";
import { changed } from "@/lib/change/act";
import { personalChange } from "@/lib/change/personal";
import { sql } from "@/lib/db/sql";
import { conflict, invalid } from "@/lib/errors";

const writePassword = personalChange({
  name: "user.password",
  input: z.object({ from: z.string().nullable(), to: z.string() }),
  load: ({ person, now }) => ({
    statements: [
      sql`SELECT password_hash FROM users WHERE id = ${person.userId} AND deactivated_at IS NULL FOR NO KEY UPDATE`,
      sql`SELECT id FROM sessions WHERE user_id = ${person.userId} AND revoked_at IS NULL AND expires_at > ${now}
        AND id <> ${person.credential?.id ?? ""} ORDER BY id FOR NO KEY UPDATE`,
    ],
    read: ([users, sessions]) => {
      if (users?.rowCount !== 1) return null;
      return {
        stored: users.rows[0]?.password_hash as string | null,
        others: (sessions?.rows ?? []).map((row) => String(row.id)),
        resource: { type: "user", id: person.userId, name: person.email },
        root: { type: "user", id: person.userId },
      };
    },
  }),
  whyNot: ({ person }) => (person.kind === "user" ? null : "A token cannot change a password. Sign in to the console."),
  act: ({ subject: { stored, others }, input, person, now }) => {
    if (stored !== input.from) throw conflict("PASSWORD_CHANGED", "The password was changed at the same moment.");
    return changed(undefined, event("user.password", { sessions: others }), [
      sql`UPDATE users SET password_hash = ${input.to} WHERE id = ${person.userId} RETURNING 1`,
      sql`UPDATE sessions SET revoked_at = ${now} WHERE id = ANY(${others})`,
    ]);
  },
});

/**
 * Changes one's own password, given the one before, and ends every other session of theirs: whoever changes it fears
 * that somebody else knows it. A wrong one is 422, counted and recorded like a failed sign-in.
 */
export async function changePassword(person: Person, given: { current: string; password: string }): Promise<void> {
  // A token is refused by the door, which records it; no password is looked at for one.
  const from = person.kind === "user" ? await verified(person, given.current) : null;
  const to = person.kind === "user" ? await hashPassword(given.password) : "";
  await writePassword.run(person, { from, to });
}

async function verified(person: Person, current: string): Promise<string | null> {
  const email = person.email ?? "";
  const attempt = await countAttempt(email, person.context.ip);
  const stored = (await accountByEmail(email))?.passwordHash ?? null;
  if (await verifyPassword(stored, current)) {
    await attempt.forget();
    return stored;
  }
  const failed = { method: "password", account: email, code: "CREDENTIALS_WRONG", context: person.context };
  await recordFailedSignIn(failed, new Date());
  throw invalid([{ field: "/current", message: "is not your password" }]);
}

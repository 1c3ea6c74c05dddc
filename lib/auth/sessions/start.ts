import { z } from "zod";
import { event } from "@/lib/audit/events";
import { hashSecret, newSecret } from "@/lib/auth/secret";
import { changed } from "@/lib/change/act";
import { personalChange } from "@/lib/change/personal";
import { newId } from "@/lib/db/ids";
import { sql } from "@/lib/db/sql";

/** A working day: whoever stays longer signs in again. */
export const SESSION_SECONDS = 12 * 3600;

export type StartedSession = { id: string; secret: string; expiresAt: Date };

/**
 * Signs a person in whose identity has been established: a row with the hash of a new secret, recorded by how it was
 * established. The session that this browser had before is revoked by the same change. A deactivated person is 404.
 */
export const startSession = personalChange({
  name: "session.create",
  input: z.object({
    method: z.enum(["password", "demo", "bootstrap", "invitation", "oidc", "ldap"]),
    /** Secret of the session to replace, as the cookie had it. */
    replaces: z.string().max(200).nullish(),
  }),
  load: ({ input, person }) => ({
    statements: [
      sql`SELECT email FROM users WHERE id = ${person.userId} AND deactivated_at IS NULL`,
      sql`SELECT id FROM sessions WHERE token_hash = ${hashSecret(input.replaces ?? "")} AND revoked_at IS NULL FOR NO KEY UPDATE`,
    ],
    read: ([users, replaced]) => {
      const user = users?.rows[0] as { email: string } | undefined;
      if (!user) return null;
      return {
        account: user.email,
        replaced: (replaced?.rows[0]?.id as string | undefined) ?? null,
        resource: { type: "session", id: null, name: user.email },
        root: { type: "user", id: person.userId },
      };
    },
  }),
  whyNot: () => null,
  act: ({ subject, input, person, now }) => {
    const { account, replaced } = subject;
    const id = newId("ses", now);
    const secret = newSecret();
    const expiresAt = new Date(now.getTime() + SESSION_SECONDS * 1000);
    const { ip, userAgent } = person.context;
    const started: StartedSession = { id, secret, expiresAt };
    return changed(
      started,
      event(
        "session.create",
        { method: input.method, account, replaces: replaced ?? undefined },
        { resource: { ...subject.resource, id } },
      ),
      [
        sql`INSERT INTO sessions (id, user_id, token_hash, ip, user_agent, created_at, last_used_at, expires_at)
          VALUES (${id}, ${person.userId}, ${hashSecret(secret)}, ${ip}, ${userAgent}, ${now}, ${now}, ${expiresAt}) RETURNING 1`,
        ...(replaced === null ? [] : [sql`UPDATE sessions SET revoked_at = ${now} WHERE id = ${replaced}`]),
      ],
    );
  },
});

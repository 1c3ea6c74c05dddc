import { z } from "zod";
import type { RequestContext } from "@/lib/access/actor";
import { event } from "@/lib/audit/events";
import { personOf } from "@/lib/auth/accounts";
import { endInvitations } from "@/lib/auth/invitations/rows";
import { hashPassword, NewPassword } from "@/lib/auth/password";
import { hashSecret } from "@/lib/auth/secret";
import { type StartedSession, startSession } from "@/lib/auth/sessions/start";
import { changed } from "@/lib/change/act";
import { personalChange } from "@/lib/change/personal";
import type { Rows } from "@/lib/db/batch";
import { type Sql, sql } from "@/lib/db/sql";
import { refusal } from "@/lib/errors";
import { nameText } from "@/lib/name-text";
import { snapshot } from "@/lib/view/snapshot";

export const Invitation = z.strictObject({
  secret: z.string().min(1).max(200),
  name: nameText(200),
  password: NewPassword,
});
export type Invitation = z.output<typeof Invitation>;

type Open = { user_id: string; email: string; platform_admin: boolean; slug: string; workspace_name: string };

/** The person of an open link. Who has a password by now needs none, however they came by it. */
const openLink = (secret: string, now: Date, lock: Sql): Sql =>
  sql`SELECT u.id AS user_id, u.email, u.platform_admin, w.slug, w.name AS workspace_name
    FROM invitation_links i JOIN users u ON u.id = i.user_id JOIN workspaces w ON w.id = i.workspace_id
    WHERE i.token_hash = ${hashSecret(secret)} AND i.ended_at IS NULL AND i.expires_at > ${now}
      AND u.deactivated_at IS NULL AND u.password_hash IS NULL ${lock}`;

/** One answer for a link that was used, has expired, was replaced or never was. */
function opened(rows: Rows | undefined): Open {
  const [open] = (rows?.rows ?? []) as Open[];
  if (open) return open;
  const detail = "This link was used, has expired or was replaced. Ask whoever invited you for a new one.";
  throw refusal(404, "INVITATION_INVALID", detail);
}

const setFirstPassword = personalChange({
  name: "invitation.accept",
  input: Invitation.omit({ password: true }).extend({ password_hash: z.string() }),
  load: ({ input, now }) => ({
    statements: [
      sql`SELECT 1 FROM users WHERE id = (SELECT user_id FROM invitation_links WHERE token_hash = ${hashSecret(input.secret)}) FOR NO KEY UPDATE`,
      openLink(input.secret, now, sql`FOR NO KEY UPDATE OF i`),
    ],
    read: ([, rows]) => {
      const open = opened(rows);
      return {
        open,
        resource: { type: "user", id: open.user_id, name: open.email },
        root: { type: "user", id: open.user_id },
      };
    },
  }),
  whyNot: () => null,
  act: ({ subject: { open }, input, now }) =>
    changed(open, event("invitation.accept", { email: open.email, name: input.name, workspace: open.slug }), [
      sql`UPDATE users SET password_hash = ${input.password_hash}, name = ${input.name}
        WHERE id = ${open.user_id} AND password_hash IS NULL RETURNING 1`,
      endInvitations(open.user_id, null, now),
    ]),
});

/**
 * Lets an invited person set their name and first password by the one-time link, and signs them in. Works once; any other
 * time 404 INVITATION_INVALID, before a password is hashed.
 */
export async function redeemInvitation(
  given: Invitation,
  context: RequestContext,
): Promise<{
  user: { id: string; name: string; email: string };
  workspace: { slug: string; name: string };
  session: StartedSession;
}> {
  const { password, ...rest } = given;
  const [rows] = await snapshot(null, [openLink(given.secret, new Date(), sql``)]);
  const found = opened(rows);
  const user = { id: found.user_id, name: given.name, email: found.email };
  const person = personOf({ ...user, platformAdmin: found.platform_admin }, context);
  const open = await setFirstPassword.run(person, { ...rest, password_hash: await hashPassword(password) });
  const session = await startSession.run(person, { method: "invitation" });
  return { user, workspace: { slug: open.slug, name: open.workspace_name }, session };
}

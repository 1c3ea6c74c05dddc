import { z } from "zod";
import type { RequestContext } from "@/lib/access/actor";
import { event } from "@/lib/audit/events";
import { personOf } from "@/lib/auth/accounts";
import { OWNED } from "@/lib/auth/bootstrap/offer";
import { hashPassword, NewPassword } from "@/lib/auth/password";
import { hashSecret } from "@/lib/auth/secret";
import { type StartedSession, startSession } from "@/lib/auth/sessions/start";
import { insertUser } from "@/lib/auth/users/rows";
import { changed } from "@/lib/change/act";
import { personalChange } from "@/lib/change/personal";
import type { Rows } from "@/lib/db/batch";
import { newId } from "@/lib/db/ids";
import { type Sql, sql } from "@/lib/db/sql";
import { conflict, refusal } from "@/lib/errors";
import { nameText } from "@/lib/name-text";
import { snapshot } from "@/lib/view/snapshot";
import { USUAL_ENVIRONMENTS, workspaceRows } from "@/lib/workspaces/create";

export const Bootstrap = z.strictObject({
  secret: z.string().min(1).max(200),
  workspace: z.strictObject({
    slug: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, "must be lower-case letters, digits and hyphens, a letter first"),
    name: nameText(100),
  }),
  name: nameText(200),
  email: z.email().max(254),
  password: NewPassword,
});
export type Bootstrap = z.output<typeof Bootstrap>;

const openLink = (secret: string, now: Date): Sql =>
  sql`SELECT 1 FROM bootstrap_links WHERE token_hash = ${hashSecret(secret)} AND used_at IS NULL AND expires_at > ${now}`;

const isOpen = (link: Rows | undefined, owned: Rows | undefined): boolean =>
  link?.rowCount === 1 && owned?.rows[0]?.owned === false;

/** One answer for a link that was used, has expired, never was, or is no longer needed. */
const closed = () =>
  refusal(
    404,
    "BOOTSTRAP_LINK_INVALID",
    "This link was used or has expired. Starting the server prints a new one while there is no owner.",
  );

const makeFirstOwner = personalChange({
  name: "workspace.create",
  input: Bootstrap.omit({ password: true }).extend({ password_hash: z.string() }),
  load: ({ input, now }) => ({
    statements: [
      // Two links, or one link twice, used at the same moment: one after the other, and the second finds an owner.
      sql`SELECT pg_advisory_xact_lock(hashtext('assent.bootstrap'))`,
      openLink(input.secret, now),
      OWNED,
      sql`SELECT EXISTS (SELECT 1 FROM workspaces WHERE slug = ${input.workspace.slug}) AS slug,
        EXISTS (SELECT 1 FROM users WHERE lower(email) = lower(${input.email})) AS email`,
    ],
    read: ([, link, owned, taken]) => {
      if (!isOpen(link, owned)) throw closed();
      const id = newId("wsp", now);
      return {
        id,
        taken: taken?.rows[0] as { slug: boolean; email: boolean },
        workspace: { id, ...input.workspace },
        resource: { type: "workspace", id, name: input.workspace.slug },
        root: { type: "workspace", id },
      };
    },
  }),
  whyNot: () => null,
  act: ({ subject: { id, taken }, input, person, now }) => {
    if (taken.slug) throw conflict("SLUG_TAKEN", "There is a workspace of that name already.");
    if (taken.email) throw conflict("EMAIL_TAKEN", "Somebody has this address already.");
    const { email, name, password_hash } = input;
    const userId = person.userId ?? "";
    const rows = workspaceRows(id, { ...input.workspace, environments: USUAL_ENVIRONMENTS }, now);
    const after = { ...rows.after, owner: { id: userId, email, platform_admin: true } };
    return changed(input.workspace, event("workspace.create", { after }), [
      rows.head,
      ...rows.rest,
      insertUser(userId, { email, name, password_hash, platform_admin: true }, now),
      sql`INSERT INTO grants (id, workspace_id, user_id, role, allowed_environments, source, created_at, created_by)
        VALUES (${newId("grt", now)}, ${id}, ${userId}, 'owner', NULL, 'manual', ${now}, ${userId})`,
      sql`UPDATE bootstrap_links SET used_at = ${now} WHERE used_at IS NULL`,
    ]);
  },
});

/**
 * Makes the first owner, with a password, and the first workspace, and signs them in. They administer the platform too:
 * there is nobody else who could. Works once; any other time 404 BOOTSTRAP_LINK_INVALID, before a password is hashed.
 */
export async function redeemBootstrapLink(
  given: Bootstrap,
  context: RequestContext,
): Promise<{
  user: { id: string; name: string; email: string };
  workspace: { slug: string; name: string };
  session: StartedSession;
}> {
  const now = new Date();
  const [link, owned] = await snapshot(null, [openLink(given.secret, now), OWNED]);
  if (!isOpen(link, owned)) throw closed();
  const { password, ...rest } = given;
  const user = { id: newId("usr", now), name: given.name, email: given.email };
  const person = personOf({ ...user, platformAdmin: true }, context);
  const workspace = await makeFirstOwner.run(person, { ...rest, password_hash: await hashPassword(password) });
  const session = await startSession.run(person, { method: "bootstrap" });
  return { user, workspace, session };
}

import { z } from "zod";
import { event } from "@/lib/audit/events";
import { type InvitationLink, newInvitation } from "@/lib/auth/invitations/rows";
import { insertUser } from "@/lib/auth/users/rows";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { nothing } from "@/lib/change/spec";
import { newId } from "@/lib/db/ids";
import { sql } from "@/lib/db/sql";
import { conflict, notFound } from "@/lib/errors";
import { grantFields, grantsOf } from "@/lib/members/fields";
import {
  fieldsOf,
  type HeldGrant,
  insertGrants,
  lockMembers,
  type MemberUser,
  memberSubject,
  refuseIf,
  selectGrants,
  selectUser,
  underLock,
} from "@/lib/members/load";
import { type GrantFields, grantChanges, whyNotChange, whyNotJoin, whyNotLink } from "@/lib/members/rules";
import { nameText } from "@/lib/name-text";

export const newMember = {
  email: z.email().max(254),
  /** Only for somebody who is not known yet; they confirm it when they come in. */
  name: nameText(200).optional(),
  ...grantFields,
  reason: z.string().trim().max(2000).nullish(),
};

export type AddedMember = {
  user: { id: string; name: string; email: string };
  grants: GrantFields[];
  /** For who cannot sign in yet: shown this once. */
  invitation: InvitationLink | null;
};

/**
 * Makes somebody a member, by their address. Whoever is not known yet is made known, and the answer holds the one-time link
 * by which they set a password; so it does for who was invited, never came in and belongs nowhere else. The same grants
 * twice change nothing. Refuses roles above the giver's own and one's own roles (403); a member who has other roles
 * already, an account that was closed, and one whose first password another workspace's link still sets (409).
 */
export const addMember = change({
  name: "rbac.member.add",
  needs: "member:write",
  input: z.object({ slug: z.string().max(63), ...newMember, source: z.enum(["manual", "seed"]).default("manual") }),
  load: ({ input, actor, now }) => {
    if (input.slug !== actor.workspace.slug) throw notFound();
    const same = sql`lower(u.email) = lower(${input.email})`;
    return {
      statements: [
        lockMembers(actor),
        // Two workspaces that invite one address at once make one person.
        sql`SELECT pg_advisory_xact_lock(hashtext('assent.email'), hashtext(lower(${input.email})))`,
        selectUser(actor, same),
        selectGrants(actor, sql`SELECT u.id FROM users u WHERE ${same}`),
      ],
      read: ([, , users, grants]) => {
        const known = users?.rows[0] as MemberUser | undefined;
        const user: MemberUser = known ?? {
          id: newId("usr", now),
          name: input.name ?? (input.email.split("@")[0] as string),
          email: input.email,
          active: true,
          joined: false,
          elsewhere: false,
        };
        const held = (grants?.rows ?? []) as HeldGrant[];
        return { user, isNew: !known, held, ...memberSubject(actor, user) };
      },
    };
  },
  plan: ({ subject: { user, held, isNew }, input, actor }) => {
    const grants = grantsOf(input, actor);
    const roles = grants.map((g) => g.role);
    refuseIf(whyNotChange(actor, { userId: user.id, roles, losesLastOwner: false }));
    if (!user.active) throw conflict("ACCOUNT_DEACTIVATED", "The account of this address was closed.");
    if (held.length > 0) {
      const { taken, given } = grantChanges(held, grants);
      if (taken.length + given.length > 0)
        throw conflict("ALREADY_MEMBER", `${user.name} is a member already. Change their roles instead.`, {
          extra: { user_id: user.id },
        });
      return nothing<AddedMember>({ user: shown(user), grants, invitation: null });
    }
    refuseIf(whyNotJoin(user));
    const invites = isNew || whyNotLink(user) === undefined;
    return {
      grants,
      invites,
      summary: `${invites ? "Invite" : "Add"} ${user.email} as ${roles.join(", ")}`,
      warnings: [],
      spec: { grants },
      base: {},
    };
  },
  gate: "never",
  act: ({ subject: { user, isNew }, input, plan: { grants, invites }, actor, now }) => {
    const by = actor.userId ?? actor.id;
    const invitation = invites ? newInvitation({ userId: user.id, workspaceId: actor.workspace.id, by }, now) : null;
    const after = { grants, source: input.source, invited: invites };
    return changed<AddedMember>(
      { user: shown(user), grants, invitation: invitation?.link ?? null },
      event("rbac.member.add", { after, reason: input.reason ?? undefined, created: isNew || undefined }),
      [
        isNew ? insertUser(user.id, { ...user, platform_admin: false }, now) : underLock(actor),
        ...insertGrants(actor, user.id, fieldsOf(grants), input.source, now),
        ...(invitation?.rows ?? []),
      ],
    );
  },
});

const shown = ({ id, name, email }: MemberUser) => ({ id, name, email });

import { z } from "zod";
import { event } from "@/lib/audit/events";
import { newInvitation } from "@/lib/auth/invitations/rows";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { loadMember, refuseIf, underLock } from "@/lib/members/load";
import { whyNotChange, whyNotLink } from "@/lib/members/rules";

/**
 * Makes a new one-time link for a member who never came in, and ends the one before. Refuses it for who has signed in, or
 * belongs to another workspace too (409), and for who holds a role above the asker's: the link would open it (403).
 */
export const inviteAgain = change({
  name: "rbac.member.invite",
  needs: "member:write",
  input: z.object({ slug: z.string().max(63), user_id: z.string().max(40) }),
  load: ({ input, actor }) => loadMember(actor, input.slug, input.user_id),
  plan: ({ subject: { user, held }, actor }) => {
    refuseIf(whyNotChange(actor, { userId: user.id, roles: held.map((g) => g.role), losesLastOwner: false }));
    refuseIf(whyNotLink(user));
    return { summary: `Make a new link for ${user.email}`, warnings: [], spec: {}, base: {} };
  },
  gate: "never",
  act: ({ subject: { user }, actor, now }) => {
    const by = actor.userId ?? actor.id;
    const { link, rows } = newInvitation({ userId: user.id, workspaceId: actor.workspace.id, by }, now);
    return changed(
      { user: { id: user.id, name: user.name, email: user.email }, invitation: link },
      event("rbac.member.invite", { expires_at: link.expires_at }),
      [underLock(actor), ...rows],
    );
  },
});

import { z } from "zod";
import { event } from "@/lib/audit/events";
import { endInvitations } from "@/lib/auth/invitations/rows";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { deleteGrants, fieldsOf, loadMember, refuseIf, underLock } from "@/lib/members/load";
import { whyNotChange } from "@/lib/members/rules";

/**
 * Takes every grant of a person in this workspace; their account stays, and an invitation they have not used is ended.
 * Whoever may do this may leave themselves. Refuses to remove who stands above (403) and the last owner (409 `LAST_OWNER`).
 */
export const removeMember = change({
  name: "rbac.member.delete",
  needs: "member:write",
  input: z.object({
    slug: z.string().max(63),
    user_id: z.string().max(40),
    reason: z.string().trim().max(2000).nullish(),
  }),
  load: ({ input, actor }) => loadMember(actor, input.slug, input.user_id),
  plan: ({ subject: { user, held, lastOwner }, actor }) => {
    const roles = held.map((g) => g.role);
    refuseIf(whyNotChange(actor, { userId: user.id, roles, losesLastOwner: lastOwner, leaves: true }));
    return { summary: `Remove ${user.name}`, warnings: [], spec: { deleted: true }, base: { grants: fieldsOf(held) } };
  },
  gate: "never",
  act: ({ subject: { user, held }, input, actor, now }) => {
    const details = { before: { grants: fieldsOf(held) }, reason: input.reason ?? undefined };
    return changed({ id: user.id }, event("rbac.member.delete", details), [
      underLock(actor),
      deleteGrants(actor, held),
      endInvitations(user.id, actor.workspace.id, now),
    ]);
  },
});

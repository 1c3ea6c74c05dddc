import { z } from "zod";
import { event } from "@/lib/audit/events";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { nothing } from "@/lib/change/spec";
import { grantFields, grantsOf } from "@/lib/members/fields";
import { deleteGrants, fieldsOf, insertGrants, loadMember, refuseIf, underLock } from "@/lib/members/load";
import { grantChanges, owns, whyNotChange } from "@/lib/members/rules";

export const memberPatch = { ...grantFields, reason: z.string().trim().max(2000).nullish() };

/**
 * Puts these grants in the place of all that a member has here; grants that stay keep where they came from. It counts from
 * their next request on. Refuses to give or take what is above the giver, one's own roles (403), and to leave the
 * workspace without an owner (409 `LAST_OWNER`).
 */
export const patchMember = change({
  name: "rbac.member.patch",
  needs: "member:write",
  input: z.object({ slug: z.string().max(63), user_id: z.string().max(40), patch: z.object(memberPatch) }),
  load: ({ input, actor }) => loadMember(actor, input.slug, input.user_id),
  plan: ({ subject: { user, held, lastOwner }, input, actor }) => {
    const grants = grantsOf(input.patch, actor, held);
    const { taken, given } = grantChanges(held, grants);
    const { id, name, email } = user;
    if (taken.length + given.length === 0) return nothing({ user: { id, name, email }, grants });
    const roles = [...taken, ...given].map((g) => g.role);
    refuseIf(whyNotChange(actor, { userId: id, roles, losesLastOwner: lastOwner && !owns(grants) }));
    return {
      grants,
      taken,
      given,
      summary: `Change what ${name} may do to ${grants.map((g) => g.role).join(", ")}`,
      warnings: [],
      spec: { grants },
      base: { grants: fieldsOf(held) },
    };
  },
  gate: "never",
  act: ({ subject: { user, held }, input, plan: { grants, taken, given }, actor, now }) => {
    const { id, name, email } = user;
    const details = {
      before: { grants: fieldsOf(held) },
      after: { grants },
      changed: ["grants"],
      reason: input.patch.reason ?? undefined,
    };
    return changed({ user: { id, name, email }, grants }, event("rbac.member.patch", details), [
      underLock(actor),
      deleteGrants(actor, taken),
      ...insertGrants(actor, id, given, "manual", now),
    ]);
  },
});

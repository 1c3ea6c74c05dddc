import { z } from "zod";
import { event } from "@/lib/audit/events";
import { endInvitations } from "@/lib/auth/invitations/rows";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { sql } from "@/lib/db/sql";
import { deleteGrants, fieldsOf, loadMember, refuseIf, underLock } from "@/lib/members/load";
import { whyNotChange } from "@/lib/members/rules";

/**
 * Takes every grant of a person in this workspace, and them out of its groups; their account stays, and an invitation they have not used is ended.
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
  load: ({ input, actor }) => {
    const { statements, read } = loadMember(actor, input.slug, input.user_id);
    return {
      statements: [
        ...statements,
        sql`SELECT g.name FROM group_members m JOIN groups g ON g.workspace_id = m.workspace_id AND g.id = m.group_id
          WHERE m.workspace_id = ${actor.workspace.id} AND m.user_id = ${input.user_id} ORDER BY g.name, g.id`,
      ],
      read: (rows) => {
        const subject = read(rows.slice(0, statements.length));
        return subject && { ...subject, groups: (rows.at(-1)?.rows ?? []).map((g) => String(g.name)) };
      },
    };
  },
  plan: ({ subject: { user, held, lastOwner }, actor }) => {
    const roles = held.map((g) => g.role);
    refuseIf(whyNotChange(actor, { userId: user.id, roles, losesLastOwner: lastOwner, leaves: true }));
    return { summary: `Remove ${user.name}`, warnings: [], spec: { deleted: true }, base: { grants: fieldsOf(held) } };
  },
  gate: "never",
  act: ({ subject: { user, held, groups }, input, actor, now }) => {
    const details = {
      before: { grants: fieldsOf(held), ...(groups.length > 0 && { groups }) },
      reason: input.reason ?? undefined,
    };
    return changed({ id: user.id }, event("rbac.member.delete", details), [
      underLock(actor),
      deleteGrants(actor, held),
      endInvitations(user.id, actor.workspace.id, now),
      sql`WITH gone AS (DELETE FROM group_members WHERE workspace_id = ${actor.workspace.id} AND user_id = ${user.id} RETURNING group_id)
        UPDATE groups SET revision = revision + 1, updated_at = ${now}
        WHERE workspace_id = ${actor.workspace.id} AND id IN (SELECT group_id FROM gone)`,
    ]);
  },
});

import { z } from "zod";
import { event } from "@/lib/audit/events";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { sql } from "@/lib/db/sql";
import { groupPlace, reason } from "@/lib/groups/fields";
import { loadGroup, touched, touchGroup } from "@/lib/groups/load";
import { whyNotKeep } from "@/lib/groups/rules";
import { toGroup } from "@/lib/groups/shapes";
import { refuseIf } from "@/lib/members/load";

/**
 * Takes somebody out of a group: they decide for nobody by it from that moment on, and what they decided stays decided. Who is
 * not in it is 404; a group that an identity provider keeps is 409.
 */
export const removeGroupMember = change({
  name: "rbac.group-member.delete",
  needs: "member:write",
  input: z.object({ ...groupPlace, user_id: z.string().max(40), reason }),
  load: ({ input, actor, now }) => {
    const { statements, read } = loadGroup(actor, input.slug, input.group_id, now);
    return {
      statements,
      read: (rows) => {
        const subject = read(rows);
        const person = subject?.people.find((p) => p.id === input.user_id);
        return subject && person ? { ...subject, person } : null;
      },
    };
  },
  plan: ({ subject: { group, person } }) => {
    refuseIf(whyNotKeep(group));
    return { summary: `Take ${person.name} out of ${group.name}`, warnings: [], spec: {}, base: {} };
  },
  gate: "never",
  act: ({ subject: { group, people, delegations, person }, input, actor, now }) => {
    const before = { member: { id: person.id, name: person.name } };
    return changed(
      toGroup(
        touched(group, now),
        people.filter((p) => p.id !== person.id),
        delegations,
      ),
      event("rbac.group-member.delete", { before, reason: input.reason ?? undefined }),
      [
        touchGroup(actor, group, now),
        sql`DELETE FROM group_members WHERE workspace_id = ${actor.workspace.id} AND group_id = ${group.id} AND user_id = ${person.id}`,
      ],
    );
  },
});

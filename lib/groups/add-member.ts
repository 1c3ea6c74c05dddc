import { z } from "zod";
import { event } from "@/lib/audit/events";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { nothing } from "@/lib/change/spec";
import { sql } from "@/lib/db/sql";
import { conflict, invalid } from "@/lib/errors";
import { groupPlace, reason } from "@/lib/groups/fields";
import { loadGroup, touched, touchGroup } from "@/lib/groups/load";
import { MOST_MEMBERS, whyNotJoin, whyNotKeep, whyNotMore } from "@/lib/groups/rules";
import { type GroupPerson, toGroup } from "@/lib/groups/shapes";
import { refuseIf } from "@/lib/members/load";
import { joinedLending } from "@/lib/notifications/notice/alerts";

export const newGroupMember = { user_id: z.string().max(40), reason };

/**
 * Puts a member of the workspace into a group; from then on they decide for whoever has handed decisions to it, and are told
 * so. Somebody who is in it already changes nothing. Refuses oneself and a group that decides for who stands above the giver
 * (403), who is no active member here (422), and a group that an identity provider keeps or that is full (409).
 */
export const addGroupMember = change({
  name: "rbac.group-member.add",
  needs: "member:write",
  input: z.object({ ...groupPlace, ...newGroupMember }),
  load: ({ input, actor, now }) => {
    const { statements, read } = loadGroup(actor, input.slug, input.group_id, now);
    return {
      statements: [
        ...statements,
        sql`SELECT u.id, u.name, u.email FROM users u WHERE u.id = ${input.user_id} AND u.deactivated_at IS NULL
          AND EXISTS (SELECT 1 FROM grants g WHERE g.workspace_id = ${actor.workspace.id} AND g.user_id = u.id)`,
      ],
      read: (rows) => {
        const subject = read(rows.slice(0, statements.length));
        const person = rows.at(-1)?.rows[0] as Pick<GroupPerson, "id" | "name" | "email"> | undefined;
        return subject && { ...subject, person };
      },
    };
  },
  plan: ({ subject: { group, people, delegations, person }, actor }) => {
    refuseIf(whyNotKeep(group));
    if (!person) throw invalid([{ field: "/user_id", message: "is no active member here" }]);
    if (people.some((p) => p.id === person.id)) return nothing(toGroup(group, people, delegations));
    const lenders = delegations.map((d) => ({ name: d.from_name, roles: d.roles }));
    refuseIf(whyNotJoin(actor, person.id, lenders));
    const full = whyNotMore(people.length);
    if (full) throw conflict(full.code, full.message, { extra: { limit: MOST_MEMBERS } });
    return { person, summary: `Put ${person.name} into ${group.name}`, warnings: [], spec: {}, base: {} };
  },
  gate: "never",
  act: ({ subject: { group, people, delegations }, input, plan: { person }, actor, now }) => {
    const added: GroupPerson = { ...person, added_by_name: actor.name, added_at: now };
    const after = { member: { id: person.id, name: person.name } };
    const lending = delegations.filter((d) => d.from_id !== person.id);
    return changed(
      toGroup(touched(group, now), [...people, added], delegations),
      event("rbac.group-member.add", { after, reason: input.reason ?? undefined }),
      [
        touchGroup(actor, group, now),
        // A row of somebody who left the workspace and came back would be in the way.
        sql`INSERT INTO group_members (workspace_id, group_id, user_id, added_by_id, added_by_name, added_at)
          VALUES (${actor.workspace.id}, ${group.id}, ${person.id}, ${actor.userId ?? actor.id}, ${actor.name}, ${now})
          ON CONFLICT DO NOTHING`,
      ],
      [],
      lending.map((d) =>
        joinedLending({
          by: actor.name,
          to: person.id,
          group: group.name,
          from: d.from_name,
          delegation: d.id,
          until: d.ends_at,
        }),
      ),
    );
  },
});

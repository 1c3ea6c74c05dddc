import { z } from "zod";
import { controlOf } from "@/lib/access/control";
import { groupPlace } from "@/lib/groups/fields";
import { readingGroup } from "@/lib/groups/load";
import { whyNotDelete, whyNotJoin, whyNotKeep, whyNotMore } from "@/lib/groups/rules";
import { toGroup } from "@/lib/groups/shapes";
import { view } from "@/lib/view/view";

/**
 * A group as its settings page shows it: what it is, and why this person cannot change it, put somebody else in, or delete it; each
 * null where they can. In the words and the order of the refusals.
 */
export const groupEditor = view({
  name: "group.editor",
  needs: "member:read",
  input: z.object(groupPlace),
  load: ({ input, actor, now }) => {
    const { statements, read } = readingGroup(actor, input.slug, input.group_id, now);
    return {
      statements,
      read: (rows) => {
        const found = read(rows);
        if (!found) return null;
        const { group, people, delegations } = found;
        const keep = controlOf(actor, "member:write", "workspace").why ?? whyNotKeep(group)?.message ?? null;
        const lenders = delegations.map((d) => ({ name: d.from_name, roles: d.roles }));
        return {
          group: toGroup(group, people, delegations),
          why: {
            keep,
            join: keep ?? (whyNotJoin(actor, "", lenders) ?? whyNotMore(people.length))?.message ?? null,
            remove: keep ?? whyNotDelete(group, delegations.length)?.message ?? null,
          },
        };
      },
    };
  },
});

import { z } from "zod";
import { groupPlace } from "@/lib/groups/fields";
import { readingGroup } from "@/lib/groups/load";
import { toGroup } from "@/lib/groups/shapes";
import { view } from "@/lib/view/view";

/** One group with who is in it, and for whom they decide now or will. */
export const getGroup = view({
  name: "group.get",
  needs: "member:read",
  input: z.object(groupPlace),
  load: ({ input, actor, now }) => {
    const { statements, read } = readingGroup(actor, input.slug, input.group_id, now);
    return {
      statements,
      read: (rows) => {
        const found = read(rows);
        return found && toGroup(found.group, found.people, found.delegations);
      },
    };
  },
});

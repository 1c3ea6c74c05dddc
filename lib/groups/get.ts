import { z } from "zod";
import type { Actor } from "@/lib/access/actor";
import { groupPlace } from "@/lib/groups/fields";
import { type GroupFound, readingGroup } from "@/lib/groups/load";
import { toGroup } from "@/lib/groups/shapes";
import { view } from "@/lib/view/view";

/** A view of one group: what it says of the group that was found, for whoever asks. 404 for one that is not of the workspace. */
export const viewOfGroup = <T>(name: string, say: (found: GroupFound, actor: Actor) => T) =>
  view({
    name,
    needs: "member:read",
    input: z.object(groupPlace),
    load: ({ input, actor, now }) => {
      const { statements, read } = readingGroup(actor, input.slug, input.group_id, now);
      return {
        statements,
        read: (rows) => {
          const found = read(rows);
          return found && say(found, actor);
        },
      };
    },
  });

/** One group with who is in it, and for whom they decide now or will. */
export const getGroup = viewOfGroup("group.get", ({ group, people, delegations }) =>
  toGroup(group, people, delegations),
);

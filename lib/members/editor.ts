import { z } from "zod";
import { controlOf } from "@/lib/access/control";
import { readingMember } from "@/lib/members/load";
import { whyNotChange, whyNotLink } from "@/lib/members/rules";
import { view } from "@/lib/view/view";

/**
 * What the page of a member announces: why this person cannot change what the member may do, make them a new link, or remove them
 * (or leave, where it is themself); each null where they can. In the words and the order of the refusals. That a role stands
 * above one's own is told by the role.
 */
export const memberEditor = view({
  name: "member.editor",
  needs: "member:read",
  input: z.object({ slug: z.string().max(63), user_id: z.string().max(40) }),
  load: ({ input, actor }) => {
    const { statements, read } = readingMember(actor, input.slug, input.user_id);
    return {
      statements,
      read: (rows) => {
        const found = read(rows);
        if (!found) return null;
        const { user, held, lastOwner } = found;
        const may = controlOf(actor, "member:write", "workspace").why;
        const facts = { userId: user.id, roles: held.map((g) => g.role), losesLastOwner: false };
        return {
          why: {
            change: may ?? whyNotChange(actor, { ...facts, roles: [] })?.message ?? null,
            link: may ?? (whyNotChange(actor, facts) ?? whyNotLink(user))?.message ?? null,
            remove: may ?? whyNotChange(actor, { ...facts, losesLastOwner: lastOwner, leaves: true })?.message ?? null,
          },
        };
      },
    };
  },
});

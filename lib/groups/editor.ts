import { controlOf } from "@/lib/access/control";
import { viewOfGroup } from "@/lib/groups/get";
import { whyNotDelete, whyNotJoin, whyNotKeep, whyNotMore } from "@/lib/groups/rules";
import { toGroup } from "@/lib/groups/shapes";

/**
 * A group as its settings page shows it: what it is, and why this person cannot change it, put somebody else in, or delete it; each
 * null where they can. In the words and the order of the refusals.
 */
export const groupEditor = viewOfGroup("group.editor", ({ group, people, delegations }, actor) => {
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
});

import { z } from "zod";
import { event } from "@/lib/audit/events";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { sql } from "@/lib/db/sql";
import { groupPlace, reason } from "@/lib/groups/fields";
import { loadGroup, touchGroup } from "@/lib/groups/load";
import { whyNotDelete, whyNotKeep } from "@/lib/groups/rules";
import { recordedGroup } from "@/lib/groups/shapes";
import { refuseIf } from "@/lib/members/load";

/**
 * Deletes a group; its people stay members of the workspace, and what they decided stays decided. Refuses one that delegations
 * name which are not over, so that nobody's decisions lapse unseen, and one that an identity provider keeps (409).
 */
export const removeGroup = change({
  name: "rbac.group.delete",
  needs: "member:write",
  input: z.object({ ...groupPlace, reason }),
  load: ({ input, actor, now }) => loadGroup(actor, input.slug, input.group_id, now),
  plan: ({ subject: { group, delegations } }) => {
    refuseIf(whyNotKeep(group) ?? whyNotDelete(group, delegations.length));
    return { summary: `Delete the group ${group.name}`, warnings: [], spec: { deleted: true }, base: {} };
  },
  gate: "never",
  act: ({ subject: { group, people }, input, actor, now }) => {
    const members = people.map(({ id, name }) => ({ id, name }));
    const details = { before: { ...recordedGroup(group), members }, reason: input.reason ?? undefined };
    return changed({ id: group.id }, event("rbac.group.delete", details), [
      touchGroup(actor, group, now, sql`, deleted_at = ${now}`),
      sql`DELETE FROM group_members WHERE workspace_id = ${actor.workspace.id} AND group_id = ${group.id}`,
    ]);
  },
});

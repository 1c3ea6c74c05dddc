import { z } from "zod";
import { event } from "@/lib/audit/events";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { nothing } from "@/lib/change/spec";
import { sql } from "@/lib/db/sql";
import { conflict } from "@/lib/errors";
import { description, groupPlace, name, reason } from "@/lib/groups/fields";
import { loadGroup, selectNamesake, touched, touchGroup } from "@/lib/groups/load";
import { whyNotKeep } from "@/lib/groups/rules";
import { recordedGroup, toGroup } from "@/lib/groups/shapes";
import { refuseIf } from "@/lib/members/load";

export const groupPatch = { name: name.optional(), description: description.optional(), reason };

/**
 * Renames a group, or says anew what it is for; who is in it and what names it stay. Refuses a name that is taken and a group
 * that an identity provider keeps (409).
 */
export const patchGroup = change({
  name: "rbac.group.patch",
  needs: "member:write",
  input: z.object({ ...groupPlace, ...groupPatch }),
  load: ({ input, actor, now }) => {
    const { statements, read } = loadGroup(actor, input.slug, input.group_id, now);
    return {
      statements: [...statements, selectNamesake(actor, input.name)],
      read: (rows) => {
        const subject = read(rows.slice(0, statements.length));
        const other = rows.at(-1)?.rows[0]?.id;
        return subject && { ...subject, taken: other !== undefined && other !== input.group_id };
      },
    };
  },
  plan: ({ subject: { group, people, delegations, taken }, input }) => {
    refuseIf(whyNotKeep(group));
    if (taken) throw conflict("NAME_TAKEN", `There is a group called ${input.name} already.`);
    const after = { name: input.name ?? group.name, description: input.description ?? group.description };
    const fields = (["name", "description"] as const).filter((field) => after[field] !== group[field]);
    if (fields.length === 0) return nothing(toGroup(group, people, delegations));
    return { after, fields, summary: `Change the group ${group.name}`, warnings: [], spec: after, base: {} };
  },
  gate: "never",
  act: ({ subject: { group, people, delegations }, input, plan: { after, fields }, actor, now }) => {
    const next = { ...touched(group, now), ...after };
    const details = { before: recordedGroup(group), after, changed: fields, reason: input.reason ?? undefined };
    return changed(toGroup(next, people, delegations), event("rbac.group.patch", details), [
      touchGroup(actor, group, now, sql`, name = ${after.name}, description = ${after.description}`),
    ]);
  },
});

import { z } from "zod";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { newId } from "@/lib/db/ids";
import { sql } from "@/lib/db/sql";
import { conflict, notFound } from "@/lib/errors";
import { description, name, reason } from "@/lib/groups/fields";
import { selectNamesake } from "@/lib/groups/load";
import { type GroupRow, recordedGroup, toGroup } from "@/lib/groups/shapes";
import { lockMembers } from "@/lib/members/load";

export const newGroup = { name, description: description.default(""), reason };

/** Makes a group with nobody in it. Being in a group gives nobody a role. Refuses a name that is taken (409). */
export const createGroup = change({
  name: "rbac.group.create",
  needs: "member:write",
  input: z.object({ slug: z.string().max(63), ...newGroup }),
  load: ({ input, actor }) => {
    if (input.slug !== actor.workspace.slug) throw notFound();
    return {
      statements: [lockMembers(actor), selectNamesake(actor, input.name)],
      read: ([, namesake]) => ({
        taken: (namesake?.rows.length ?? 0) > 0,
        resource: { type: "group", id: null, name: input.name },
        root: null,
        environment: null,
        reach: "workspace" as const,
        revision: 0,
        lastEventHash: null,
      }),
    };
  },
  plan: ({ subject, input }) => {
    if (subject.taken) throw conflict("NAME_TAKEN", `There is a group called ${input.name} already.`);
    return { summary: `Make the group ${input.name}`, warnings: [], spec: recordedGroup(input), base: {} };
  },
  gate: "never",
  act: ({ input, actor, now }) => {
    const row: GroupRow = {
      id: newId("grp", now),
      name: input.name,
      description: input.description,
      source: null,
      external_id: null,
      revision: 1,
      last_event_hash: null,
      created_at: now,
      updated_at: now,
    };
    const itself = { resource: { type: "group", id: row.id, name: row.name }, root: { type: "group", id: row.id } };
    return changed(
      toGroup(row, [], []),
      event("rbac.group.create", { after: recordedGroup(row), reason: input.reason ?? undefined }, itself),
      [
        sql`INSERT INTO groups (id, workspace_id, name, description, last_event_hash, created_at, updated_at)
          VALUES (${row.id}, ${actor.workspace.id}, ${row.name}, ${row.description}, ${EVENT_HASH}, ${now}, ${now}) RETURNING 1`,
      ],
    );
  },
});

import { z } from "zod";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { sql } from "@/lib/db/sql";
import { lockSystem, systemSubject } from "@/lib/external-approvals/load";
import { fieldsOfSystem } from "@/lib/external-approvals/shapes";
import { dropSecrets } from "@/lib/secret-store/rows";

/** Takes the seat from an external system at once and forgets its secret. What it decided stands; what it was asked is left to people. */
export const removeSystem = change({
  name: "rbac.external-system.delete",
  needs: "policy:write",
  input: z.object({ id: z.string().max(40) }),
  load: ({ input, actor }) => ({
    statements: [lockSystem(actor, input.id)],
    read: ([systems]) => systemSubject(systems),
  }),
  plan: ({ subject }) => ({
    summary: `Remove the external system ${subject.system.name}`,
    warnings: [],
    spec: {},
    base: {},
  }),
  gate: "never",
  act: ({ subject: { system }, actor, now }) =>
    changed({ id: system.id }, event("rbac.external-system.delete", { before: fieldsOfSystem(system) }), [
      sql`UPDATE external_approval_systems SET deleted_at = ${now}, enabled = false, revision = revision + 1, updated_at = ${now},
          last_event_hash = ${EVENT_HASH}
        WHERE workspace_id = ${actor.workspace.id} AND id = ${system.id} AND revision = ${system.revision} RETURNING 1`,
      dropSecrets(actor.workspace.id, system.id),
    ]),
});

import { z } from "zod";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { sql } from "@/lib/db/sql";
import { lockSystem, systemSubject } from "@/lib/external-approvals/load";
import { toSystem } from "@/lib/external-approvals/shapes";

/** Has a signed message sent that asks nothing, by a job; the system then shows when it was tested and what came of it. */
export const testSystem = change({
  name: "rbac.external-system.test",
  needs: "policy:write",
  input: z.object({ id: z.string().max(40) }),
  load: ({ input, actor }) => ({
    statements: [lockSystem(actor, input.id)],
    read: ([systems]) => systemSubject(systems),
  }),
  plan: ({ subject }) => ({ summary: `Test ${subject.system.name}`, warnings: [], spec: {}, base: {} }),
  gate: "never",
  act: ({ subject: { system }, actor }) =>
    changed(
      { ...toSystem(system), tested_at: null, test_error: null },
      event("rbac.external-system.test", {}),
      [
        sql`UPDATE external_approval_systems SET tested_at = NULL, test_error = NULL, last_event_hash = ${EVENT_HASH}
          WHERE workspace_id = ${actor.workspace.id} AND id = ${system.id} RETURNING 1`,
      ],
      [
        {
          task: "external.test",
          payload: { workspace_id: actor.workspace.id, system_id: system.id },
          key: `test ${system.id}`,
          maxAttempts: 1,
        },
      ],
    ),
});

/** Notes how a test went. */
export const tellTest = change({
  name: "rbac.external-system.tested",
  needs: "job:run",
  input: z.object({ id: z.string(), error: z.object({ code: z.string(), detail: z.string() }).nullable() }),
  load: ({ input, actor }) => ({
    statements: [lockSystem(actor, input.id)],
    read: ([systems]) => systemSubject(systems),
  }),
  plan: ({ subject }) => ({ summary: `Tested ${subject.system.name}`, warnings: [], spec: {}, base: {} }),
  gate: "never",
  act: ({ subject: { system }, input: { error }, actor, now }) =>
    changed(
      { id: system.id },
      event("rbac.external-system.tested", { error: error ?? undefined }, { outcome: error ? "failure" : "success" }),
      [
        sql`UPDATE external_approval_systems SET tested_at = ${now}, test_error = ${error && JSON.stringify(error)},
            last_event_hash = ${EVENT_HASH}
          WHERE workspace_id = ${actor.workspace.id} AND id = ${system.id} RETURNING 1`,
      ],
    ),
});

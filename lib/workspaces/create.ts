import type { EnvironmentKind, Person } from "@/lib/access/actor";
import { event } from "@/lib/audit/events";
import { auditRow, eventHash, insertEvent } from "@/lib/audit/record";
import { transact } from "@/lib/change/transaction";
import { newId } from "@/lib/db/ids";
import { raw, type Sql, sql } from "@/lib/db/sql";
import { DEFAULT_POLICIES } from "@/lib/policies/defaults";

export type NewWorkspace = {
  slug: string;
  name: string;
  environments: readonly { slug: string; name: string; kind: EnvironmentKind }[];
};

/** The four environments a workspace starts with. */
export const USUAL_ENVIRONMENTS: NewWorkspace["environments"] = [
  { slug: "dev", name: "Development", kind: "Development" },
  { slug: "test", name: "Test", kind: "Other" },
  { slug: "staging", name: "Staging", kind: "Staging" },
  { slug: "prod", name: "Production", kind: "Production" },
];

/**
 * Makes a workspace with its environments and the default policies, and records it: all in one transaction. Only the
 * first boot and the seeds do this; there is no route for it. A taken slug is an error and changes nothing.
 */
export async function createWorkspace(by: Person, workspace: NewWorkspace, now: Date): Promise<string> {
  const id = newId("wsp", now);
  const row = auditRow(
    by,
    {
      workspace: { id, slug: workspace.slug, name: workspace.name },
      environment: null,
      resource: { type: "workspace", id, name: workspace.slug },
      root: { type: "workspace", id },
    },
    event("workspace.create", {
      after: { slug: workspace.slug, environments: workspace.environments.map((e) => e.slug) },
    }),
    now,
  );
  const hash = eventHash(row, null);
  const head = sql`WITH head AS (INSERT INTO workspaces (id, slug, name, last_event_hash, created_at)
      VALUES (${id}, ${workspace.slug}, ${workspace.name}, ${hash}, ${now}) RETURNING 1), ${insertEvent(row, null, hash, raw("head"))}
    SELECT assent_expect_one((SELECT count(*) FROM head))`;
  const environments = workspace.environments.map(
    (e, position): Sql => sql`INSERT INTO environments (id, workspace_id, slug, name, kind, position, created_at)
      VALUES (${newId("env", now)}, ${id}, ${e.slug}, ${e.name}, ${e.kind}, ${position}, ${now})`,
  );
  const policies = DEFAULT_POLICIES.map(
    (
      p,
    ): Sql => sql`INSERT INTO approval_policies (id, workspace_id, name, description, operations, transitions, environment_class, risk_levels,
        gates, builtin, created_at, updated_at)
      VALUES (${newId("pol", now)}, ${id}, ${p.name}, ${p.description}, ${p.operations}, ${p.transitions}, ${p.environment_class},
        ${p.risk_levels}, ${JSON.stringify(p.gates)}, ${p.builtin}, ${now}, ${now})`,
  );
  await transact(id, (tx) => tx.commit([head, ...environments, ...policies]));
  return id;
}

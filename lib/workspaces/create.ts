import type { EnvironmentKind, Person } from "@/lib/access/actor";
import { event } from "@/lib/audit/events";
import { EVENT_HASH, type EventScope } from "@/lib/audit/record";
import { recorded } from "@/lib/change/recorded";
import { transact } from "@/lib/change/transaction";
import { newId } from "@/lib/db/ids";
import { type Sql, sql } from "@/lib/db/sql";
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
 * seeds do this; there is no route for it. A taken slug is an error and changes nothing.
 */
export async function createWorkspace(by: Person, workspace: NewWorkspace, now: Date): Promise<string> {
  const id = newId("wsp", now);
  const made = workspaceRows(id, workspace, now);
  const scope: EventScope = {
    workspace: { id, slug: workspace.slug, name: workspace.name },
    environment: null,
    resource: { type: "workspace", id, name: workspace.slug },
    root: { type: "workspace", id },
  };
  const details = event("workspace.create", { after: made.after });
  const statements = recorded({ by, scope, event: details, previous: null, now }, { ...made, jobs: [], notify: [] });
  await transact(id, (tx) => tx.commit(statements));
  return id;
}

/** The rows of a new workspace, for a change to write: the workspace itself, then all it starts with. */
export function workspaceRows(id: string, workspace: NewWorkspace, now: Date): WorkspaceRows {
  const { slug, name } = workspace;
  const head = sql`INSERT INTO workspaces (id, slug, name, last_event_hash, created_at)
    VALUES (${id}, ${slug}, ${name}, ${EVENT_HASH}, ${now}) RETURNING 1`;
  const environments = workspace.environments.map(
    (e, position): Sql => sql`INSERT INTO environments (id, workspace_id, slug, name, kind, position, created_at)
      VALUES (${newId("env", now)}, ${id}, ${e.slug}, ${e.name}, ${e.kind}, ${position}, ${now})`,
  );
  const policies = DEFAULT_POLICIES.map(
    (
      p,
    ): Sql => sql`INSERT INTO approval_policies (id, workspace_id, name, description, plugin, operations, transitions, environment_class, risk_levels,
        gates, builtin, created_at, updated_at)
      VALUES (${newId("pol", now)}, ${id}, ${p.name}, ${p.description}, ${p.plugin}, ${p.operations}, ${p.transitions}, ${p.environment_class},
        ${p.risk_levels}, ${JSON.stringify(p.gates)}, ${p.builtin}, ${now}, ${now})`,
  );
  const after = { slug, environments: workspace.environments.map((e) => e.slug) };
  return { head, rest: [...environments, ...policies], after };
}

/** `after` is what the event says of it. */
type WorkspaceRows = { head: Sql; rest: readonly Sql[]; after: { slug: string; environments: string[] } };

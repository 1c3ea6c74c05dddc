import type { Actor, EnvironmentRef } from "@/lib/access/actor";
import { lentJson, type StoredLent, toGrant, toLent } from "@/lib/auth/resolve";
import { type Sql, sql } from "@/lib/db/sql";

type Row = {
  user_id: string;
  user_name: string;
  email: string;
  platform_admin: boolean;
  deactivated: boolean;
  workspace: Actor["workspace"];
  grants: { role: string; allowed: string[] | null }[];
  environments: EnvironmentRef[];
  lent: StoredLent[];
};

/** A person with the grants they hold now, in one workspace; one row, or none when either is gone. */
export const loadPerson = (workspaceId: string, userId: string, now = new Date()): Sql =>
  sql`SELECT u.id AS user_id, u.name AS user_name, u.email, u.platform_admin, u.deactivated_at IS NOT NULL AS deactivated,
      jsonb_build_object('id', w.id, 'slug', w.slug, 'name', w.name) AS workspace,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('role', g.role, 'allowed', g.allowed_environments)), '[]')
        FROM grants g WHERE g.workspace_id = w.id AND g.user_id = u.id) AS grants,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('id', e.id, 'slug', e.slug, 'name', e.name, 'kind', e.kind, 'class', e.class,
          'position', e.position, 'archived', e.archived_at IS NOT NULL) ORDER BY e.position, e.id), '[]')
        FROM environments e WHERE e.workspace_id = w.id) AS environments,
      ${lentJson(now)} AS lent
    FROM users u JOIN workspaces w ON w.id = ${workspaceId} WHERE u.id = ${userId}`;

/**
 * A job that goes on in a person's name: their grants as they are now, so that what was taken from them in the meantime
 * the job cannot do either. Null when the person is no longer active. The log shows the job, on behalf of the person.
 */
export function personalJob(job: string, row: unknown, correlationId: string): Actor | null {
  const person = row as Row | undefined;
  if (!person || person.deactivated) return null;
  return {
    kind: "job",
    id: job,
    userId: person.user_id,
    name: person.user_name,
    email: person.email,
    via: "worker",
    platformAdmin: person.platform_admin,
    tokenScopes: null,
    credential: null,
    context: { requestId: job, correlationId, ip: null, userAgent: null },
    workspace: person.workspace,
    environments: person.environments,
    grants: person.grants.flatMap((g) => toGrant(g, person.environments)),
    lent: toLent(person.lent, person.environments),
  };
}

import type { Actor, EnvironmentRef, Grant, Surface } from "@/lib/access/actor";
import { ROLES, type Role } from "@/lib/access/roles";
import { plainPool } from "@/lib/db/pool";

type Row = {
  user_id: string;
  name: string;
  email: string;
  workspace: Actor["workspace"];
  environments: EnvironmentRef[];
  grants: { role: string; allowed: string[] | null }[];
};

/** A user by address as an actor in one workspace, as a request of theirs would be; `via` says through which surface. */
export async function actorOf(email: string, slug: string, via: Surface = "console"): Promise<Actor> {
  const { rows } = await plainPool("app").query<Row>(
    `SELECT u.id AS user_id, u.name, u.email, jsonb_build_object('id', w.id, 'slug', w.slug, 'name', w.name) AS workspace,
       (SELECT jsonb_agg(jsonb_build_object('id', e.id, 'slug', e.slug, 'name', e.name, 'kind', e.kind, 'class', e.class, 'position', e.position,
          'archived', e.archived_at IS NOT NULL) ORDER BY e.position) FROM environments e WHERE e.workspace_id = w.id) AS environments,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('role', g.role, 'allowed', g.allowed_environments)), '[]') FROM grants g
          WHERE g.workspace_id = w.id AND g.user_id = u.id) AS grants
     FROM users u, workspaces w WHERE lower(u.email) = lower($1) AND w.slug = $2`,
    [email, slug],
  );
  const row = rows[0];
  if (!row) throw new Error(`no user ${email} or no workspace ${slug}`);
  return {
    kind: "user",
    id: row.user_id,
    userId: row.user_id,
    name: row.name,
    email: row.email,
    via,
    platformAdmin: false,
    tokenScopes: null,
    credential: null,
    context: { requestId: "req_seed", correlationId: "cor_seed", ip: "127.0.0.1", userAgent: null },
    workspace: row.workspace,
    environments: row.environments,
    grants: row.grants.flatMap((g) => grant(g, row.environments)),
  };
}

function grant(g: { role: string; allowed: string[] | null }, environments: EnvironmentRef[]): Grant[] {
  const role = ROLES.find((r): r is Role => r === g.role);
  if (!role) return [];
  const { allowed } = g;
  if (allowed === null) return [{ role, environments: null }];
  return [
    {
      role,
      environments: environments
        .filter((e) => allowed.includes(e.slug) || allowed.includes(`class:${e.class}`))
        .map((e) => e.id),
    },
  ];
}

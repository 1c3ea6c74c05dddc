import type { Actor, EnvironmentRef } from "@/lib/access/actor";
import { environmentFilter, visibleEnvironments } from "@/lib/access/can";
import { DELEGATES } from "@/lib/auth/delegates";
import { toGrant } from "@/lib/auth/resolve";
import type { Subject } from "@/lib/change/spec";
import type { Rows } from "@/lib/db/batch";
import { type Sql, sql } from "@/lib/db/sql";
import { invalid } from "@/lib/errors";
import { findKind, kinds, plugins } from "@/lib/plugins/registry";
import type { Member } from "@/lib/policies/deciders";
import { contradictions, type PolicyFields } from "@/lib/policies/rules";
import { type PolicyRecord, toPolicy } from "@/lib/policies/shapes";
import type { GateQuestion } from "@/lib/tickets/match";

/** Policies this actor may see: those of an environment only where it is theirs to see. `p` is the table's alias. */
export function policiesInScope(actor: Actor): Sql {
  const visible = environmentFilter(actor);
  const living = sql`p.workspace_id = ${actor.workspace.id} AND p.deleted_at IS NULL`;
  return visible === null
    ? living
    : sql`${living} AND (p.environment_id IS NULL OR p.environment_id = ANY(${visible}))`;
}

/** Changes of policies go one by one in a workspace: what one of them says can depend on all others. */
export const lockPolicies = (actor: Actor): Sql =>
  sql`SELECT 1 FROM workspaces WHERE id = ${actor.workspace.id} FOR NO KEY UPDATE`;

/** Everyone who could take a seat somewhere, with their grants; and who decides for them at `now`, where that is asked. */
export const loadDeciders = (actor: Actor, now: Date | null = null): Sql =>
  sql`SELECT u.id, u.name, jsonb_agg(jsonb_build_object('role', g.role, 'allowed', g.allowed_environments)) AS grants,
      (SELECT coalesce(jsonb_agg(DISTINCT jsonb_build_object('id', p.id, 'name', p.name, 'group', d.group_name, 'everywhere', p.platform_admin,
          'grants', (SELECT coalesce(jsonb_agg(jsonb_build_object('role', r.role, 'allowed', r.allowed_environments)), '[]')
            FROM grants r WHERE r.workspace_id = d.workspace_id AND r.user_id = p.id))), '[]')
        FROM delegations d CROSS JOIN LATERAL ${DELEGATES} AS t (user_id) JOIN users p ON p.id = t.user_id AND p.deactivated_at IS NULL
        WHERE d.workspace_id = ${actor.workspace.id} AND d.from_id = u.id AND d.ended_at IS NULL AND d.starts_at <= ${now}
          AND d.ends_at > ${now}) AS delegates
    FROM grants g JOIN users u ON u.id = g.user_id
    WHERE g.workspace_id = ${actor.workspace.id} AND u.deactivated_at IS NULL AND g.role IN ('approver', 'security-approver', 'owner')
    GROUP BY u.id, u.name ORDER BY u.name, u.id`;

type StoredGrant = { role: string; allowed: string[] | null };
type DeciderRow = {
  id: string;
  name: string;
  grants: StoredGrant[];
  delegates: { id: string; name: string; group: string | null; everywhere: boolean; grants: StoredGrant[] }[];
};

export function readDeciders(actor: Actor, rows: Rows | undefined): Member[] {
  const held = (grants: readonly StoredGrant[]) => grants.flatMap((g) => toGrant(g, [...actor.environments]));
  return ((rows?.rows ?? []) as DeciderRow[]).map(({ id, name, grants, delegates }) => ({
    id,
    name,
    delegates: delegates.map((d) => ({ ...d, grants: held(d.grants) })),
    grants: held(grants),
  }));
}

/** Another policy of the same name, if there is one. */
export const loadNamesake = (actor: Actor, name: string | undefined): Sql =>
  sql`SELECT p.id FROM approval_policies p
    WHERE p.workspace_id = ${actor.workspace.id} AND p.deleted_at IS NULL AND lower(p.name) = lower(${name ?? null}::text)`;

export type PolicySubject = Subject & { policy: PolicyRecord };

export const policySubject = (actor: Actor, policy: PolicyRecord): PolicySubject => ({
  policy,
  resource: { type: "policy", id: policy.id, name: policy.name },
  root: { type: "policy", id: policy.id },
  environment: null,
  reach: "workspace",
  revision: policy.revision,
  current: toPolicy(policy, actor.environments),
  lastEventHash: policy.last_event_hash,
});

/**
 * Refuses (422) a policy that contradicts itself or newly names a plugin, kind or environment that is not there. What it
 * named before may have left since; a policy can be edited all the same.
 */
export function assertSensible(policy: PolicyFields, actor: Actor, before?: PolicyFields): void {
  const errors = contradictions(policy);
  const { environment } = policy;
  const named = policy.plugin !== before?.plugin || policy.kind !== before?.kind;
  const [plugin, kind] = named ? [policy.plugin, policy.kind] : [null, null];
  if (plugin !== null && !plugins().some((p) => p.name === plugin))
    errors.push({ field: "/plugin", message: "is no plugin here" });
  else if (kind !== null && !(plugin === null ? kinds().some((k) => k.kind === kind) : findKind(plugin, kind)))
    errors.push({ field: "/kind", message: "is no kind here" });
  if (environment !== null && environment !== before?.environment && !environmentOf(actor, environment))
    errors.push({ field: "/environment", message: "is no environment here" });
  if (errors.length > 0) throw invalid(errors, "This is not a policy that could work.");
}

export const environmentOf = (actor: Actor, slug: string | null): EnvironmentRef | undefined =>
  visibleEnvironments(actor).find((e) => e.slug === slug && !e.archived);

/** Policies are governed where something is at stake: in a workspace that has, or had, a production environment. */
export const isGoverned = (actor: Actor): boolean => actor.environments.some((e) => e.class === "prod");

export const POLICY_CHANGE: GateQuestion = {
  operation: "policy.change",
  environment: null,
  plugin: null,
  kind: null,
  risk: null,
  labels: {},
};

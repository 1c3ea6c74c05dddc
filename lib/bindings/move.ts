import type { Actor, EnvironmentRef } from "@/lib/access/actor";
import type { AuditEvent } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import type { BindingSubject } from "@/lib/bindings/load";
import { bindWarnings, whyNotBind } from "@/lib/bindings/rules";
import { type Binding, type BindingRow, bindingBase, toBinding } from "@/lib/bindings/shapes";
import { digestOf } from "@/lib/canonical";
import { changed, type Done } from "@/lib/change/act";
import { type Authority, nothing } from "@/lib/change/spec";
import { sql } from "@/lib/db/sql";
import { conflict, notFound } from "@/lib/errors";
import type { GateQuestion } from "@/lib/tickets/match";
import type { ProposalSubject } from "@/lib/tickets/open";

/**
 * What put, promote and rollback share: all of them put one version, with a configuration, where another was. They differ
 * in how the version is found and in the name under which it is recorded.
 */
export function planMove(subject: BindingSubject, config: Record<string, unknown> | undefined, verb: string) {
  const { asset, binding, environment, target } = subject;
  if (!target) throw notFound();
  const facts = { asset: asset.lifecycle, version: target.status, environment };
  const why = whyNotBind(facts);
  if (why) throw conflict(why.code, why.message);
  const nextConfig = config ?? binding.config;
  const configDigest = digestOf(nextConfig);
  const warnings = bindWarnings(facts);
  if (binding.version_id === target.id && binding.config_digest === configDigest)
    return nothing(toBinding(binding, environment, warnings));
  const from = binding.version === null ? "" : ` (now version ${binding.version})`;
  return {
    version: {
      id: target.id as string | null,
      number: target.number as number | null,
      label: target.label as string | null,
    },
    config: nextConfig,
    configDigest,
    summary: `${verb} version ${target.number} of ${asset.name} in ${environment.slug}${from}`,
    warnings,
    spec: {
      version_id: target.id as string | null,
      version: target.number as number | null,
      config: nextConfig,
      config_digest: configDigest,
    },
    base: bindingBase(binding),
  };
}

export type Move = Exclude<ReturnType<typeof planMove>, { nothing: true }>;

/** What the policies are asked about a move of a binding. */
export function gateMove(
  subject: BindingSubject,
  operation: string,
  reason: string | null | undefined,
): GateQuestion & {
  subject: ProposalSubject;
  reason: string | null;
} {
  const { asset, binding, environment } = subject;
  return {
    operation,
    environment,
    plugin: asset.plugin,
    kind: asset.kind,
    risk: asset.risk_level,
    labels: asset.labels,
    subject: {
      type: "binding",
      id: binding.id,
      asset: { id: asset.id, plugin: asset.plugin, kind: asset.kind, name: asset.name },
      environment,
      risk: asset.risk_level,
    },
    reason: reason ?? null,
  };
}

type ActMove = {
  subject: BindingSubject;
  plan: Move;
  actor: Actor;
  now: Date;
  authority: Authority;
  record(parts: { before: unknown; after: unknown; changed: string[]; authority: unknown }): AuditEvent;
};

/** Writes the move under its authority; the database's guard checks the same authority again in class prod. */
export function actMove({ subject, plan, now, authority, record }: ActMove): Done<Binding> {
  const { asset, binding, environment } = subject;
  const next: BindingRow = {
    ...binding,
    version_id: plan.version.id,
    version: plan.version.number,
    version_label: plan.version.label,
    config: plan.config,
    config_digest: plan.configDigest,
    previous_version_id: binding.version_id,
    previous_version: binding.version,
    bound_at: now,
    bound_by_id: authority.by.id,
    bound_by_name: authority.by.name,
    authority_kind: authority.kind,
    authority_id: authority.id,
    revision: binding.revision + 1,
  };
  const before = recorded(binding, environment);
  const after = recorded(next, environment);
  const changes = [
    ...(binding.version_id !== next.version_id ? ["version"] : []),
    ...(binding.config_digest !== next.config_digest ? ["config"] : []),
  ];
  return changed(
    toBinding(next, environment, plan.warnings),
    record({ before, after, changed: changes, authority: { kind: authority.kind, id: authority.id } }),
    [
      sql`UPDATE env_bindings SET version_id = ${next.version_id}, config = ${JSON.stringify(next.config)}, config_digest = ${next.config_digest},
          previous_version_id = ${next.previous_version_id}, bound_at = ${now}, bound_by_id = ${next.bound_by_id},
          bound_by_name = ${next.bound_by_name}, authority_kind = ${next.authority_kind}, authority_id = ${next.authority_id},
          revision = ${next.revision}, last_event_hash = ${EVENT_HASH}
        WHERE workspace_id = ${asset.workspace_id} AND id = ${binding.id} AND revision = ${binding.revision} RETURNING 1`,
    ],
  );
}

const recorded = (row: BindingRow, environment: EnvironmentRef) => ({
  environment: environment.slug,
  version: row.version,
  version_id: row.version_id,
  config: row.config,
  revision: row.revision,
});

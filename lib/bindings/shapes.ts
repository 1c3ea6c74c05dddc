import type { EnvironmentRef } from "@/lib/access/actor";

/** A row of `env_bindings` with the numbers of its versions. Revision 0: nobody has bound anything here. */
export type BindingRow = {
  id: string;
  asset_id: string;
  environment_id: string;
  version_id: string | null;
  version: number | null;
  version_label: string | null;
  config: Record<string, unknown>;
  config_digest: string;
  previous_version_id: string | null;
  previous_version: number | null;
  bound_at: Date | null;
  bound_by_id: string | null;
  bound_by_name: string | null;
  authority_kind: "free" | "approval" | "exempt" | "break_glass" | null;
  authority_id: string | null;
  revision: number;
  last_event_hash: Buffer | null;
};

/** The base of a binding: whatever moves it meanwhile supersedes a waiting request. */
export const bindingBase = (binding: BindingRow) => ({
  revision: binding.revision,
  version_id: binding.version_id,
  config_digest: binding.config_digest,
});

/** The revision a caller sees and names: 0 while nothing is bound, so that `If-Match: "0"` means "bind the first" (API §1). */
export const shownRevision = (binding: BindingRow | null): number => (binding?.version_id ? binding.revision : 0);

export type Binding = ReturnType<typeof toBinding>;

export const toBinding = (row: BindingRow | null, environment: EnvironmentRef, warnings: string[] = []) => ({
  environment: environment.slug,
  environment_class: environment.class,
  version: row?.version ?? null,
  version_id: row?.version_id ?? null,
  version_label: row?.version_label ?? null,
  config: row?.config ?? {},
  bound_at: row?.bound_at?.toISOString() ?? null,
  bound_by: row?.bound_by_id ? { id: row.bound_by_id, name: row.bound_by_name } : null,
  previous_version: row?.previous_version ?? null,
  previous_version_id: row?.previous_version_id ?? null,
  revision: shownRevision(row),
  authority: row?.authority_kind ? { kind: row.authority_kind, id: row.authority_id } : null,
  ...(warnings.length > 0 ? { warnings } : {}),
});

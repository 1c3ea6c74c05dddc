import type { z } from "zod";
import type { EnvironmentRef } from "@/lib/access/actor";
import type { BindingAnswer } from "@/lib/bindings/reading/answers";
import type { Forecast } from "@/lib/tickets/rules";
import type { Difference } from "@/lib/versions/diff";

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

export type Binding = z.output<typeof BindingAnswer>;

export const toBinding = (row: BindingRow | null, environment: EnvironmentRef, warnings: string[] = []): Binding => ({
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

/** A binding as the console shows it beside its neighbours. */
export type Live = Binding & {
  environment_name: string;
  /** Name of the policy that exempted it, where that is its authority. */
  authority_name: string | null;
  /** Versions cut since the bound one, and when the first of them was. */
  behind: number;
  behind_since: string | null;
  /** The oldest request that waits to change it. */
  ticket_id: string | null;
};

/** The ways a binding is edited: choose a version, take the one before it in line, go back, stop running it. */
export const EDIT_VERBS = ["put", "promote", "rollback", "remove"] as const;
export type EditVerb = (typeof EDIT_VERBS)[number];

/** What saving an edit would lead to, before it is saved. */
export type BindingProposal = {
  verb: EditVerb;
  version: number | null;
  /** Against the content that runs now; null where nothing runs, or nothing would. */
  content: Difference | null;
  /** Why it cannot be done at all. */
  why: string | null;
  /** It runs already, with the configuration there is. */
  nothing: boolean;
  warnings: string[];
  forecast: Forecast | null;
  /** The same change, waiting already. */
  ticket_id: string | null;
};

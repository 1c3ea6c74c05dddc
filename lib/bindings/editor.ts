import { z } from "zod";
import type { Actor, EnvironmentRef } from "@/lib/access/actor";
import { visibleEnvironments } from "@/lib/access/can";
import { controlOf } from "@/lib/access/control";
import type { Listed } from "@/lib/approvals/load";
import { selectWaiting } from "@/lib/approvals/waiting";
import { registered } from "@/lib/assets/load";
import { AssetRef, isAsset, kindOf } from "@/lib/assets/ref";
import type { AssetRow } from "@/lib/assets/shapes";
import { selectLive, toLive } from "@/lib/bindings/live";
import { type BindingSubject, EMPTY_CONFIG_DIGEST, environmentOf } from "@/lib/bindings/load";
import { gateMove } from "@/lib/bindings/move";
import { planPromote, planPut, planRemove, planRollback } from "@/lib/bindings/plans";
import { bindWarnings, whyNotBind } from "@/lib/bindings/rules";
import { type BindingProposal, type BindingRow, EDIT_VERBS, type EditVerb, shownRevision } from "@/lib/bindings/shapes";
import { breakGlassOf } from "@/lib/break-glass/control";
import { sameJson } from "@/lib/canonical";
import { sql } from "@/lib/db/sql";
import { isRefusal } from "@/lib/errors";
import { loadDebt } from "@/lib/tickets/break-glass";
import { type FreezeWindow, frozenBy, frozenWords, openFreezes } from "@/lib/tickets/freeze";
import { policiesInForce } from "@/lib/tickets/in-force";
import { type PolicyRow, rule } from "@/lib/tickets/match";
import { forecastOf } from "@/lib/tickets/rules";
import { toTicket } from "@/lib/tickets/shapes";
import { VERSION_COLUMNS, VERSION_TABLES } from "@/lib/versions/columns";
import { diffJson, type Json } from "@/lib/versions/diff";
import { toVersion, type VersionRow } from "@/lib/versions/shapes";
import { view } from "@/lib/view/view";

const OFFERED = 12;
const DIFFERENCES = 200;

type Loaded = {
  subject: Omit<BindingSubject, "target">;
  versions: VersionRow[];
  policies: PolicyRow[];
  waiting: Listed[];
};

/**
 * One binding as its editor shows it: what runs, the versions to choose from with why not, the ways back and forward,
 * and, for a chosen `verb` and version, what saving would lead to. Nothing is locked and nothing is written; the plan,
 * the question and the ruling are the door's own.
 */
export const bindingEditor = view({
  name: "binding.editor",
  needs: "asset:read",
  input: z.object({
    asset: AssetRef,
    environment: z.string().max(63),
    verb: z.enum(EDIT_VERBS).default("put"),
    version: z.number().int().positive().max(2_147_483_647).optional(),
  }),
  load: ({ input, actor, now }) => {
    if (!("asset_id" in input.asset)) kindOf(input.asset);
    const environment = environmentOf(actor, input.environment);
    const source = environmentBefore(actor, environment);
    const places = source ? [environment.id, source.id] : [environment.id];
    const where = isAsset(actor.workspace.id, input.asset);
    const bound = sql`SELECT b.version_id FROM env_bindings b
      WHERE b.workspace_id = a.workspace_id AND b.asset_id = a.id AND b.environment_id = ANY(${places})`;
    const compared = sql`(v.number = ${input.version ?? 0} OR v.id IN (${bound}))`;
    return {
      statements: [
        sql`SELECT a.* FROM assets a WHERE ${where}`,
        selectLive(actor.workspace.id, input.asset, places),
        sql`SELECT ${VERSION_COLUMNS}, CASE WHEN ${compared} THEN v.content END AS content FROM ${VERSION_TABLES}
          WHERE ${where} AND (v.number > a.version_counter - ${OFFERED} OR ${compared}) ORDER BY v.number DESC`,
        policiesInForce(actor.workspace.id),
        openFreezes(actor.workspace.id, now),
        loadDebt(actor),
        selectWaiting(
          actor,
          sql`r.subject_type = 'binding' AND r.environment_id = ${environment.id} AND r.asset_id = (SELECT a.id FROM assets a WHERE ${where})`,
        ),
      ],
      read: ([assets, live, versionRows, policyRows, freezeRows, debt, waitingRows]) => {
        const asset = registered(input.asset, assets?.rows[0] as AssetRow | undefined);
        if (!asset) return null;
        const rows = (live?.rows ?? []) as BindingRow[];
        const binding = rows.find((b) => b.environment_id === environment.id) ?? unbound(asset, environment);
        const loaded: Loaded = {
          subject: subjectOf(asset, binding, environment),
          versions: (versionRows?.rows ?? []) as VersionRow[],
          policies: (policyRows?.rows ?? []) as PolicyRow[],
          waiting: (waitingRows?.rows ?? []) as Listed[],
        };
        const from = source && rows.find((b) => b.environment_id === source.id);
        const [here] = toLive(live, [environment]);
        const reach = { environment: environment.id };
        const whyNotOverride = controlOf(actor, "environment:write", reach).why;
        const window = frozenBy((freezeRows?.rows ?? []) as FreezeWindow[], { type: "binding", environment });
        return {
          frozen: window && frozenWords(environment.slug, window),
          freeze_override: whyNotOverride,
          // Inside a freeze it takes both: glass that is broken does not end it.
          break_glass: breakGlassOf(actor, reach, debt, window ? whyNotOverride : null),
          environment,
          live: here ?? null,
          control: controlOf(actor, "binding:write", { environment: environment.id }),
          versions: loaded.versions.map((row) => offered(row, asset, environment)),
          oldest: loaded.versions.at(-1)?.number ?? 0,
          promote: source && from?.version ? { from: source.slug, version: from.version } : null,
          rollback: earlier(binding),
          proposal: proposalOf(loaded, input.verb, input.version, source && from ? source.slug : null, from),
          waiting: loaded.waiting.map((row) => toTicket(row, row.decisions ?? [], actor, now)),
        };
      },
    };
  },
});

/** The environment that comes before, among those this actor may see: what one promotes from. */
function environmentBefore(actor: Actor, environment: EnvironmentRef): EnvironmentRef | null {
  const before = visibleEnvironments(actor).filter((e) => !e.archived && e.position < environment.position);
  return before.sort((a, b) => b.position - a.position)[0] ?? null;
}

const unbound = (asset: AssetRow, environment: EnvironmentRef): BindingRow => ({
  id: "",
  asset_id: asset.id,
  environment_id: environment.id,
  version_id: null,
  version: null,
  version_label: null,
  config: {},
  config_digest: EMPTY_CONFIG_DIGEST,
  previous_version_id: null,
  previous_version: null,
  bound_at: null,
  bound_by_id: null,
  bound_by_name: null,
  authority_kind: null,
  authority_id: null,
  revision: 0,
  last_event_hash: null,
});

const subjectOf = (asset: AssetRow, binding: BindingRow, environment: EnvironmentRef) => ({
  asset,
  binding,
  environment,
  resource: { type: "binding", id: binding.id, name: asset.name, parent: asset.id } as const,
  root: { type: "asset", id: asset.id },
  reach: { environment: environment.id },
  revision: shownRevision(binding),
  lastEventHash: null,
});

function offered(row: VersionRow, asset: AssetRow, environment: EnvironmentRef) {
  const facts = { asset: asset.lifecycle, version: row.status, environment };
  return { ...toVersion(row), why: whyNotBind(facts)?.message ?? null, warnings: bindWarnings(facts) };
}

const earlier = (binding: BindingRow) =>
  binding.version !== null && binding.previous_version !== null && binding.previous_version < binding.version
    ? { version: binding.previous_version }
    : null;

const OPERATIONS: Record<EditVerb, string> = {
  put: "binding.put",
  promote: "binding.promote",
  rollback: "binding.rollback",
  remove: "binding.delete",
};

/** What saving leads to, or why it cannot be; null while nothing is chosen. */
function proposalOf(
  { subject, versions, policies, waiting }: Loaded,
  verb: EditVerb,
  number: number | undefined,
  source: string | null,
  from: BindingRow | null | undefined,
): BindingProposal | null {
  if ((verb === "put" || verb === "rollback") && number === undefined) return null;
  if (verb === "promote" && source === null) return null;
  const wanted = verb === "promote" ? from?.version : verb === "remove" ? null : number;
  const target = versions.find((v) => v.number === wanted) ?? null;
  const withTarget = { ...subject, target };
  const plan = planOrWhy(() => {
    if (verb === "remove") return planRemove(subject);
    if (verb === "promote") return planPromote(withTarget, source ?? "");
    return verb === "rollback" ? planRollback(withTarget, number ?? 0) : planPut(withTarget);
  });
  const live = versions.find((v) => v.id === subject.binding.version_id) ?? null;
  const base = {
    verb,
    version: target?.number ?? null,
    content: live && target ? diffJson(json(live), json(target), { maxChanges: DIFFERENCES }) : null,
  };
  if ("why" in plan) return { ...base, why: plan.why, nothing: false, warnings: [], forecast: null, ticket_id: null };
  const question = gateMove(withTarget, OPERATIONS[verb], null);
  const forecast = forecastOf(rule(question, policies));
  // Nothing, as long as the configuration stays: another configuration asks the same question.
  if ("nothing" in plan) return { ...base, why: null, nothing: true, warnings: [], forecast, ticket_id: null };
  const twin = waiting.find((t) => t.operation === question.operation && sameJson(t.spec, plan.spec));
  return { ...base, why: null, nothing: false, warnings: plan.warnings, forecast, ticket_id: twin?.id ?? null };
}

const json = (row: VersionRow): Json => (row.content ?? {}) as Json;

function planOrWhy<P extends object>(plan: () => P): P | { why: string } {
  try {
    return plan();
  } catch (error) {
    if (isRefusal(error)) return { why: error.detail };
    throw error;
  }
}

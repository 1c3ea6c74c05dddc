import { z } from "zod";
import type { Actor } from "@/lib/access/actor";
import { visibleEnvironments } from "@/lib/access/can";
import { inScope, LISTED } from "@/lib/approvals/load";
import { RISK_LEVELS } from "@/lib/assets/rules";
import { sql } from "@/lib/db/sql";
import { type FieldError, invalid, isRefusal, notFound } from "@/lib/errors";
import { assertDecidable, decidersOf, type Member } from "@/lib/policies/deciders";
import { NewPolicy, OperationName } from "@/lib/policies/fields";
import {
  assertSensible,
  environmentOf,
  isGoverned,
  loadDeciders,
  policiesInScope,
  readDeciders,
} from "@/lib/policies/load";
import { readback } from "@/lib/policies/readback";
import { type PolicyFields, weakens } from "@/lib/policies/rules";
import { fieldsOf, type PolicyRecord } from "@/lib/policies/shapes";
import { differenceFor, type PastRequest, shownRuling } from "@/lib/policies/simulation/replay";
import { policiesInForce } from "@/lib/tickets/in-force";
import { type PolicyRow, rule } from "@/lib/tickets/match";
import { view } from "@/lib/view/view";

/** How many past requests are replayed unless said, and at most; and how many differing ones are shown. */
const REPLAYED = 200;
const MOST_REPLAYED = 1000;
const SHOWN = 50;

const { reason: _, ...draft } = NewPolicy.shape;

/**
 * A question about an operation, a draft of a policy, or both. `replaces` names the policy the draft is an edit of; a draft
 * of null with it is a deletion.
 */
export const Simulation = z.strictObject({
  operation: OperationName.optional(),
  environment: z.string().max(63).nullish(),
  plugin: z.string().max(40).nullish(),
  kind: z.string().max(40).nullish(),
  risk: z.enum(RISK_LEVELS).nullish(),
  labels: z.record(z.string().max(63), z.string().max(200)).default({}),
  transition: z.string().max(40).optional(),
  policy: z.strictObject(draft).nullable().optional(),
  replaces: z.string().max(40).optional(),
  requests: z.number().int().min(1).max(MOST_REPLAYED).default(REPLAYED),
});
type Simulation = z.output<typeof Simulation>;

/**
 * What the policies in force would say about an operation, asked of the very function the door asks; and for a draft: the
 * sentence it amounts to, who could decide, what is wrong with it, whether saving it waits for approval, and which of the
 * past requests in scope would have met other demands. Writes nothing.
 */
export const simulatePolicies = view({
  name: "policy.simulate",
  needs: "policy:read",
  input: Simulation,
  load: ({ input, actor, now }) => {
    const environment = visibleEnvironments(actor).find((e) => e.slug === input.environment) ?? null;
    if (input.environment && !environment)
      throw invalid([{ field: "/environment", message: "is no environment here" }]);
    const drafted = input.policy !== undefined;
    if (!input.operation && !drafted) throw invalid([{ field: "/operation", message: "or a policy is required" }]);
    if (input.policy === null && !input.replaces)
      throw invalid([{ field: "/replaces", message: "must name the policy that would be deleted" }]);
    return {
      statements: [
        policiesInForce(actor.workspace.id),
        sql`SELECT p.* FROM approval_policies p WHERE ${policiesInScope(actor)} AND p.id = ${input.replaces ?? null}`,
        loadDeciders(actor, now),
        sql`SELECT l.*, a.labels FROM (${LISTED} WHERE ${inScope(actor)} AND ${drafted} ORDER BY r.created_at DESC, r.id DESC
            LIMIT ${input.requests}) AS l
          LEFT JOIN assets a ON a.workspace_id = l.workspace_id AND a.id = l.asset_id ORDER BY l.created_at DESC, l.id DESC`,
      ],
      read: ([inForce, replaced, members, requests]) => {
        const before = (inForce?.rows ?? []) as PolicyRow[];
        const former = (replaced?.rows[0] as PolicyRecord | undefined) ?? null;
        if (input.replaces && !former) throw notFound();
        const after = drafted ? withDraft(before, input, former, actor, now) : before;
        return {
          ...(input.operation && answered({ ...input, operation: input.operation }, environment, after)),
          ...(drafted && {
            draft: judged(input, former, actor, readDeciders(actor, members)),
            replay: replayed((requests?.rows ?? []) as PastRequest[], { before, after }, actor),
          }),
        };
      },
    };
  },
});

function answered(
  input: Simulation & { operation: string },
  environment: ReturnType<typeof visibleEnvironments>[number] | null,
  policies: readonly PolicyRow[],
) {
  const { plugin = null, kind = null, risk = null, labels, operation, transition } = input;
  const question = { operation, environment, plugin, kind, risk, labels, ...(transition && { transition }) };
  return shownRuling(rule(question, policies));
}

/** The policies in force as they would be with the draft. An edit keeps the place of what it edits among equals. */
function withDraft(
  before: readonly PolicyRow[],
  { policy, replaces }: Simulation,
  former: PolicyRecord | null,
  actor: Actor,
  now: Date,
): PolicyRow[] {
  const others = before.filter((p) => p.id !== replaces);
  if (!policy?.enabled) return others;
  const same = former !== null && policy.environment === fieldsOf(former, actor.environments).environment;
  const row: PolicyRow = {
    ...policy,
    id: former?.id ?? "draft",
    revision: (former?.revision ?? 0) + 1,
    environment_id: same ? former.environment_id : (environmentOf(actor, policy.environment)?.id ?? null),
    created_at: former?.created_at ?? now,
  };
  return [...others, row];
}

/** What is to be said of the draft itself. */
function judged({ policy }: Simulation, former: PolicyRecord | null, actor: Actor, members: readonly Member[]) {
  const was = former ? fieldsOf(former, actor.environments) : null;
  const governed = isGoverned(actor);
  if (!policy) {
    const nothing = { readback: null, warnings: [], errors: [] as FieldError[], deciders: [] };
    return { ...nothing, weakens: former?.enabled ?? false, gated: governed && (former?.enabled ?? false) };
  }
  const weaker = was === null || weakens(was, policy);
  const { errors, warnings } = faultsOf(policy, was, actor, members);
  return {
    readback: readback(policy),
    errors,
    warnings,
    deciders: policy.outcome === "gated" ? decidersOf(policy, visibleEnvironments(actor), members) : [],
    weakens: weaker,
    gated: weaker && governed,
  };
}

function faultsOf(policy: PolicyFields, was: PolicyFields | null, actor: Actor, members: readonly Member[]) {
  try {
    assertSensible(policy, actor, was ?? undefined);
    return { errors: [], warnings: assertDecidable(policy, visibleEnvironments(actor), members) };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { errors: error.errors, warnings: [] };
  }
}

function replayed(
  requests: readonly PastRequest[],
  policies: { before: readonly PolicyRow[]; after: readonly PolicyRow[] },
  actor: Actor,
) {
  const differing = requests.flatMap((request) => {
    const found = differenceFor(request, policies, actor.environments);
    return found ? [{ ticket: shown(request), ...found }] : [];
  });
  return {
    checked: requests.length,
    oldest: requests.at(-1)?.created_at.toISOString() ?? null,
    differing_count: differing.length,
    differing: differing.slice(0, SHOWN),
  };
}

const shown = (r: PastRequest) => ({
  id: r.id,
  summary: r.summary,
  type: r.operation,
  status: r.status,
  environment: r.environment_slug,
  created_at: r.created_at.toISOString(),
  requested_by: { id: r.requested_by_id, name: r.requested_by_name },
});

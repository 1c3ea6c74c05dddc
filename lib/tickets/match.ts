import type { EnvironmentRef } from "@/lib/access/actor";
import type { GateRole } from "@/lib/access/roles";

/**
 * Which policies speak about an operation, and what they ask together. Pure. Rules (DESIGN §5):
 * in class `prod` every matching policy applies: per role the highest count, self-approval only if all allow it;
 * elsewhere the most specific policy alone. A prod operation that no policy matches is refused.
 */
export type Gate = { role: GateRole; count: number };

export type PolicyRow = {
  id: string;
  name: string;
  revision: number;
  plugin: string | null;
  kind: string | null;
  operations: string[] | null;
  transitions: string[] | null;
  environment_id: string | null;
  environment_class: string | null;
  risk_levels: string[] | null;
  labels: Record<string, string> | null;
  outcome: "gated" | "exempt";
  gates: Gate[];
  self_approval: "forbidden" | "allowed";
  require_digest: boolean;
  edits: "forbidden" | "allowed";
  created_at: Date;
};

export type GateQuestion = {
  operation: string;
  /** What the same change is besides: the policies of all of them apply together, or one would hide behind another. */
  also?: readonly string[];
  environment: EnvironmentRef | null;
  plugin: string | null;
  kind: string | null;
  risk: string | null;
  labels: Record<string, string>;
  /** `draft>active`, for lifecycle moves. */
  transition?: string;
};

export type PolicyRef = { id: string; name: string; revision: number };

export type Ruling =
  | { kind: "free" }
  | { kind: "exempt"; policy: PolicyRef }
  | { kind: "refused" }
  | {
      kind: "gated";
      policy: PolicyRef;
      policies: PolicyRef[];
      gates: Gate[];
      selfApproval: "forbidden" | "allowed";
      requireDigest: boolean;
      edits: "forbidden" | "allowed";
    };

const has = (list: string[] | null, value: string | null | undefined) =>
  list === null || (value !== null && value !== undefined && list.includes(value));

/** True when every selector the policy sets agrees with the question. */
export function matches(policy: PolicyRow, question: GateQuestion): boolean {
  const env = question.environment;
  return (
    (policy.environment_id === null || policy.environment_id === env?.id) &&
    (policy.environment_class === null || policy.environment_class === env?.class) &&
    has(policy.operations, question.operation) &&
    has(policy.transitions, question.transition) &&
    (policy.kind === null || policy.kind === question.kind) &&
    (policy.plugin === null || policy.plugin === question.plugin) &&
    has(policy.risk_levels, question.risk) &&
    Object.entries(policy.labels ?? {}).every(([key, value]) => question.labels[key] === value)
  );
}

const specificity = (p: PolicyRow): boolean[] => [
  p.environment_id !== null,
  p.environment_class !== null,
  p.operations !== null || p.transitions !== null,
  p.kind !== null,
  p.plugin !== null,
  p.risk_levels !== null,
  p.labels !== null && Object.keys(p.labels).length > 0,
];

/** Most specific first; ties by newest, then by id, so that the order never depends on how rows were read. */
export function bySpecificity(a: PolicyRow, b: PolicyRow): number {
  const left = specificity(a);
  const right = specificity(b);
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return left[i] ? -1 : 1;
  const age = b.created_at.getTime() - a.created_at.getTime();
  return age !== 0 ? age : a.id < b.id ? 1 : -1;
}

const refOf = (p: PolicyRow): PolicyRef => ({ id: p.id, name: p.name, revision: p.revision });

/** What the policies in force say about one change. `policies` are the enabled rows of the workspace, in any order. */
export function rule(question: GateQuestion, policies: readonly PolicyRow[]): Ruling {
  const { also = [], ...first } = question;
  return also
    .map((operation) => ruleOne({ ...first, operation }, policies))
    .reduce(stricterOf, ruleOne(first, policies));
}

const STRICTNESS = ["free", "exempt", "gated", "refused"] as const;

/** Both rulings at once: the gates of both where both have some, otherwise the stricter one. */
function stricterOf(a: Ruling, b: Ruling): Ruling {
  if (a.kind !== "gated" || b.kind !== "gated") return STRICTNESS.indexOf(b.kind) > STRICTNESS.indexOf(a.kind) ? b : a;
  const further = b.policies.filter((p) => !a.policies.some((known) => known.id === p.id));
  return {
    ...a,
    policies: [...a.policies, ...further],
    gates: strictest([a, b]),
    selfApproval: a.selfApproval === "allowed" ? b.selfApproval : "forbidden",
    requireDigest: a.requireDigest || b.requireDigest,
    edits: a.edits === "allowed" ? b.edits : "forbidden",
  };
}

function ruleOne(question: GateQuestion, policies: readonly PolicyRow[]): Ruling {
  const matching = policies.filter((p) => matches(p, question)).sort(bySpecificity);
  const [first] = matching;
  const prod = question.environment?.class === "prod";
  if (!first) return prod ? { kind: "refused" } : { kind: "free" };
  const inForce = prod ? matching : [first];
  const gated = inForce.filter((p) => p.outcome === "gated");
  const [leading] = gated;
  if (!leading) return { kind: "exempt", policy: refOf(first) };
  return {
    kind: "gated",
    policy: refOf(leading),
    policies: gated.map(refOf),
    gates: strictest(gated),
    selfApproval: gated.every((p) => p.self_approval === "allowed") ? "allowed" : "forbidden",
    requireDigest: gated.some((p) => p.require_digest),
    edits: gated.every((p) => p.edits === "allowed") ? "allowed" : "forbidden",
  };
}

function strictest(policies: readonly { gates: readonly Gate[] }[]): Gate[] {
  const counts = new Map<GateRole, number>();
  for (const { gates } of policies)
    for (const { role, count } of gates) counts.set(role, Math.max(count, counts.get(role) ?? 0));
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([role, count]) => ({ role, count }));
}

import { GATE_ROLES } from "@/lib/access/roles";
import type { FieldError } from "@/lib/errors";
import type { Gate } from "@/lib/tickets/match";

/**
 * The rules of editing a policy in words. What a policy demands is itself governed: making one, weakening one and deleting
 * one is the operation `policy.change`, which the default policies gate, in every workspace that has a production
 * environment. An edit that can only make things stricter is free: the selectors stay, the policy stays in force, no gate is
 * lost and no count falls, self-approval is not allowed anew, nor are edits to count, digests are still demanded where they were. So is any edit of a
 * policy that is switched off and stays so: it has no effect before it is switched on, and that is a change of its own.
 * Whatever cannot be told to be stricter counts as weaker. Pure; the console asks the same functions.
 */
export const OPERATION_NAMES = [
  "binding.put",
  "binding.delete",
  "binding.promote",
  "binding.rollback",
  "flow.publish",
  "lifecycle.set",
  "asset.patch",
  "risk.lower",
  "label.change",
  "policy.change",
  "environment.archive",
  "version.status",
  "vm.create",
  "vm.modify",
  "vm.delete",
  "vm.start",
  "vm.stop",
  "vm.restart",
  "vm.console",
] as const;
export type OperationName = (typeof OPERATION_NAMES)[number];

/** What each of them is called in a sentence. */
export const OPERATION_WORDS: Record<OperationName, string> = {
  "binding.put": "binding a version",
  "binding.delete": "unbinding",
  "binding.promote": "promoting",
  "binding.rollback": "rolling back",
  "flow.publish": "publishing a flow",
  "lifecycle.set": "lifecycle moves",
  "asset.patch": "edits of a record",
  "risk.lower": "lowering a risk",
  "label.change": "changing a label that policies select by",
  "policy.change": "changes of policies",
  "environment.archive": "taking an environment out of production",
  "version.status": "changing a version's status",
  "vm.create": "making a virtual machine",
  "vm.modify": "changing a virtual machine",
  "vm.delete": "deleting a virtual machine",
  "vm.start": "starting a virtual machine",
  "vm.stop": "stopping a virtual machine",
  "vm.restart": "restarting a virtual machine",
  "vm.console": "opening the console of a virtual machine",
};
export const isCoreOperation = (name: string): boolean => OPERATION_NAMES.some((known) => known === name);

/** Operations that happen in one environment; the others are asked of the workspace, and no environment selects them. */
const IN_ENVIRONMENT: ReadonlySet<string> = new Set([
  "binding.put",
  "binding.delete",
  "binding.promote",
  "binding.rollback",
  "flow.publish",
  "environment.archive",
  "vm.create",
  "vm.modify",
  "vm.delete",
  "vm.start",
  "vm.stop",
  "vm.restart",
  "vm.console",
]);

/** Whether an operation can happen inside an environment, or for the whole workspace. A plugin's action may do either. */
export const happens = (operation: string, inside: boolean): boolean =>
  !isCoreOperation(operation) || IN_ENVIRONMENT.has(operation) === inside;

export const MOST_PEOPLE = 20;

/** What a policy says, in the words of the API; the environment by its slug. Null selectors mean "any". */
export type PolicyFields = {
  name: string;
  description: string;
  enabled: boolean;
  plugin: string | null;
  kind: string | null;
  operations: string[] | null;
  transitions: string[] | null;
  environment: string | null;
  environment_class: string | null;
  risk_levels: string[] | null;
  labels: Record<string, string> | null;
  outcome: "gated" | "exempt";
  gates: Gate[];
  self_approval: "forbidden" | "allowed";
  require_digest: boolean;
  /** Whether the edit of a proposal is its editor's own decision; where not, an editor never counts. */
  edits: "forbidden" | "allowed";
};

export const SELECTORS = [
  "plugin",
  "kind",
  "operations",
  "transitions",
  "environment",
  "environment_class",
  "risk_levels",
  "labels",
] as const satisfies readonly (keyof PolicyFields)[];

/** What is wrong with a policy whose fields are well-formed one by one; empty when nothing is. */
export function contradictions(policy: PolicyFields): FieldError[] {
  const errors: FieldError[] = [];
  const wrong = (field: string, message: string) => errors.push({ field, message });
  if (policy.outcome === "gated" && policy.gates.length === 0) wrong("/gates", "a gated policy has at least one gate");
  if (policy.outcome === "exempt" && policy.gates.length > 0) wrong("/gates", "an exempt policy has no gates");
  const roles = policy.gates.map((g) => g.role);
  if (new Set(roles).size < roles.length) wrong("/gates", "each role stands once, with its count");
  if (policy.gates.reduce((sum, g) => sum + g.count, 0) > MOST_PEOPLE)
    wrong("/gates", `more than ${MOST_PEOPLE} people for one request`);
  if (policy.environment !== null && policy.environment_class !== null)
    wrong("/environment_class", "an environment has its class already; select by one of the two");
  const { operations } = policy;
  const placed = policy.environment !== null || policy.environment_class !== null;
  // An action of a plugin may happen in one; only the plugin knows.
  const inNone = (o: string) => !happens(o, true);
  if (placed && operations?.every(inNone))
    wrong("/operations", "none of these happens in an environment, so this policy would never apply");
  if (policy.transitions !== null && operations !== null && !operations.includes("lifecycle.set"))
    wrong("/transitions", "only lifecycle.set has transitions, so this policy would never apply");
  if (policy.transitions !== null && placed)
    wrong("/transitions", "a lifecycle move happens in no environment, so this policy would never apply");
  return errors;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));

/** Lists without their order, objects by their keys. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return [...value].sort();
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}

const countOf = (gates: readonly Gate[], role: string): number => gates.find((g) => g.role === role)?.count ?? 0;

/** True when every request that the old gates let through would still need at least as much. */
export const coversGates = (before: readonly Gate[], after: readonly Gate[]): boolean =>
  GATE_ROLES.every((role) => countOf(after, role) >= countOf(before, role));

/** True unless the edit can only make things stricter, or changes nothing that is in force. */
export function weakens(before: PolicyFields, after: PolicyFields): boolean {
  if (!before.enabled && !after.enabled) return false;
  if (!before.enabled || !after.enabled) return true;
  if (SELECTORS.some((selector) => !same(before[selector], after[selector]))) return true;
  if (before.outcome === "gated" && after.outcome === "exempt") return true;
  // Nothing was asked before, so whatever is asked now is more; otherwise nothing may be lost.
  if (before.outcome === "gated") {
    if (!coversGates(before.gates, after.gates)) return true;
    if (before.self_approval === "forbidden" && after.self_approval === "allowed") return true;
    if (before.require_digest && !after.require_digest) return true;
    if (before.edits === "forbidden" && after.edits === "allowed") return true;
  }
  return false;
}

/** The fields that differ, in their order. */
export const changedFields = (before: PolicyFields, after: PolicyFields): (keyof PolicyFields)[] =>
  (Object.keys(after) as (keyof PolicyFields)[]).filter((field) => !same(before[field], after[field]));

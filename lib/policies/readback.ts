import { findKind, kinds } from "@/lib/plugins/registry";
import { OPERATION_WORDS, type PolicyFields } from "@/lib/policies/rules";
import type { Gate } from "@/lib/tickets/match";

type Noun = { text: string; many: boolean };
const one = (text: string): Noun => ({ text, many: false });

const MANY = new Set(["lifecycle.set", "asset.patch", "policy.change"]);
const nounOf = (operation: string): Noun => ({
  text: (OPERATION_WORDS as Record<string, string>)[operation] ?? operation,
  many: MANY.has(operation),
});
/** Whoever gates all of these speaks of changes as such. */
const MOVES = ["binding.put", "binding.delete", "binding.promote", "binding.rollback"];

const listed = (words: readonly string[], last = "and"): string =>
  words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1)}`;
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * A policy as one sentence: "Production changes of high-risk models need 1 approver and 1 security approver; the requester
 * never counts." Says everything the policy selects by and demands.
 */
export function readback(policy: Omit<PolicyFields, "name" | "description" | "enabled">): string {
  const { noun, placed } = what(policy);
  const where = placed ? "" : place(policy);
  const subject = [capital(noun.text), where, of(policy)].filter(Boolean).join(" ");
  const need = noun.many ? "need" : "needs";
  if (policy.outcome === "exempt") return `${subject} ${need} no approval.`;
  const self = policy.self_approval === "allowed" ? "the requester may count" : "the requester never counts";
  const edits = policy.edits === "allowed" ? "; who edits a proposal decides by it" : "";
  const digest = policy.require_digest ? "; every decision names the digest it was made on" : "";
  return `${subject} ${need} ${gatesInWords(policy.gates)}; ${self}${edits}${digest}.`;
}

/** "1 approver and 2 security approvers". */
export const gatesInWords = (gates: readonly Gate[]): string =>
  listed(gates.map(({ role, count }) => `${count} ${role.replaceAll("-", " ")}${count > 1 ? "s" : ""}`));

type Said = Omit<PolicyFields, "name" | "description" | "enabled">;

function what(policy: Said): { noun: Noun; placed: boolean } {
  const { operations, transitions } = policy;
  if (transitions !== null) {
    const moves = transitions.map((t) => `from ${t.replace(">", " to ")}`);
    return { noun: one(`moving an asset ${listed(moves, "or")}`), placed: false };
  }
  if (operations === null)
    return { noun: { text: "all operations that policies speak about", many: true }, placed: false };
  const rest = operations.filter((o) => !MOVES.includes(o));
  const all = MOVES.every((o) => operations.includes(o));
  // Publishing in an environment is one more way to change what runs there.
  if (all && rest.every((o) => o === "flow.publish")) {
    if (policy.environment_class === "prod") return { noun: { text: "production changes", many: true }, placed: true };
    return { noun: { text: "changes of what runs", many: true }, placed: false };
  }
  const nouns = operations.map(nounOf);
  const many = nouns.length > 1 || (nouns[0]?.many ?? false);
  return { noun: { text: listed(nouns.map((n) => n.text)), many }, placed: false };
}

function place(policy: Said): string {
  if (policy.environment !== null) return `in ${policy.environment}`;
  if (policy.environment_class === null) return "";
  return policy.environment_class === "prod" ? "in production" : "outside production";
}

function of(policy: Said): string {
  const risks = policy.risk_levels ?? [];
  const labels = Object.entries(policy.labels ?? {}).map(([key, value]) => `${key}=${value}`);
  if (policy.kind === null && policy.plugin === null && risks.length === 0 && labels.length === 0) return "";
  const risk =
    risks.length > 0
      ? `${listed(
          risks.map((r, i) => (i < risks.length - 1 ? `${r}-` : `${r}-risk`)),
          "or",
        )} `
      : "";
  const labelled = labels.length > 0 ? ` labelled ${listed(labels)}` : "";
  return `of ${risk}${thing(policy)}${labelled}`;
}

function thing({ plugin, kind }: Said): string {
  if (kind === null) return plugin === null ? "assets" : `${plugin} assets`;
  const known = plugin === null ? kinds().find((k) => k.kind === kind) : findKind(plugin, kind);
  return known ? lowered(known.titlePlural) : `assets of kind ${kind}`;
}

// "Models" within a sentence is "models", but "MCP servers" stays.
const lowered = (title: string): string =>
  /^[A-Z][a-z]/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;

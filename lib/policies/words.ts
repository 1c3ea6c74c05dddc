import { gatesInWords, readback } from "@/lib/policies/readback";
import { OPERATION_WORDS, type PolicyFields } from "@/lib/policies/rules";
import type { Json } from "@/lib/versions/diff";

/**
 * What one field says, under the name that the console has for it; `open` where it narrows nothing down. `value` is what it
 * holds: two values may read alike. The sentence of all fields has none.
 */
export type Worded = { field: string; text: string; open: boolean; value?: Json };

/** A field in words; `otherwise` is what it says where there is nothing to say. */
export const worded = (field: string, text: string | null | undefined, otherwise = "any"): Worded => ({
  field,
  text: text || otherwise,
  open: !text,
});

/** What each field of a document says. */
export type Says<Fields> = { [K in keyof Fields]: (value: Fields[K]) => Worded };

/** A document field by field, in the order of `says`, after the sentence it amounts to; of a part of it only the fields that are there. */
export function inWords<Fields extends object>(
  says: Says<Fields>,
  document: Partial<Fields>,
  sentence: (whole: Fields) => string,
): Worded[] {
  const all = Object.keys(says) as (keyof Fields)[];
  const fields = all.filter((field) => document[field] !== undefined);
  const said = <K extends keyof Fields>(field: K) => ({
    ...says[field](document[field] as Fields[K]),
    value: document[field] as Json,
  });
  const whole = fields.length === all.length ? [worded("It says", sentence(document as Fields))] : [];
  return [...whole, ...fields.map(said)];
}

/** In the order of the editor. The place is said by two fields, of which at most one selects. */
const SAYS: Says<PolicyFields> = {
  name: (name) => worded("Name", name),
  description: (text) => worded("Description", text, "none"),
  enabled: (enabled) => worded("State", enabled ? "in force" : "switched off"),
  operations: (names) => worded("Operations", names?.map(operationWords).join("\n")),
  transitions: (moves) => worded("Lifecycle moves", moves?.map((move) => move.replace(">", " → ")).join("\n")),
  environment: (slug) => worded("Environment", slug),
  environment_class: (name) => worded("Class of environment", name && (name === "prod" ? "production" : "test")),
  kind: (kind) => worded("Kind of asset", kind),
  plugin: (plugin) => worded("Plugin", plugin),
  risk_levels: (levels) => worded("Risk of the asset", levels?.join("\n")),
  labels: (labels) => worded("Labels", labels && listed(Object.entries(labels))),
  outcome: (outcome) => worded("Outcome", outcome === "gated" ? "needs approval" : "needs no approval"),
  gates: (gates) => worded("Who has to agree", gatesInWords(gates), "nobody"),
  self_approval: (self) => worded("The requester", self === "allowed" ? "may count" : "never counts"),
  edits: (edits) => worded("Who edits a proposal", edits === "allowed" ? "decides by it" : "never counts for it"),
  require_digest: (needed) =>
    worded("Digest", needed ? "every decision names the one it was made on" : "need not be named"),
};

/**
 * What a policy says, field by field, as its editor names them, after the sentence it amounts to. Of a part of a policy, as the
 * log keeps of an edit, only the fields that are there, and no sentence.
 */
export const policyWords = (policy: Partial<PolicyFields>): Worded[] => inWords(SAYS, policy, readback);

const listed = (pairs: readonly [string, string][]): string => pairs.map((pair) => pair.join("=")).join("\n");

/** An action of a plugin goes by its name. */
const operationWords = (operation: string): string =>
  (OPERATION_WORDS as Record<string, string>)[operation] ?? operation;

import type { Problem } from "@/lib/client/problem";
import type { PolicyFields } from "@/lib/policies/rules";

/** What the editor can choose from. */
export type Choices = {
  operations: readonly string[];
  plugins: readonly string[];
  kinds: readonly string[];
  environments: readonly { slug: string; name: string }[];
  transitions: readonly string[];
};

/** A policy as it is being written. */
export type Draft = PolicyFields;

export const NEW: Draft = {
  name: "",
  description: "",
  enabled: true,
  plugin: null,
  kind: null,
  operations: ["binding.put", "binding.delete", "binding.promote", "binding.rollback", "flow.publish"],
  transitions: null,
  environment: null,
  environment_class: "prod",
  risk_levels: null,
  labels: null,
  outcome: "gated",
  gates: [{ role: "approver", count: 1 }],
  self_approval: "forbidden",
  require_digest: false,
  edits: "forbidden",
};

/** Who could take a seat today, and who would for them: by name, or as one of a group. */
export type Decider = {
  id: string;
  name: string;
  delegates?: readonly { id: string; name: string; group: string | null }[] | undefined;
};

/** What the server says of a draft; the shape of `POST policies/simulate`. */
export type Checked = {
  draft: {
    readback: string | null;
    errors: Problem["errors"];
    warnings: string[];
    deciders: {
      environment: string | null;
      gates: { role: string; count: number; people: Decider[] }[];
    }[];
    weakens: boolean;
    gated: boolean;
  };
  replay: {
    checked: number;
    oldest: string | null;
    differing_count: number;
    differing: {
      ticket: { id: string; summary: string; created_at: string; status: string };
      says: string;
    }[];
  };
};

/** Labels as they are typed, one `key=value` a line, and back. */
export const labelsText = (labels: Draft["labels"]): string =>
  Object.entries(labels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join("\n");

export function labelsOf(text: string): Draft["labels"] {
  const pairs = text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line): [string, string] => {
      const at = line.indexOf("=");
      return at < 0 ? [line, ""] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    });
  return pairs.length > 0 ? Object.fromEntries(pairs) : null;
}

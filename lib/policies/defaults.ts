import type { Gate } from "@/lib/tickets/match";

/** A built-in rule that every new workspace starts with. `builtin` is its name for ever; the row may be edited. */
export type DefaultPolicy = {
  builtin: string;
  name: string;
  description: string;
  operations: string[];
  transitions: string[] | null;
  environment_class: "prod" | null;
  risk_levels: string[] | null;
  gates: Gate[];
};

const MOVES = ["binding.put", "binding.delete", "binding.promote", "binding.rollback", "flow.publish"];

/** DESIGN §5, default policies 1, 2, 3 and 6. Those of kinds that a plugin brings come with the plugin. */
export const DEFAULT_POLICIES: readonly DefaultPolicy[] = [
  {
    builtin: "prod-changes",
    name: "Production changes",
    description: "What runs in production changes only with an approver's agreement.",
    operations: MOVES,
    transitions: null,
    environment_class: "prod",
    risk_levels: null,
    gates: [{ role: "approver", count: 1 }],
  },
  {
    builtin: "prod-changes-high-risk",
    name: "Production changes at high risk",
    description: "High and critical risk needs a security approver beside the approver.",
    operations: MOVES,
    transitions: null,
    environment_class: "prod",
    risk_levels: ["high", "critical"],
    gates: [
      { role: "approver", count: 1 },
      { role: "security-approver", count: 1 },
    ],
  },
  {
    builtin: "lifecycle",
    name: "Lifecycle",
    description: "Activating, archiving and restoring an asset needs an approver.",
    operations: ["lifecycle.set"],
    transitions: [
      "draft>active",
      "deprecated>active",
      "active>archived",
      "deprecated>archived",
      "archived>deprecated",
      "archived>draft",
    ],
    environment_class: null,
    risk_levels: null,
    gates: [{ role: "approver", count: 1 }],
  },
  {
    builtin: "governing-the-rules",
    name: "Changes of what policies read",
    description:
      "Lowering a risk, changing a label that a policy selects by, or a policy itself needs an owner or a security approver.",
    operations: ["risk.lower", "label.change", "policy.change", "environment.archive"],
    transitions: null,
    environment_class: null,
    risk_levels: null,
    gates: [{ role: "owner-or-security-approver", count: 1 }],
  },
];

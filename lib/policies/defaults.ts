import type { Gate } from "@/lib/tickets/match";

/** A built-in rule that every new workspace starts with. `builtin` is its name for ever; the row may be edited. */
export type DefaultPolicy = {
  builtin: string;
  name: string;
  description: string;
  plugin: string | null;
  operations: string[];
  transitions: string[] | null;
  environment_class: "prod" | null;
  risk_levels: string[] | null;
  gates: Gate[];
};

const MOVES = ["binding.put", "binding.delete", "binding.promote", "binding.rollback", "flow.publish"];

/**
 * DESIGN §5, default policies 1, 2, 3, 4 and 6. The fourth is the matrix of virtual machines (second seed, §4): making, changing
 * and deleting one needs an approver everywhere, power and console in production only. It waits for the plugin `kubevirt`.
 * Changing a version's status is not gated: it moves nothing that runs, and what a version may be bound to is gated itself.
 */
export const DEFAULT_POLICIES: readonly DefaultPolicy[] = [
  {
    builtin: "prod-changes",
    name: "Production changes",
    description: "What runs in production changes only with an approver's agreement.",
    plugin: null,
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
    plugin: null,
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
    plugin: null,
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
    plugin: null,
    operations: ["risk.lower", "label.change", "policy.change", "environment.archive"],
    transitions: null,
    environment_class: null,
    risk_levels: null,
    gates: [{ role: "owner-or-security-approver", count: 1 }],
  },
  {
    builtin: "vm-changes",
    name: "Virtual machines",
    description: "Making, changing and deleting a virtual machine needs an approver, in test environments too.",
    plugin: "kubevirt",
    operations: ["vm.create", "vm.modify", "vm.delete"],
    transitions: null,
    environment_class: null,
    risk_levels: null,
    gates: [{ role: "approver", count: 1 }],
  },
  {
    builtin: "vm-access-prod",
    name: "Power and console of production machines",
    description:
      "Starting, stopping, restarting and opening the console need an approver in production, and nobody elsewhere.",
    plugin: "kubevirt",
    operations: ["vm.start", "vm.stop", "vm.restart", "vm.console"],
    transitions: null,
    environment_class: "prod",
    risk_levels: null,
    gates: [{ role: "approver", count: 1 }],
  },
];

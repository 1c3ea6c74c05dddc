import { z } from "zod";
import { GATE_ROLES } from "@/lib/access/roles";
import { LIFECYCLES, movesFrom, transitionOf } from "@/lib/assets/lifecycle-rules";
import { RISK_LEVELS } from "@/lib/assets/rules";
import { nameText } from "@/lib/name-text";
import { isPluginAction } from "@/lib/plugins/registry";
import { isCoreOperation, MOST_PEOPLE } from "@/lib/policies/rules";

const TRANSITIONS = LIFECYCLES.flatMap((from) => movesFrom(from).map((to) => transitionOf(from, to)));
const Word = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, "a lower-case word of letters, digits and -");
const once = (list: readonly string[]) => new Set(list).size === list.length;
const some = <T extends z.ZodType<string>>(item: T) =>
  z.array(item).min(1).max(50).refine(once, "each stands once").nullable();

/** An operation of the core, or an action that some plugin declares: policies gate both by their names. */
export const OperationName = z
  .string()
  .refine((name) => isCoreOperation(name) || isPluginAction(name), "is no operation");

const shape = {
  name: nameText(120),
  description: z.string().trim().max(2000),
  enabled: z.boolean(),
  plugin: Word.nullable(),
  kind: Word.nullable(),
  operations: some(OperationName),
  transitions: some(z.enum(TRANSITIONS)),
  environment: z.string().max(63).nullable(),
  environment_class: z.enum(["prod", "test"]).nullable(),
  risk_levels: some(z.enum(RISK_LEVELS)),
  labels: z
    .record(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,62}$/, "a label name"), z.string().max(200))
    .refine((labels) => Object.keys(labels).length > 0 && Object.keys(labels).length <= 20, "1 to 20 labels, or null")
    .nullable(),
  outcome: z.enum(["gated", "exempt"]),
  gates: z
    .array(z.strictObject({ role: z.enum(GATE_ROLES), count: z.number().int().min(1).max(MOST_PEOPLE) }))
    .max(GATE_ROLES.length),
  self_approval: z.enum(["forbidden", "allowed"]),
  require_digest: z.boolean(),
  edits: z.enum(["forbidden", "allowed"]),
};

const reason = z.string().trim().max(2000).nullish();

/** A policy as it is sent to be made; selectors that are absent mean "any". */
export const NewPolicy = z.strictObject({
  ...shape,
  description: shape.description.default(""),
  enabled: shape.enabled.default(true),
  plugin: shape.plugin.default(null),
  kind: shape.kind.default(null),
  operations: shape.operations.default(null),
  transitions: shape.transitions.default(null),
  environment: shape.environment.default(null),
  environment_class: shape.environment_class.default(null),
  risk_levels: shape.risk_levels.default(null),
  labels: shape.labels.default(null),
  outcome: shape.outcome.default("gated"),
  gates: shape.gates.default([]),
  self_approval: shape.self_approval.default("forbidden"),
  require_digest: shape.require_digest.default(false),
  edits: shape.edits.default("forbidden"),
  reason,
});

/** An edit: absent fields stay, a null selector means "any". */
export const PolicyPatch = z.strictObject({ ...z.object(shape).partial().shape, reason });

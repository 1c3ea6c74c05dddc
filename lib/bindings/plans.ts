import { type BindingSubject, EMPTY_CONFIG_DIGEST } from "@/lib/bindings/load";
import { planMove } from "@/lib/bindings/move";
import { bindingBase, toBinding } from "@/lib/bindings/shapes";
import { nothing } from "@/lib/change/spec";
import { conflict } from "@/lib/errors";

/**
 * What each verb would do to a loaded binding, or the refusal that says why it cannot. Pure; the verbs act on these plans
 * and the editor shows them, so a preview cannot promise something else.
 */
export const planPut = (subject: BindingSubject, config?: Record<string, unknown>) => planMove(subject, config, "Run");

export function planPromote(subject: BindingSubject, from: string, config?: Record<string, unknown>) {
  if (!subject.target) throw conflict("NOTHING_TO_PROMOTE", `${from} runs no version of ${subject.asset.name}.`);
  return planMove(subject, config, `Promote from ${from}: run`);
}

export function planRollback(subject: BindingSubject, target: number, config?: Record<string, unknown>) {
  const live = subject.binding.version;
  if (live === null) throw conflict("NOTHING_BOUND", `${subject.environment.slug} runs no version to roll back from.`);
  if (target > live)
    throw conflict("NOT_EARLIER", `Version ${target} is not earlier than version ${live}, which runs now.`);
  return planMove(subject, config, "Roll back to");
}

export function planRemove({ binding, environment, asset }: Omit<BindingSubject, "target">) {
  if (environment.archived) throw conflict("ENVIRONMENT_ARCHIVED", `The environment ${environment.slug} is archived.`);
  if (binding.version_id === null) return nothing(toBinding(binding, environment));
  return {
    version: { id: null, number: null, label: null },
    config: {},
    configDigest: EMPTY_CONFIG_DIGEST,
    summary: `Stop running ${asset.name} in ${environment.slug} (now version ${binding.version})`,
    warnings: [],
    spec: { version_id: null, version: null, config: {}, config_digest: EMPTY_CONFIG_DIGEST },
    base: bindingBase(binding),
  };
}

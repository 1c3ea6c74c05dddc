import type { ActionInput, ActionSubject } from "@/lib/actions/load";
import { whyNotRun } from "@/lib/actions/rules";
import { conflict, type FieldError, invalid } from "@/lib/errors";
import { fieldProblems } from "@/lib/plugins/validate";

/**
 * What an action would do, or why it cannot. Pure. Its proposal is its parameters; where it happens and on what is not
 * part of them, so nobody can edit that away from under the decision.
 */
export function planAction({ asset, kind, action, environment, parentId }: ActionSubject, input: ActionInput) {
  const { environment: _, ...params } = input.params;
  const problems = fieldProblems(action.params, params, "/params").concat(parentProblem());
  if (problems.length > 0) throw invalid(problems, `These are not the parameters of ${action.name}.`);
  const why = whyNotRun(asset, { creates: action.creates ?? false, kindTitle: kind.title });
  if (why) throw conflict(why.code, why.message);
  const place = environment ? ` in ${environment.slug}` : "";
  return {
    asset,
    action,
    environment,
    params,
    summary: `${action.title}: ${asset.name}${place}`,
    warnings: asset.lifecycle === "deprecated" ? ["This asset is deprecated."] : [],
    spec: params,
    base: {},
    input: {
      asset: { plugin: asset.plugin, kind: asset.kind, name: asset.name },
      action: action.name,
      params: input.params,
      reason: input.reason ?? null,
    },
  };

  function parentProblem(): FieldError[] {
    if (!action.creates || !kind.parent || parentId !== null) return [];
    return [{ field: `/params/${kind.parent.param}`, message: `is not the id of a ${kind.parent.kind} here` }];
  }
}

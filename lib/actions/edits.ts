import type { PluginAction } from "@/lib/plugins/contract";
import { actionsOf } from "@/lib/plugins/registry";
import { fieldProblems } from "@/lib/plugins/validate";
import { pointerKeys } from "@/lib/pointer";
import type { SpecEditor } from "@/lib/tickets/edits";

const without = (params: Record<string, unknown>, names: readonly string[]) =>
  Object.fromEntries(Object.entries(params).filter(([key]) => !names.includes(key)));
const only = (params: Record<string, unknown>, names: readonly string[]) =>
  Object.fromEntries(Object.entries(params).filter(([key]) => names.includes(key)));

/** Of an action an approver edits the parameters, save those the plugin declares immutable; undefined for an unknown one. */
export function actionEditor(plugin: string | null, kind: string | null, name: string): SpecEditor | undefined {
  const action = actionsOf(plugin ?? "", kind ?? "").find((a) => a.name === name);
  return action && editorOf(action);
}

function editorOf({ params, immutable = [] }: PluginAction): SpecEditor {
  const effective = (spec: Record<string, unknown>, modified: Record<string, unknown>) => ({
    ...only(spec, immutable),
    ...modified,
  });
  return {
    immutable: ["environment", ...immutable],
    document: (spec) => without(spec, immutable),
    fields: (spec) => without(spec, immutable),
    problems: (modified, spec) =>
      fieldProblems(params, effective(spec, modified), "").map(({ field, message }) => ({
        field: pointerKeys(field),
        message,
      })),
    effective,
  };
}

import { z } from "zod";
import { runAction } from "@/lib/actions/run";
import { LIFECYCLES } from "@/lib/assets/lifecycle-rules";
import { setLifecycle } from "@/lib/assets/set-lifecycle";
import { promoteBinding } from "@/lib/bindings/promote";
import { putBinding } from "@/lib/bindings/put";
import { rollbackBinding } from "@/lib/bindings/rollback";
import { invalid, refusal } from "@/lib/errors";
import { fieldErrors } from "@/lib/field-errors";
import type { Verb } from "@/lib/http/spec";
import { isPluginAction } from "@/lib/plugins/registry";
import { createVersion } from "@/lib/versions/create";
import { setVersionStatus } from "@/lib/versions/status/set";

type ActionEntry = {
  run: Verb<unknown>;
  params: z.ZodType;
  toInput?: (params: Record<string, unknown>) => Record<string, unknown>;
};

const environment = z.string().min(1).max(63);
const version = z.number().int().positive().max(2_147_483_647);

/** The core actions every asset has (API §2): names over the same verbs that the other routes run. */
const ACTIONS: Record<string, ActionEntry> = {
  "lifecycle.setState": { run: setLifecycle, params: z.strictObject({ state: z.enum(LIFECYCLES) }) },
  "lifecycle.deprecate": {
    run: setLifecycle,
    params: z.strictObject({ replacement_ref: z.string().max(300).optional() }),
    toInput: (params) => ({ ...params, state: "deprecated" }),
  },
  "lifecycle.archive": { run: setLifecycle, params: z.strictObject({}), toInput: () => ({ state: "archived" }) },
  "lifecycle.restore": {
    run: setLifecycle,
    params: z.strictObject({ target_state: z.enum(["deprecated", "draft"]).default("deprecated") }),
    toInput: (params) => ({ state: params.target_state }),
  },
  "version.create": { run: createVersion, params: z.strictObject({ label: z.string().trim().min(1).max(200) }) },
  "version.setStatus": {
    run: setVersionStatus,
    params: z.strictObject({ number: version, status: z.enum(LIFECYCLES) }),
  },
  "promotion.bind": { run: putBinding, params: z.strictObject({ environment, version }) },
  "promotion.promote": {
    run: promoteBinding,
    params: z.strictObject({ from_environment: environment, to_environment: environment }),
  },
  "promotion.rollback": { run: rollbackBinding, params: z.strictObject({ environment, target_version: version }) },
};

/** What a plugin declares: whether this kind has it and whether the params fit is the verb's to say. */
const pluginAction = (action: string): ActionEntry => ({
  run: runAction,
  params: z.record(z.string(), z.unknown()),
  toInput: (params) => ({ action, params }),
});

/** The verb behind an action's name and the reader of its params; an unknown name is 404 and lists the known ones. */
export function actionOf(name: string) {
  const core = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  const entry = core ?? (isPluginAction(name) ? pluginAction(name) : undefined);
  if (!entry) {
    const known = Object.keys(ACTIONS);
    throw refusal(404, "ACTION_UNKNOWN", `There is no action of this name. Known: ${known.join(", ")}.`, {
      extra: { known_actions: known },
    });
  }
  return {
    run: entry.run,
    input(params: Record<string, unknown>): Record<string, unknown> {
      const parsed = entry.params.safeParse(params);
      if (!parsed.success)
        throw invalid(fieldErrors(parsed.error.issues.map((i) => ({ ...i, path: ["params", ...i.path] }))));
      const read = parsed.data as Record<string, unknown>;
      return entry.toInput ? entry.toInput(read) : read;
    },
  };
}

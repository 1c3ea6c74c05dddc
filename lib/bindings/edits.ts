import { digestOf } from "@/lib/canonical";
import type { SpecEditor } from "@/lib/tickets/edits";

/** Of a move of a binding an approver edits the configuration: what runs where stays as it was asked for. */
export const bindingEditor: SpecEditor = {
  immutable: ["asset", "environment", "version", "version_id", "config_digest"],
  document: (spec) => ({ config: spec.config ?? {} }),
  fields: (spec) => (spec.config ?? {}) as Record<string, unknown>,
  problems(modified) {
    const { config, ...others } = modified;
    const unknown = Object.keys(others).map((key) => ({ field: [key], message: "is no part of this proposal" }));
    if (config === undefined) return [...unknown, { field: ["config"], message: "is required" }];
    if (typeof config !== "object" || config === null || Array.isArray(config))
      return [...unknown, { field: ["config"], message: "must be an object" }];
    return unknown;
  },
  effective: (spec, modified) => ({ ...spec, config: modified.config, config_digest: digestOf(modified.config) }),
};

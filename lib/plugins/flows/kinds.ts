import type { Plugin } from "@/lib/plugins/contract";

const node = {
  type: "object",
  required: ["id", "type"],
  properties: {
    id: { type: "string", minLength: 1, maxLength: 200 },
    type: { type: "string", maxLength: 100 },
    name: { type: "string", maxLength: 500 },
  },
};
const edge = {
  type: "object",
  required: ["id", "sourceId", "targetId"],
  properties: { id: { type: "string" }, sourceId: { type: "string" }, targetId: { type: "string" } },
};

/** Decision graphs in the JSON Decision Model: nodes and the edges between them. One version is live at a time. */
export const flowsPlugin: Plugin = {
  name: "flows",
  title: "Decision flows",
  kinds: [
    {
      plugin: "flows",
      kind: "decision-flow",
      title: "Decision flow",
      titlePlural: "Decision flows",
      singleActive: false,
      capabilities: ["versions", "bindings"],
      schema: {
        $schema: "https://json-schema.org/draft/2020-12/schema",
        type: "object",
        required: ["nodes", "edges"],
        additionalProperties: true,
        properties: {
          nodes: { type: "array", minItems: 1, maxItems: 2000, items: node },
          edges: { type: "array", maxItems: 10_000, items: edge },
        },
      },
    },
  ],
};

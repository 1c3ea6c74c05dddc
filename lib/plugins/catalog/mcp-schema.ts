/**
 * Content of an MCP server, as the registry's `server.json` describes it: a name, a description, where its source
 * lives, and the packages or remotes it is run from. Loose where registries differ, strict where a reviewer decides.
 */
const text = (maxLength: number) => ({ type: "string", maxLength });

export const mcpServerSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  required: ["name", "description"],
  additionalProperties: true,
  properties: {
    name: { type: "string", minLength: 1, maxLength: 200 },
    description: text(20_000),
    status: { type: "string", maxLength: 40 },
    version: text(255),
    repository: {
      type: "object",
      properties: { url: text(2000), source: text(100), id: text(200), subfolder: text(1000) },
    },
    version_detail: {
      type: "object",
      properties: { version: text(255), release_date: text(40), is_latest: { type: "boolean" } },
    },
    packages: { type: "array", maxItems: 100, items: { type: "object" } },
    remotes: { type: "array", maxItems: 100, items: { type: "object" } },
  },
};

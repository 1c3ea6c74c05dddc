import { mcpRegistry } from "@/lib/plugins/catalog/mcp";
import { mcpServerSchema } from "@/lib/plugins/catalog/mcp-schema";
import { modelCatalog } from "@/lib/plugins/catalog/model-catalog";
import { agentSchema, datasetSchema, modelSchema, promptSchema } from "@/lib/plugins/catalog/schemas";
import type { Kind, Plugin } from "@/lib/plugins/contract";

const PLUGIN = "catalog";
const kind = (
  name: string,
  title: string,
  titlePlural: string,
  schema: Record<string, unknown>,
  importable = false,
): Kind => ({
  plugin: PLUGIN,
  kind: name,
  title,
  titlePlural,
  schema,
  singleActive: false,
  capabilities: importable ? ["versions", "bindings", "import"] : ["versions", "bindings"],
});

/** Things a catalog lists: content by JSON Schema, no executor of their own. */
export const catalogPlugin: Plugin = {
  name: PLUGIN,
  title: "Catalog",
  kinds: [
    kind("model", "Model", "Models", modelSchema, true),
    kind("dataset", "Dataset", "Datasets", datasetSchema),
    kind("prompt", "Prompt", "Prompts", promptSchema),
    kind("agent", "Agent", "Agents", agentSchema),
    kind("mcp-server", "MCP server", "MCP servers", mcpServerSchema, true),
  ],
  imports: [modelCatalog, mcpRegistry],
};

import { command } from "@/cli/declare/command";
import { flag, oneOf, text } from "@/cli/declare/parameter";
import { EXIT } from "@/cli/exit";
import { table } from "@/cli/output/table";
import { type Asset, assetColumns } from "@/cli/shown/asset";
import { pages, paging } from "@/cli/steps/pages";
import { toApi } from "@/lib/paths";

export const listAssets = command({
  name: "list",
  summary: "List assets, newest first",
  arguments: {},
  options: {
    plugin: text("plugin", "only of this plugin"),
    kind: text("kind", "only of this kind"),
    lifecycle: oneOf("state", ["draft", "active", "deprecated", "archived"], "only in this state"),
    owner: text("principal", "only with this owner"),
    risk: oneOf("level", ["low", "medium", "high", "critical"], "only of this risk"),
    query: text("words", "only whose name contains this"),
    includeArchived: flag("archived ones too"),
    ...paging,
  },
  examples: [
    ["assent asset list --kind mcp-server --risk high", "the MCP servers of high risk"],
    ["assent asset list --all --json | jq -r '.assets[].asset_ref.name'", "the name of every asset"],
  ],
  async run(cli, { plugin, kind, lifecycle, owner, risk, query, includeArchived, ...page }) {
    const filter = { plugin, kind, lifecycle, owner, risk, q: query, include_archived: includeArchived };
    const found = await pages<Asset, "assets">(cli, "assets", (at) => toApi.assets({ ...filter, ...at }), page);
    cli.show(found.answer, (paper) => table(paper, assetColumns, found.rows, "No asset is like this."));
    return EXIT.done;
  },
});

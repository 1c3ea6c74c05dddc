import { command } from "@/cli/declare/command";
import { asset } from "@/cli/declare/subjects";
import { EXIT } from "@/cli/exit";
import { heading } from "@/cli/output/fields";
import { table } from "@/cli/output/table";
import { type Asset, assetText } from "@/cli/shown/asset";
import { type Binding, bindingColumns } from "@/cli/shown/binding";
import { toApi } from "@/lib/paths";

export const viewAsset = command({
  name: "view",
  summary: "Show an asset's record and what runs where",
  about: "With --json or -o yaml: the record alone, as the API gives it. `assent binding list` has the rest.",
  arguments: { asset },
  options: {},
  examples: [["assent asset view catalog/mcp-server/io.github.acme/weather", "a name may hold /"]],
  async run(cli, given) {
    const record = await cli.call<Asset>(toApi.asset(given));
    const registered = record.data.governance.id !== null;
    const { bindings } =
      cli.globals.format === "table" && registered
        ? (await cli.call<{ bindings: Binding[] }>(toApi.bindings(given))).data
        : { bindings: [] };
    cli.show(record.data, (paper) => {
      const text = assetText(record.data, paper);
      return registered ? text + heading(paper, "Bindings") + table(paper, bindingColumns, bindings, "none") : text;
    });
    return EXIT.done;
  },
});

import { command } from "@/cli/declare/command";
import { asset } from "@/cli/declare/subjects";
import { EXIT } from "@/cli/exit";
import { table } from "@/cli/output/table";
import { type Binding, bindingColumns } from "@/cli/shown/binding";
import { toApi } from "@/lib/paths";

export const listBindings = command({
  name: "list",
  summary: "List what each environment runs of an asset",
  about: "With --env: that environment alone.",
  arguments: { asset },
  options: {},
  examples: [
    ["assent binding list catalog/prompt/greeting", "every environment you can see"],
    ["assent binding list catalog/prompt/greeting --env prod --json | jq '.bindings[0].version'", "for a script"],
  ],
  async run(cli, given) {
    const { data } = await cli.call<{ bindings: Binding[] }>(toApi.bindings(given));
    const { environment } = cli.globals;
    const bindings = data.bindings.filter((b) => environment === null || b.environment === environment);
    cli.show({ ...data, bindings }, (paper) => table(paper, bindingColumns, bindings, "No environment runs it."));
    return EXIT.done;
  },
});

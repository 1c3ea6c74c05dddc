import { command } from "@/cli/declare/command";
import { oneOf } from "@/cli/declare/parameter";
import { asset } from "@/cli/declare/subjects";
import { EXIT } from "@/cli/exit";
import { table } from "@/cli/output/table";
import { type Version, versionColumns } from "@/cli/shown/version";
import { pages, paging } from "@/cli/steps/pages";
import { toApi } from "@/lib/paths";

export const listVersions = command({
  name: "list",
  summary: "List an asset's versions, highest number first",
  arguments: { asset },
  options: { status: oneOf("status", ["draft", "active", "deprecated", "archived"], "only of this status"), ...paging },
  examples: [["assent version list catalog/prompt/greeting --status active", "those that can be bound anywhere"]],
  async run(cli, { asset: ref, status, ...page }) {
    const found = await pages<Version, "versions">(
      cli,
      "versions",
      (at) => toApi.versions({ asset: ref }, { status, ...at }),
      page,
    );
    cli.show(found.answer, (paper) => table(paper, versionColumns, found.rows, "There is no version yet."));
    return EXIT.done;
  },
});

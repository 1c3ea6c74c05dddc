import { command } from "@/cli/declare/command";
import { text } from "@/cli/declare/parameter";
import { asset } from "@/cli/declare/subjects";
import { EXIT } from "@/cli/exit";
import { table } from "@/cli/output/table";
import { eventColumns, type HistoryEvent } from "@/cli/shown/event";
import { pages, paging } from "@/cli/steps/pages";
import { toApi } from "@/lib/paths";

export const assetHistory = command({
  name: "history",
  summary: "List what was recorded about an asset, newest first",
  about: "With --env: only what happened in that environment.",
  arguments: { asset },
  options: {
    action: text("name", "only this action; * stands for anything, as in 'approval.*'"),
    actor: text("id or name", "only by this person or token"),
    ...paging,
  },
  examples: [
    ["assent asset history catalog/model/churn --env prod", "how prod came to run what it runs"],
    ["assent asset history catalog/model/churn --action 'approval.*'", "who decided what"],
  ],
  async run(cli, { asset: ref, action, actor, ...page }) {
    const filter = { action, actor, environment: cli.globals.environment };
    const found = await pages<HistoryEvent, "events">(
      cli,
      "events",
      (at) => toApi.history({ asset: ref }, { ...filter, ...at }),
      page,
    );
    cli.show(found.answer, (paper) => table(paper, eventColumns, found.rows, "Nothing is recorded."));
    return EXIT.done;
  },
});

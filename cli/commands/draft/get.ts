import { command } from "@/cli/declare/command";
import { flag } from "@/cli/declare/parameter";
import { asset } from "@/cli/declare/subjects";
import { EXIT } from "@/cli/exit";
import { usage } from "@/cli/failure";
import { type Draft, draftText } from "@/cli/shown/draft";
import { contentText } from "@/cli/shown/version";
import { assetLabel, toApi } from "@/lib/paths";

export const getDraft = command({
  name: "get",
  summary: "Show an asset's draft",
  arguments: { asset },
  options: { content: flag("the content alone, ready to be edited and put back") },
  examples: [
    ["assent draft get catalog/prompt/greeting --content > greeting.json", "edit it, then `assent draft put`"],
  ],
  async run(cli, { asset: ref, content }) {
    const { data } = await cli.call<Draft>(toApi.draft({ asset: ref }));
    if (content && data.content === null) throw usage(`${assetLabel(ref)} has no draft yet.`);
    if (content) cli.show(data.content, () => contentText(data.content));
    else cli.show(data, (paper) => draftText(data, paper));
    return EXIT.done;
  },
});

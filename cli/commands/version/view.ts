import { command } from "@/cli/declare/command";
import { flag } from "@/cli/declare/parameter";
import { asset, version } from "@/cli/declare/subjects";
import { EXIT } from "@/cli/exit";
import { contentText, type Version, versionText } from "@/cli/shown/version";
import { toApi } from "@/lib/paths";

export const viewVersion = command({
  name: "view",
  summary: "Show a version with its content and where it came from",
  arguments: { asset, version },
  options: { content: flag("the content alone") },
  examples: [["assent version view catalog/prompt/greeting 3 --content", "what version 3 holds"]],
  async run(cli, { asset: ref, version: number, content }) {
    const { data } = await cli.call<Version>(toApi.version({ asset: ref, number }));
    if (content) cli.show(data.content, () => contentText(data.content));
    else cli.show(data, (paper) => versionText(data, paper));
    return EXIT.done;
  },
});

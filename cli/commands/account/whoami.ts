import { command } from "@/cli/declare/command";
import { EXIT } from "@/cli/exit";
import { usage } from "@/cli/failure";
import { type Me, meText } from "@/cli/shown/me";
import { toApi } from "@/lib/paths";

export const whoami = command({
  name: "whoami",
  summary: "Show who you are, where, and what you may do",
  arguments: {},
  options: {},
  examples: [["assent whoami", "exit code 4: not signed in"]],
  async run(cli) {
    const { data } = await cli.call<Me>(toApi.me());
    const { workspace } = cli.globals;
    if (workspace !== null && !data.workspaces.some(({ slug }) => slug === workspace))
      throw usage(`There is no workspace ${workspace} here, or it is not yours to see.`, "A token has one of its own.");
    cli.show(data, (paper) => meText(data, cli.place.server, paper));
    return EXIT.done;
  },
});

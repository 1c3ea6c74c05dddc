import { because } from "@/cli/commands/group/place";
import { workspaceOf } from "@/cli/commands/member/place";
import { command } from "@/cli/declare/command";
import { text } from "@/cli/declare/parameter";
import { EXIT } from "@/cli/exit";
import { type Group, groupText } from "@/cli/shown/group";
import { toApi } from "@/lib/paths";

export const createGroup = command({
  name: "create",
  summary: "Make a group with nobody in it",
  arguments: { name: { about: "what it is called", read: (word = "") => word } },
  options: { description: text("text", "what it is for"), reason: because },
  examples: [['assent group create "On call" --description "Nights and weekends"', "a team"]],
  async run(cli, body) {
    const path = toApi.groups({ workspace: await workspaceOf(cli) });
    const { data } = await cli.call<Group>(path, { method: "POST", body });
    cli.show(data, (paper) => groupText(data, paper));
    return EXIT.done;
  },
});

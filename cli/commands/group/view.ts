import { groupOf, named } from "@/cli/commands/group/place";
import { workspaceOf } from "@/cli/commands/member/place";
import { command } from "@/cli/declare/command";
import { EXIT } from "@/cli/exit";
import { type Group, groupText } from "@/cli/shown/group";
import { toApi } from "@/lib/paths";

export const viewGroup = command({
  name: "view",
  summary: "Show who is in a group and for whom it decides",
  arguments: { group: named },
  options: {},
  examples: [['assent group view "On call"', "by its name"]],
  async run(cli, { group: which }) {
    const workspace = await workspaceOf(cli);
    const { id } = await groupOf(cli, workspace, which);
    const { data } = await cli.call<Group>(toApi.group({ workspace, group: id }));
    cli.show(data, (paper) => groupText(data, paper));
    return EXIT.done;
  },
});

import { because, groupOf, named } from "@/cli/commands/group/place";
import { memberOf, who, workspaceOf } from "@/cli/commands/member/place";
import { command } from "@/cli/declare/command";
import { EXIT } from "@/cli/exit";
import { type Group, groupText } from "@/cli/shown/group";
import { toApi } from "@/lib/paths";

export const addToGroup = command({
  name: "add",
  summary: "Put a member of the workspace into a group",
  about: "Nobody puts themselves into one.",
  arguments: { group: named, who },
  options: { reason: because },
  examples: [['assent group add "On call" grace@acme.example', "from now on she decides for whoever delegates to it"]],
  async run(cli, { group: which, who: whom, reason }) {
    const workspace = await workspaceOf(cli);
    const { id } = await groupOf(cli, workspace, which);
    const body = { user_id: (await memberOf(cli, workspace, whom)).user.id, reason };
    const { data } = await cli.call<Group>(toApi.groupMembers({ workspace, group: id }), { method: "POST", body });
    cli.show(data, (paper) => groupText(data, paper));
    return EXIT.done;
  },
});

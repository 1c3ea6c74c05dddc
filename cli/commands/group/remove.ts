import { because, groupOf, named } from "@/cli/commands/group/place";
import { memberOf, who, workspaceOf } from "@/cli/commands/member/place";
import { command } from "@/cli/declare/command";
import { EXIT } from "@/cli/exit";
import { type Group, groupText } from "@/cli/shown/group";
import { toApi } from "@/lib/paths";

export const removeFromGroup = command({
  name: "remove",
  summary: "Take somebody out of a group",
  about: "It counts at once; what they decided stays decided.",
  arguments: { group: named, who },
  options: { reason: because },
  examples: [['assent group remove "On call" grace@acme.example', "she decides for nobody by it any more"]],
  async run(cli, { group: which, who: whom, reason }) {
    const workspace = await workspaceOf(cli);
    const { id } = await groupOf(cli, workspace, which);
    const { user } = await memberOf(cli, workspace, whom);
    const path = toApi.groupMember({ workspace, group: id, user: user.id });
    const { data } = await cli.call<Group>(path, { method: "DELETE", body: { reason } });
    cli.show(data, (paper) => groupText(data, paper));
    return EXIT.done;
  },
});

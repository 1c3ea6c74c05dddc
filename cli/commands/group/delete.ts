import { because, groupOf, named } from "@/cli/commands/group/place";
import { workspaceOf } from "@/cli/commands/member/place";
import { command } from "@/cli/declare/command";
import { flag } from "@/cli/declare/parameter";
import { EXIT } from "@/cli/exit";
import { agreed } from "@/cli/steps/prompt";
import { toApi } from "@/lib/paths";

export const deleteGroup = command({
  name: "delete",
  summary: "Delete a group that no delegation names",
  about: "Asks first on a terminal. Its people stay members. There is no answer on stdout.",
  arguments: { group: named },
  options: { yes: flag("do not ask"), reason: because },
  examples: [['assent group delete "On call" --yes', "without asking"]],
  async run(cli, { group: which, yes, reason }) {
    const workspace = await workspaceOf(cli);
    const { id, name } = await groupOf(cli, workspace, which);
    if (!(await agreed(cli, yes, `Delete the group ${name} of ${workspace}?`))) return EXIT.error;
    await cli.call(toApi.group({ workspace, group: id }), { method: "DELETE", body: { reason } });
    cli.say(`The group ${name} is deleted.`);
    return EXIT.done;
  },
});

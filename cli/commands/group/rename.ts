import { because, groupOf, named } from "@/cli/commands/group/place";
import { workspaceOf } from "@/cli/commands/member/place";
import { command } from "@/cli/declare/command";
import { text } from "@/cli/declare/parameter";
import { EXIT } from "@/cli/exit";
import { type Group, groupText } from "@/cli/shown/group";
import { toApi } from "@/lib/paths";

export const renameGroup = command({
  name: "rename",
  summary: "Give a group another name, or say anew what it is for",
  about: "Who is in it stays, and so do the delegations that name it.",
  arguments: { group: named, name: { about: "its new name", read: (word = "") => word } },
  options: { description: text("text", "what it is for"), reason: because },
  examples: [['assent group rename "On call" "Night watch"', "another name"]],
  async run(cli, { group: which, ...body }) {
    const workspace = await workspaceOf(cli);
    const { id } = await groupOf(cli, workspace, which);
    const { data } = await cli.call<Group>(toApi.group({ workspace, group: id }), { method: "PATCH", body });
    cli.show(data, (paper) => groupText(data, paper));
    return EXIT.done;
  },
});

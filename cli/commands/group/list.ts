import { workspaceOf } from "@/cli/commands/member/place";
import { command } from "@/cli/declare/command";
import { EXIT } from "@/cli/exit";
import { table } from "@/cli/output/table";
import { groupColumns, type ListedGroup } from "@/cli/shown/group";
import { pages, paging } from "@/cli/steps/pages";
import { toApi } from "@/lib/paths";

export const listGroups = command({
  name: "list",
  summary: "List the groups of the workspace",
  about: "Being in a group is no role. Delegations name it: whoever is in it decides.",
  arguments: {},
  options: { ...paging },
  examples: [["assent group list --all -o yaml", "for a review of who decides for whom"]],
  async run(cli, page) {
    const workspace = await workspaceOf(cli);
    const found = await pages<ListedGroup, "groups">(cli, "groups", (at) => toApi.groups({ workspace }, at), page);
    cli.show(found.answer, (paper) => table(paper, groupColumns, found.rows, "There is no group."));
    return EXIT.done;
  },
});

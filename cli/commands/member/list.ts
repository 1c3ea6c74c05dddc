import { workspaceOf } from "@/cli/commands/member/place";
import { command } from "@/cli/declare/command";
import { EXIT } from "@/cli/exit";
import { table } from "@/cli/output/table";
import { type Member, memberColumns } from "@/cli/shown/member";
import { toApi } from "@/lib/paths";

export const listMembers = command({
  name: "list",
  summary: "List who is in the workspace and what they may do where",
  arguments: {},
  options: {},
  examples: [["assent member list -o yaml", "for a review of access"]],
  async run(cli) {
    const { data } = await cli.call<{ members: Member[] }>(toApi.members({ workspace: await workspaceOf(cli) }));
    cli.show(data, (paper) => table(paper, memberColumns, data.members, "There is no member."));
    return EXIT.done;
  },
});

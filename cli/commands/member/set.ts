import { granting, grantsOf, memberOf, who, workspaceOf } from "@/cli/commands/member/place";
import { command } from "@/cli/declare/command";
import { text } from "@/cli/declare/parameter";
import { EXIT } from "@/cli/exit";
import { type Added, memberText } from "@/cli/shown/member";
import { toApi } from "@/lib/paths";

export const setMember = command({
  name: "set",
  summary: "Put these roles in the place of all that a member has",
  about: "It counts from their next request on.",
  arguments: { who },
  options: { ...granting, reason: text("text", "why; kept in the audit log") },
  examples: [["assent member set grace@acme.example --role operator --role approver", "two roles, everywhere"]],
  async run(cli, { who: named, reason, ...grants }) {
    const workspace = await workspaceOf(cli);
    const { user } = await memberOf(cli, workspace, named);
    const body = { grants: grantsOf(grants), reason };
    const { data } = await cli.call<Added>(toApi.member({ workspace, user: user.id }), { method: "PATCH", body });
    cli.show(data, (paper) => memberText(data, null, paper));
    return EXIT.done;
  },
});

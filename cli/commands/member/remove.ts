import { memberOf, who, workspaceOf } from "@/cli/commands/member/place";
import { command } from "@/cli/declare/command";
import { flag, text } from "@/cli/declare/parameter";
import { EXIT } from "@/cli/exit";
import { agreed } from "@/cli/steps/prompt";
import { toApi } from "@/lib/paths";

export const removeMember = command({
  name: "remove",
  summary: "Take a person out of the workspace",
  about: "Asks first on a terminal. Their account stays. There is no answer on stdout.",
  arguments: { who },
  options: { yes: flag("do not ask"), reason: text("text", "why; kept in the audit log") },
  examples: [["assent member remove grace@acme.example --yes", "without asking"]],
  async run(cli, { who: named, yes, reason }) {
    const workspace = await workspaceOf(cli);
    const { user } = await memberOf(cli, workspace, named);
    if (!(await agreed(cli, yes, `Take ${user.email} out of ${workspace}?`))) return EXIT.error;
    await cli.call(toApi.member({ workspace, user: user.id }), { method: "DELETE", body: { reason } });
    cli.say(`${user.email} is no member any more.`);
    return EXIT.done;
  },
});

import { granting, grantsOf, workspaceOf } from "@/cli/commands/member/place";
import { command } from "@/cli/declare/command";
import { text } from "@/cli/declare/parameter";
import { EXIT } from "@/cli/exit";
import { type Added, memberText } from "@/cli/shown/member";
import { toApi } from "@/lib/paths";

export const addMember = command({
  name: "add",
  summary: "Make somebody a member, by their e-mail address",
  about: "Who has no account yet comes in by the one-time link that is shown this once. Assent sends no mail.",
  arguments: { email: { about: "their e-mail address", read: (word = "") => word } },
  options: { ...granting, name: text("text", "their name, for who is not known yet") },
  examples: [["assent member add grace@acme.example --role operator --only class:test", "in test environments"]],
  async run(cli, { email, name, ...grants }) {
    const path = toApi.members({ workspace: await workspaceOf(cli) });
    const body = { email, name, grants: grantsOf(grants) };
    const { data } = await cli.call<Added>(path, { method: "POST", body });
    const link = data.invitation && new URL(data.invitation.path, cli.place.server).href;
    cli.show({ ...data, ...(link && { link }) }, (paper) => memberText(data, link, paper));
    cli.say(link ? "The link is kept nowhere: hand it over now." : "They have an account already and need no link.");
    return EXIT.done;
  },
});

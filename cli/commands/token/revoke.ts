import { command } from "@/cli/declare/command";
import { flag } from "@/cli/declare/parameter";
import { token } from "@/cli/declare/subjects";
import { EXIT } from "@/cli/exit";
import { agreed } from "@/cli/steps/prompt";
import { toApi } from "@/lib/paths";

export const revokeToken = command({
  name: "revoke",
  summary: "Revoke a token: its next request is refused",
  about: "Asks first on a terminal. There is no answer on stdout.",
  arguments: { token },
  options: { yes: flag("do not ask") },
  examples: [["assent token revoke tok_01j9z3", "one of `assent token list`"]],
  async run(cli, { token: id, yes }) {
    if (!(await agreed(cli, yes, `Revoke ${id}?`))) return EXIT.error;
    await cli.call(toApi.token({ id }), { method: "DELETE" });
    cli.say(`${id} is revoked.`);
    return EXIT.done;
  },
});

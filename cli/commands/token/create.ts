import { command } from "@/cli/declare/command";
import { needed, oneOf, several, whole } from "@/cli/declare/parameter";
import { EXIT } from "@/cli/exit";
import { type Token, tokenText } from "@/cli/shown/token";
import { toApi } from "@/lib/paths";

export const createToken = command({
  name: "create",
  summary: "Make a token; it is shown this once",
  arguments: {},
  options: {
    name: needed("text", "what it is for", "For example --name 'nightly pipeline'"),
    kind: oneOf("kind", ["cli", "api", "live"], "cli: this program; api: other programs; live: evaluate only (cli)"),
    scope: several("permission", "only this of what you may do, such as binding:write or asset:*"),
    days: whole("days", "days until it expires (90)", 1, 365),
  },
  examples: [
    ["assent token create --name pipeline --scope asset:read --scope 'binding:*' --days 30", "for one task"],
    ["assent token create --name pipeline --json | jq -r .token", "the token alone, for a secret store"],
  ],
  async run(cli, { name, kind = "cli", scope, days }) {
    const body = { name, kind, scopes: scope, expires_in_days: days };
    const { data } = await cli.call<Token & { token: string }>(toApi.tokens(), { method: "POST", body });
    cli.show(data, (paper) => tokenText(data, paper));
    cli.say("It is not kept anywhere: copy it now.");
    return EXIT.done;
  },
});

import type { Cli } from "@/cli/cli";
import { readCredentials, writeCredentials } from "@/cli/client/credentials";
import { command } from "@/cli/declare/command";
import { text } from "@/cli/declare/parameter";
import { EXIT } from "@/cli/exit";
import { usage } from "@/cli/failure";
import { type Me, meText, soleWorkspace } from "@/cli/shown/me";
import { toApi } from "@/lib/paths";

const TOKEN = /^asn_(cli|api)_[A-Za-z0-9_-]{16,200}$/;

export const login = command({
  name: "login",
  summary: "Sign in to a server and keep the token",
  about:
    "The token is taken from --token, from standard input, or asked for on a terminal. It is tried, then kept for that server in\n$XDG_CONFIG_HOME/assent/credentials.json (by default under ~/.config), which only you can read. Later commands go to the\nserver signed in to last, unless --api or ASSENT_API names another.",
  arguments: {},
  options: { persona: text("id", "on a demo server: sign in as this persona, without a token") },
  examples: [
    ["assent login --api https://assent.example.com < token.txt", "from a file or a secret store"],
    ["assent login --api http://localhost:3000 --persona operator", "on a demo server"],
  ],
  async run(cli, { persona }) {
    const { server } = cli.place;
    const token = persona === undefined ? await givenToken(cli) : await demoToken(cli, persona);
    const { data: me } = await cli.call<Me>(toApi.me(), { token });
    const stored = readCredentials(cli.io);
    const signIn = { token, workspace: soleWorkspace(me), account: me.actor.name };
    const file = writeCredentials(cli.io, { server, servers: { ...stored.servers, [server]: signIn } });
    cli.say(`Signed in to ${server}; the token is in ${file}.`);
    if (cli.globals.token?.from === "ASSENT_TOKEN")
      cli.say("ASSENT_TOKEN is set and will be used instead until you unset it.");
    cli.show(me, (paper) => meText(me, server, paper));
    return EXIT.done;
  },
});

async function givenToken(cli: Cli): Promise<string> {
  const { io, globals } = cli;
  const flagged = globals.token?.from === "--token" ? globals.token.value : "";
  const token = (flagged || (await askedOrPiped(cli))).trim();
  if (token === "")
    throw usage(
      "No token is given.",
      `Pipe one in, or pass --token.${io.stdin.isTTY ? "" : " Nothing is asked without a terminal."}`,
    );
  if (TOKEN.test(token)) return token;
  throw usage(
    "This is not a token for the command line.",
    "It begins with asn_cli_ or asn_api_. The console makes one under Settings → Tokens.",
  );
}

async function askedOrPiped(cli: Cli): Promise<string> {
  if (!cli.io.stdin.isTTY) return cli.io.stdin.read();
  return cli.mayAsk ? cli.io.stdin.line(`Token for ${cli.place.server}: `, { hidden: true }) : "";
}

async function demoToken(cli: Cli, persona: string): Promise<string> {
  const { workspace } = cli.globals;
  const body = { persona, kind: "cli", ...(workspace !== null && { workspace }) };
  const { data } = await cli.call<{ token: string }>(toApi.demoToken(), { method: "POST", body, anonymous: true });
  return data.token;
}

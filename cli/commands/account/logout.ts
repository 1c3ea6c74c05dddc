import type { Cli } from "@/cli/cli";
import { readCredentials, type SignIn, writeCredentials } from "@/cli/client/credentials";
import { command } from "@/cli/declare/command";
import { flag } from "@/cli/declare/parameter";
import { EXIT } from "@/cli/exit";
import type { Me } from "@/cli/shown/me";
import { toApi } from "@/lib/paths";

export const logout = command({
  name: "logout",
  summary: "Forget the token kept for a server",
  about: "Without --revoke the token itself stays valid until it expires.",
  arguments: {},
  options: { revoke: flag("end the token on the server too") },
  examples: [["assent logout --api https://assent.example.com", "of one server; without --api, of the last one"]],
  async run(cli, { revoke }) {
    const { server, signIn } = cli.place;
    if (!signIn) {
      cli.say(`Nothing is kept for ${server}.`);
      return EXIT.done;
    }
    // A token that cannot be ended is kept, so that it can be tried again.
    if (revoke) await end(cli, signIn);
    const stored = readCredentials(cli.io);
    const { [server]: _, ...servers } = stored.servers;
    writeCredentials(cli.io, { server: stored.server === server ? null : stored.server, servers });
    cli.say(`Signed out of ${server}.`);
    return EXIT.done;
  },
});

async function end(cli: Cli, { token }: SignIn): Promise<void> {
  const { data } = await cli.call<Me>(toApi.me(), { token });
  await cli.call(toApi.token({ id: data.actor.id }), { method: "DELETE", token });
}

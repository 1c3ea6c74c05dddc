import { readCredentials, writeCredentials } from "@/cli/client/credentials";
import { command } from "@/cli/declare/command";
import { EXIT } from "@/cli/exit";

export const logout = command({
  name: "logout",
  summary: "Forget the token kept for a server",
  about: "The token itself stays valid until it expires; `assent token revoke` ends it.",
  arguments: {},
  options: {},
  examples: [["assent logout --api https://assent.example.com", "of one server; without --api, of the last one"]],
  async run(cli) {
    const { server } = cli.place;
    const stored = readCredentials(cli.io);
    const { [server]: forgotten, ...servers } = stored.servers;
    if (!forgotten) {
      cli.say(`Nothing is kept for ${server}.`);
      return EXIT.done;
    }
    writeCredentials(cli.io, { server: stored.server === server ? null : stored.server, servers });
    cli.say(`Signed out of ${server}.`);
    return EXIT.done;
  },
});

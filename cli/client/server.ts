import { type Credentials, readCredentials, type SignIn } from "@/cli/client/credentials";
import { usage } from "@/cli/failure";
import type { Globals } from "@/cli/globals";
import type { Io } from "@/cli/io";

/** Where `npm run up` listens. */
const USUAL = "http://localhost:3000";

/** The server of this run and what signs us in there. */
export type Place = {
  server: string;
  token: string | null;
  from: string;
  signIn: SignIn | null;
  workspace: string | null;
};

/** `--api` or ASSENT_API, else the server signed in to last, else the one of this machine. */
export function placeOf(io: Io, globals: Globals): Place {
  // With both given there is nothing to look up, and a broken file must not stop a pipeline.
  const stored: Credentials =
    globals.api !== null && globals.token !== null ? { server: null, servers: {} } : readCredentials(io);
  const server = serverUrl(globals.api ?? stored.server ?? USUAL);
  const signIn = stored.servers[server] ?? null;
  const token = globals.token?.value ?? signIn?.token ?? null;
  if (token !== null && isPlainAndFar(server))
    io.stderr.write(`Warning: ${server} is not https; anyone on the way can read the token.\n`);
  return { server, token, from: globals.token?.from ?? "assent login", signIn, workspace: globals.workspace };
}

/** An address as it is stored and compared: no trailing slash, no user, no query. */
export function serverUrl(given: string): string {
  const scheme = /^(localhost|127\.)/.test(given) ? "http" : "https";
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(given) ? given : `${scheme}://${given}`;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash)
    throw usage(`"${given}" is not the address of a server.`, `Write it as ${USUAL} or https://assent.example.com.`);
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

function isPlainAndFar(server: string): boolean {
  const { protocol, hostname } = new URL(server);
  return protocol === "http:" && !/^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

import { gitHeaders } from "@/cli/client/git";
import { problemFailure } from "@/cli/client/problem-text";
import { type Place, placeOf } from "@/cli/client/server";
import { EXIT } from "@/cli/exit";
import { Failure } from "@/cli/failure";
import type { Globals } from "@/cli/globals";
import { type Io, mayAsk } from "@/cli/io";
import { type Paper, paperOf } from "@/cli/output/paper";
import { machineText } from "@/cli/output/print";
import { safe } from "@/cli/output/safe";
import { type Answer, type CallOptions, call, type Outcome } from "@/lib/client/call";
import { noAnswer } from "@/lib/client/problem";

/** What a command works with: the server, the answer's paper, and a voice on stderr. */
export type Cli = {
  readonly io: Io;
  readonly globals: Globals;
  /** True where a person sits at a terminal and `CI` is not set. */
  readonly mayAsk: boolean;
  readonly place: Place;
  /** Calls as whoever is signed in. A problem ends the command with its exit code, unless `attempt` is used. */
  call<T>(path: string, options?: Sent): Promise<Answer<T>>;
  attempt<T>(path: string, options?: Sent): Promise<Outcome<T>>;
  /** The answer, on stdout: the API's own shape for a machine, `human` for a person. */
  show(data: unknown, human: (paper: Paper) => string): void;
  /** Anything else, on stderr. */
  say(sentence: string): void;
};

type Sent = Omit<CallOptions, "base" | "workspace" | "signal"> & { anonymous?: boolean };

const PATIENCE_MS = 60_000;

export function makeCli(io: Io, globals: Globals, version: string): Cli {
  let place: Place | undefined;
  const where = (): Place => {
    place ??= placeOf(io, globals);
    return place;
  };
  let provenance: Promise<Record<string, string>> | undefined;

  const attempt = async <T>(path: string, { anonymous, ...options }: Sent = {}): Promise<Outcome<T>> => {
    const { server, token, workspace } = where();
    const credential = options.token ?? token;
    if (!anonymous && credential === null) throw notSignedIn(server);
    const writes = options.method !== undefined && options.method !== "GET";
    if (writes) provenance ??= gitHeaders(io);
    const signal = AbortSignal.timeout(PATIENCE_MS);
    try {
      return await call<T>(path, {
        ...options,
        base: server,
        signal,
        ...(anonymous ? {} : { token: credential ?? "" }),
        ...(anonymous || workspace === null ? {} : { workspace }),
        headers: {
          "x-assent-cli-version": version,
          "user-agent": `assent-cli/${version}`,
          ...(writes ? await provenance : {}),
          ...options.headers,
        },
      });
    } catch (error) {
      if (!signal.aborted) throw error;
      return { ok: false, problem: noAnswer(`The server did not answer within ${PATIENCE_MS / 1000} seconds.`) };
    }
  };

  return {
    io,
    globals,
    mayAsk: mayAsk(io),
    get place() {
      return where();
    },
    attempt,
    call: async <T>(path: string, options?: Sent) => {
      const outcome = await attempt<T>(path, options);
      if (outcome.ok) return outcome;
      throw problemFailure(outcome.problem, { path, server: where().server, credential: where().from });
    },
    show: (data, human) =>
      io.stdout.write(globals.format === "table" ? human(paperOf(io)) : machineText(data, globals.format)),
    say: (sentence) => io.stderr.write(`${safe(sentence)}\n`),
  };
}

const notSignedIn = (server: string) =>
  new Failure(
    EXIT.signedOut,
    `Error: You are not signed in to ${server}.\n  what to do  assent login, or set ASSENT_TOKEN`,
  );

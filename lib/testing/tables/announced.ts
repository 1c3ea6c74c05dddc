import type { Actor } from "@/lib/access/actor";
import type { Outcome } from "@/lib/change/contract";
import { isRefusal } from "@/lib/errors";
import { apiOf } from "@/lib/testing/api";
import { type Ask, ask } from "@/lib/testing/ask";
import type { PersonName, World } from "@/lib/testing/world";

/** Somebody who calls the API: a person in the console, or a token of theirs with these scopes. */
export type Caller = {
  name: string;
  call(method: string, path: string, body?: unknown): Promise<{ status: number; body: Said }>;
};
// biome-ignore lint/suspicious/noExplicitAny: the shape is what is under test
type Said = any;

export const person = (w: World, name: PersonName): Caller => {
  const api = apiOf(w, name);
  const by: Record<string, (path: string, body?: unknown) => ReturnType<typeof api.get>> = {
    GET: (path) => api.get(path),
    DELETE: (path) => api.delete(path),
    POST: api.post,
    PUT: api.put,
    PATCH: api.patch,
  };
  return { name, call: (method, path, body) => (by[method] as (typeof by)[string])(path, body) };
};

/** A token of that person that may do so much of what they may. */
export async function token(w: World, of: PersonName, scopes: string[]): Promise<Caller> {
  const made = await ask("POST /api/v1/tokens", {
    session: w.sessions[of],
    workspace: w.slug,
    body: { name: scopes.join(" "), kind: "api", scopes },
  });
  if (made.status !== 201) throw new Error(`no token: ${JSON.stringify(made.body)}`);
  return {
    name: `${of}'s token of ${scopes.join(" ")}`,
    call: (method, path, body) => {
      const sent: Ask = { token: made.body.token };
      return ask(`${method} ${path}`, body === undefined ? sent : { ...sent, body });
    },
  };
}

/** What was announced of an action: null when it can be done, else why not. */
export type Announced = string | null;
export type Cell = { who: string; where: string; action: string };
export type Tried = { status: number; code: string | undefined; words: string[] };

export const tried = ({ status, body }: { status: number; body: Said }): Tried => ({
  status,
  code: body?.code,
  words: [body?.detail, ...(body?.reasons ?? []), ...(body?.errors ?? []).map((e: Said) => e.message)].filter(
    (words) => typeof words === "string",
  ),
});

/** Tries a change at its door, as a route would; a refusal is an answer, any other error fails the test. */
export async function press(work: Promise<Outcome<unknown>>): Promise<Tried & { outcome?: Outcome<unknown> }> {
  try {
    const outcome = await work;
    return { status: outcome.kind === "pending" ? 202 : 200, code: undefined, words: [], outcome };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { status: error.status, code: error.code, words: [error.detail, ...error.reasons] };
  }
}

/** Everybody of a workspace, with the credentials and rights in which an announcement could err. */
export const actors = (w: World): Record<string, Actor> => ({
  ...w.as,
  "approver who only reads": { ...w.as.approver, tokenScopes: ["approval:read"] },
  "approver by a token that decides": { ...w.as.approver, tokenScopes: ["approval:*", "member:read"] },
  "admin who only reads": { ...w.as.admin, tokenScopes: READS },
  "admin by a token of members": { ...w.as.admin, tokenScopes: ["member:*"] },
  "operator who only reads": { ...w.as.operator, tokenScopes: READS },
  "platform administrator": { ...w.as.viewer, platformAdmin: true, grants: [] },
});
const READS = ["asset:read", "approval:read", "policy:read", "member:read", "job:read", "run:read"];

/**
 * What is wrong with a cell of the table; null when what was announced is what happened: done where it could be, refused in
 * the very words where it could not.
 */
export function lie({ who, where, action }: Cell, announced: Announced, { status, code, words }: Tried): string | null {
  const here = `${who} · ${where} · ${action}`;
  const happened = `${status} ${code ?? ""} ${JSON.stringify(words[0] ?? "")}`;
  if (announced === null) return status < 300 ? null : `${here}: announced as possible, and answered ${happened}`;
  if (status < 300) return `${here}: announced as ${JSON.stringify(announced)}, and done (${status})`;
  return status < 500 && words.includes(announced)
    ? null
    : `${here}: announced as ${JSON.stringify(announced)}, and answered ${happened}`;
}

/** Counts what a table has held, so that one which holds nothing of a kind does not pass. */
export function tally() {
  const counts = new Map<string, { can: number; cannot: number; words: Set<string> }>();
  return {
    add(action: string, announced: Announced) {
      const seen = counts.get(action) ?? { can: 0, cannot: 0, words: new Set() };
      counts.set(action, seen);
      if (announced === null) seen.can++;
      else {
        seen.cannot++;
        seen.words.add(announced);
      }
    },
    of: (action: string) => counts.get(action) ?? { can: 0, cannot: 0, words: new Set<string>() },
    text: () =>
      [...counts]
        .map(([action, c]) => `${action}: ${c.can} can, ${c.cannot} cannot, ${c.words.size} reasons`)
        .join("\n"),
  };
}

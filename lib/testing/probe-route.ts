import { z } from "zod";
import type { Actor, RequestContext } from "@/lib/access/actor";
import { pageOf } from "@/lib/answers";
import { type Credential, unauthenticated } from "@/lib/auth/credential";
import type { Change, Outcome, RunOptions, View } from "@/lib/change/contract";
import { endpoint } from "@/lib/http/endpoint";
import { list, ok } from "@/lib/http/reply";
import { type Resolver, setResolver } from "@/lib/http/resolver";

/** Two routes over verbs that only remember what they were given: the transport is tested without a database. */
export const ORIGIN = "http://localhost:3000";
export const TOKEN = "asn_api_0123456789abcdefghij";
export const SESSION = "0123456789abcdefghijABCDEFGHIJ_-";

export type Made = { name: string; revision: number };
type Seen = {
  credential?: Credential;
  workspace?: string | null;
  context?: RequestContext;
  input?: unknown;
  options?: RunOptions<Made> | undefined;
};

/** What the verbs saw last, and what the change shall answer or throw. */
export const probe: { seen: Seen; outcome: Outcome<Made> | Error } = { seen: {}, outcome: new Error("not set") };

const resolver: Resolver = {
  resolveActor: async (credential, workspace, context) => {
    if (credential.secret.endsWith("revoked")) throw unauthenticated();
    probe.seen = { credential, workspace, context };
    return { context } as Actor;
  },
  resolvePerson: async (_, context) => ({ id: "usr_1", context }) as Actor,
};

/** Forgets everything and takes the place of the real resolver. */
export function resetProbe(): void {
  probe.seen = {};
  probe.outcome = { kind: "done", result: { name: "lamp", revision: 4 }, changed: true };
  setResolver(resolver);
}

export const putThing: Change<{ name: string; size?: number | undefined }, Made> = {
  kind: "change",
  name: "thing.put",
  needs: "asset:write",
  input: z.object({ name: z.string(), size: z.number().optional() }),
  run: async (_, input, options) => {
    Object.assign(probe.seen, { input, options });
    if (probe.outcome instanceof Error) throw probe.outcome;
    return probe.outcome;
  },
};

const listThings: View<unknown, Made[]> = {
  kind: "view",
  name: "thing.list",
  needs: "asset:read",
  input: z.unknown(),
  run: async (_, input) => {
    probe.seen.input = input;
    return [{ name: "a", revision: 1 }];
  },
};

export const PUT = endpoint({
  summary: "Put a thing",
  room: "things",
  params: z.object({ name: z.string().regex(/^[a-z]+$/) }),
  body: z.object({
    size: z.number().optional(),
    tags: z.array(z.string()).optional(),
    dry_run: z.boolean().optional(),
  }),
  action: "thing.put",
  answer: z.strictObject({ name: z.string(), revision: z.int(), asked: z.string() }).meta({ id: "Thing" }),
  run: putThing,
  reply: (made, { params }) => ok({ ...made, asked: params.name }, { etag: made.revision }),
});

export const GET = endpoint({
  summary: "List things",
  room: "things",
  query: z.object({ limit: z.coerce.number().int().max(200).default(20), tag: z.array(z.string()).optional() }),
  answer: pageOf("things", z.strictObject({ name: z.string(), revision: z.int() })),
  run: listThings,
  reply: (rows, { query }) => list("things", { rows, next_cursor: query.limit === 1 ? "abc" : undefined }),
});

export const bearer = { authorization: `Bearer ${TOKEN}` };
export const json = { "content-type": "application/json" };
export const at = { params: { name: "lamp" }, ip: "192.0.2.7" };

export const ask = (path: string, init: RequestInit = {}): Request => new Request(`${ORIGIN}${path}`, init);

/** Puts the thing as a token, with these headers and this body. */
export const send = (headers: Record<string, string>, body?: string | null, method = "PUT"): Promise<Response> =>
  PUT(ask("/api/v1/things/lamp", { method, headers: { ...bearer, ...headers }, body: body ?? null }), at);

import { type ZodObject, type ZodType, z } from "zod";
import type { RequestContext } from "@/lib/access/actor";
import { readCredential, unauthenticated } from "@/lib/auth/credential";
import type { Outcome, RunOptions } from "@/lib/change/contract";
import { invalid, refusal } from "@/lib/errors";
import { fieldErrors } from "@/lib/field-errors";
import { readIfMatch } from "@/lib/http/etag";
import { problemReply } from "@/lib/http/problem";
import {
  dryRunReply,
  ok,
  pendingReply,
  queuedReply,
  type Reply,
  replayedReply,
  storable,
  withReceipt,
} from "@/lib/http/reply";
import { takeAsks } from "@/lib/http/request/asks";
import { MEBIBYTE, parseBody, readBody } from "@/lib/http/request/body";
import { checkOrigin, requestContext } from "@/lib/http/request/context";
import { fingerprint, readIdempotencyKey } from "@/lib/http/request/idempotency";
import { badQuery, type QueryNames, queryNames, readQuery } from "@/lib/http/request/query";
import { resolver } from "@/lib/http/resolver";
import { respond } from "@/lib/http/respond";
import type { AnySpec, Endpoint, OpenSpec, Parts, PersonSpec, RouteContext, WorkspaceSpec } from "@/lib/http/spec";
import { watched } from "@/lib/http/watched";

type Loose = Parts<ZodObject | undefined, ZodObject | undefined, ZodType | undefined>;
type LooseSpec =
  | WorkspaceSpec<ZodObject | undefined, ZodObject | undefined, ZodType | undefined, unknown>
  | PersonSpec<ZodObject | undefined, ZodObject | undefined, ZodType | undefined>
  | OpenSpec<ZodObject | undefined, ZodObject | undefined, ZodType | undefined>;

/** Schemas and names a route needs on every request, made once when its module loads. */
type Prepared = {
  spec: LooseSpec;
  params: ZodObject | undefined;
  query: ZodObject | undefined;
  body: ZodType;
  names: QueryNames;
  limit: number;
  /** The body may hold asks of the door. */
  asks: boolean;
};

type Incoming = Loose & { raw: Buffer; dryRun: boolean; asks: RunOptions<unknown> };

/**
 * Makes a route handler of a declaration. Owns everything between the bytes and the verb: request id, correlation,
 * credential, origin, limits, strict parsing, preconditions, idempotency key, and every form an answer can take
 * (API §1). A route says what it takes, what it runs and how the result is shown; it cannot leave a step out.
 */
export function endpoint<
  R,
  P extends ZodObject | undefined = undefined,
  Q extends ZodObject | undefined = undefined,
  B extends ZodType | undefined = undefined,
>(spec: WorkspaceSpec<P, Q, B, R>): Endpoint;
export function endpoint<
  P extends ZodObject | undefined = undefined,
  Q extends ZodObject | undefined = undefined,
  B extends ZodType | undefined = undefined,
>(spec: PersonSpec<P, Q, B>): Endpoint;
export function endpoint<
  P extends ZodObject | undefined = undefined,
  Q extends ZodObject | undefined = undefined,
  B extends ZodType | undefined = undefined,
>(spec: OpenSpec<P, Q, B>): Endpoint;
export function endpoint(spec: LooseSpec): Endpoint {
  const prepared: Prepared = {
    spec,
    params: spec.params,
    query: spec.query,
    body: strict(spec.body),
    names: queryNames(spec.query),
    limit: spec.bodyLimit ?? MEBIBYTE,
    asks: spec.body instanceof z.ZodObject && "break_glass" in spec.body.shape,
  };
  const secret = spec.secret ?? false;
  const shown = described(prepared);
  const handle = async (req: Request, ctx: RouteContext): Promise<Response> => {
    const { headers } = req;
    const context = requestContext(headers, ctx.ip ?? null);
    const target = targetOf(req.url);
    let reply: Reply;
    try {
      reply = await answer(prepared, req, ctx, context, target);
      if (reply.next !== undefined) reply.headers.Link = nextLink(target, reply.next);
    } catch (error) {
      reply = problemReply(error, { context, method: req.method, path: target.path });
    }
    watched.by?.(shown, req.method, target.path, reply);
    return respond(reply, { context, acceptEncoding: headers.get("accept-encoding"), secret });
  };
  return Object.assign(handle, { spec: shown });
}

async function answer(
  prepared: Prepared,
  req: Request,
  ctx: RouteContext,
  context: RequestContext,
  target: Target,
): Promise<Reply> {
  const { spec } = prepared;
  if (spec.auth === "none") {
    spec.before?.();
    if (writes(req.method)) checkOrigin(req, false);
    const { params, query, body, raw, accept } = await readParts(prepared, req, ctx, target);
    return spec.handler({ params, query, body, raw, accept, context, headers: req.headers });
  }
  const credential = readCredential(req.headers);
  if (!credential) throw unauthenticated();
  if (writes(req.method)) checkOrigin(req, credential.kind === "session");
  if (spec.auth === "person") {
    const person = await resolver().resolvePerson(credential, context);
    const { params, query, body, accept } = await readParts(prepared, req, ctx, target);
    return spec.handler({ params, query, body, accept, context, headers: req.headers, person, credential });
  }
  const actor = await resolver().resolveActor(credential, req.headers.get("assent-workspace"), context);
  const incoming = await readParts(prepared, req, ctx, target);
  const verb = spec.pick ? spec.pick(incoming) : spec.run;
  const input = spec.input ? spec.input(incoming, actor) : merged(incoming);
  const show = (result: unknown): Reply => (spec.reply ? spec.reply(result, incoming) : ok(result));
  if (verb.kind === "view") return show(await verb.run(actor, input));
  const action = typeof spec.action === "function" ? spec.action(incoming) : spec.action;
  const shown = (outcome: Outcome<unknown>): Reply => {
    if (outcome.kind === "done") return withReceipt(show(outcome.result), outcome.receipt);
    if (outcome.kind === "pending") return withReceipt(pendingReply(outcome.ticket, action), outcome.receipt);
    if (outcome.kind === "queued") return queuedReply(outcome, action);
    if (outcome.kind === "dry_run") return dryRunReply(outcome.preview, action);
    return replayedReply(outcome.reply);
  };
  return shown(await verb.run(actor, input, runOptions(spec, req, target, incoming, shown)));
}

function runOptions(
  spec: LooseSpec,
  req: Request,
  target: Target,
  incoming: Incoming,
  shown: (outcome: Outcome<unknown>) => Reply,
): RunOptions<unknown> {
  const options: RunOptions<unknown> = { ...incoming.asks };
  const ifMatch = readIfMatch(req.headers);
  if (ifMatch !== undefined) options.ifMatch = ifMatch;
  const key = req.method === "POST" || req.method === "PUT" ? readIdempotencyKey(req.headers) : null;
  if (incoming.dryRun) options.dryRun = true;
  else if (key !== null)
    options.idempotency = {
      key,
      fingerprint: fingerprint(req.method, target.path + target.search, incoming.raw, spec.bodySecret),
      render: (outcome) => (spec.secret ? null : storable(shown(outcome))),
    };
  return options;
}

/** Refusals in the order a caller can mend them: path, query, then body. */
async function readParts(prepared: Prepared, req: Request, ctx: RouteContext, target: Target): Promise<Incoming> {
  const given = ctx.params instanceof Promise ? await ctx.params : ctx.params;
  let params: Record<string, unknown> = {};
  if (prepared.params) {
    const parsed = prepared.params.safeParse(given);
    if (!parsed.success)
      throw refusal(404, "NOT_FOUND", "There is nothing here, or it is not yours to see.", {
        errors: fieldErrors(parsed.error.issues),
      });
    params = parsed.data;
  }
  const sent = readQuery(target.search, prepared.names);
  let query: Record<string, unknown> = {};
  if (prepared.query) {
    const parsed = prepared.query.safeParse(sent);
    if (!parsed.success) throw badQuery(fieldErrors(parsed.error.issues));
    query = parsed.data;
  }
  const accept = req.headers.get("accept");
  if (req.method === "GET" || req.method === "HEAD")
    return { params, query, body: {}, accept, raw: EMPTY, dryRun: false, asks: {} };
  const raw = await readBody(req, prepared.limit);
  const parsed = prepared.body.safeParse(
    parseBody(req.headers, raw, { limit: prepared.limit, textTypes: prepared.spec.textTypes }),
  );
  if (!parsed.success) throw invalid(fieldErrors(parsed.error.issues));
  const read = parsed.data;
  // Only a schema that spreads them lets them through; any other body has been refused by now.
  const { options: asks, rest } = prepared.asks && isObject(read) ? takeAsks(read) : { options: {}, rest: read };
  const body = rest as Incoming["body"];
  const dryRun = [query, body].some((part) => isObject(part) && (part.dry_run === true || part.dryRun === true));
  return { params, query, body, accept, raw, dryRun, asks };
}

const EMPTY = Buffer.alloc(0);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function merged({ params, query, body }: Loose): unknown {
  // A body that is no object has a route with an `input` of its own.
  const input: Record<string, unknown> = Object.assign({}, params, query, isObject(body) ? body : undefined);
  if ("dry_run" in input) delete input.dry_run;
  if ("dryRun" in input) delete input.dryRun;
  return input;
}

/** An object schema that says nothing about unknown fields refuses them; absent, a body must be empty. */
function strict(schema: ZodType | undefined): ZodType {
  if (!schema) return z.strictObject({});
  return schema instanceof z.ZodObject && schema.def.catchall === undefined ? schema.strict() : schema;
}

const writes = (method: string): boolean => method !== "GET" && method !== "HEAD";

type Target = { path: string; search: string };

/** Path and query as they were sent. A URL object would cost more than everything else here. */
function targetOf(url: string): Target {
  const start = url.indexOf("/", url.indexOf("//") + 2);
  const mark = url.indexOf("?", start);
  return mark < 0
    ? { path: url.slice(start), search: "" }
    : { path: url.slice(start, mark), search: url.slice(mark + 1) };
}

function nextLink({ path, search }: Target, cursor: string): string {
  const kept = search.split("&").filter((part) => part !== "" && !part.startsWith("cursor="));
  return `<${path}?${[...kept, `cursor=${encodeURIComponent(cursor)}`].join("&")}>; rel="next"`;
}

function described({ spec, body }: Prepared): AnySpec {
  const { summary, room, params, query, textTypes, bodyLimit, accepted, secret } = spec;
  const verb = spec.auth === "person" || spec.auth === "none" ? undefined : spec.run;
  const picked = spec.auth !== "person" && spec.auth !== "none" && spec.pick !== undefined;
  return {
    summary,
    room,
    auth: spec.auth ?? "workspace",
    params,
    query,
    body: spec.body && body,
    textTypes,
    bodyLimit,
    answer: spec.answer,
    answerTypes: spec.answerTypes,
    status: spec.status,
    accepted,
    secret,
    action: typeof spec.action === "string" ? spec.action : undefined,
    operation: verb?.name,
    kind: verb?.kind ?? (picked ? "picked" : "handler"),
  } as AnySpec;
}

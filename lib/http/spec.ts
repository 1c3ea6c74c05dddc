import type { ZodObject, ZodType, z } from "zod";
import type { Actor, Person, RequestContext } from "@/lib/access/actor";
import type { Credential } from "@/lib/auth/credential";
import type { Change, View } from "@/lib/change/contract";
import type { Reply } from "@/lib/http/reply";

type Nothing = Record<never, never>;
type Read<S extends ZodType | undefined> = S extends ZodType ? z.output<S> : Nothing;

/** The parsed parts of a request. */
export type Parts<P extends ZodObject | undefined, Q extends ZodObject | undefined, B extends ZodType | undefined> = {
  params: Read<P>;
  query: Read<Q>;
  body: Read<B>;
  /** The `Accept` header, for the few answers that come in several forms. */
  accept: string | null;
};

/** What every route says about itself: the reference, the golden list and the parser are made of it. */
export type Described<
  P extends ZodObject | undefined,
  Q extends ZodObject | undefined,
  B extends ZodType | undefined,
> = {
  /** One line, imperative: the summary in the reference. */
  summary: string;
  /** The room it belongs to: the tag in the reference. */
  room: string;
  /** Path parameters. What does not fit does not exist: 404. */
  params?: P;
  /** Query parameters. Unknown or unfit ones are 400. */
  query?: Q;
  /** JSON body. Unknown or unfit fields are 422. An absent body is read as `{}`. */
  body?: B;
  /** The body may also be a text of one of these content types; the schema is then given the text. */
  textTypes?: readonly string[];
  /** Bytes a body may have; 1 MiB unless said. */
  bodyLimit?: number;
  /**
   * Schema of the body of a finished answer, or `"nothing"` where it has none: 204. The reference shows it, and every test that
   * gets an answer of the route holds it against it. It is never looked at in a server.
   */
  answer?: ZodType | "nothing";
  /** The answer may also be a text of one of these content types; without `answer`, it always is. */
  answerTypes?: readonly string[];
  /** The status of a finished answer with a body; 200 unless said. */
  status?: 201;
  /** Schema of the 202 body of work that goes on by itself, where the route answers by `accepted`. */
  accepted?: ZodType;
  /** The name shown as `action` in 202 and dry-run answers. */
  action?: string | ((parts: Parts<P, Q, B>) => string);
  /** The answer holds a secret: it is neither kept for a replay nor compressed. */
  secret?: true;
  /** The body holds a secret: what is kept of it to know a repetition by is keyed. */
  bodySecret?: true;
};

// `any` in a parameter position would be the usual way; the doors' own types are wide enough to do without.
export type Verb<R> = Change<unknown, R> | View<unknown, R>;

/** A route behind a workspace: runs a change or a view, and nothing else. */
export type WorkspaceSpec<
  P extends ZodObject | undefined,
  Q extends ZodObject | undefined,
  B extends ZodType | undefined,
  R,
> = Described<P, Q, B> & {
  auth?: "workspace";
  /** The verb's input; unless said, params, query and body in one object, without the dry-run mark. */
  input?: (parts: Parts<P, Q, B>, actor: Actor) => unknown;
  /** The answer of a finished verb; 200 with the result unless said. */
  reply?: (result: R, parts: Parts<P, Q, B>) => Reply;
} & ({ run: Verb<R>; pick?: never } | { pick: (parts: Parts<P, Q, B>) => Verb<R>; run?: never });

type Call<P extends ZodObject | undefined, Q extends ZodObject | undefined, B extends ZodType | undefined> = Parts<
  P,
  Q,
  B
> & { context: RequestContext; headers: Headers };

/** A route for a signed-in person, whatever the workspace: own sessions, own tokens, `me`. */
export type PersonSpec<
  P extends ZodObject | undefined,
  Q extends ZodObject | undefined,
  B extends ZodType | undefined,
> = Described<P, Q, B> & {
  auth: "person";
  handler: (call: Call<P, Q, B> & { person: Person; credential: Credential }) => Promise<Reply>;
};

/** A route for anyone: health, sign-in. */
export type OpenSpec<
  P extends ZodObject | undefined,
  Q extends ZodObject | undefined,
  B extends ZodType | undefined,
> = Described<P, Q, B> & {
  auth: "none";
  /** Throws before anything of the request is read: for routes that exist in some modes only. */
  before?: () => void;
  /** `raw` is the body as it was sent, for those who sign it. */
  handler: (call: Call<P, Q, B> & { raw: Buffer }) => Promise<Reply> | Reply;
};

/** What the server hands to a route: decoded path parameters and the caller's address. */
export type RouteContext = {
  params: Record<string, string> | Promise<Record<string, string>>;
  ip?: string | null;
};

/** A spec without its inference, for what walks all routes. */
export type AnySpec = Omit<Described<ZodObject | undefined, ZodObject | undefined, ZodType | undefined>, "action"> & {
  auth: "workspace" | "person" | "none";
  action: string | undefined;
  /** Name of the verb it runs, when there is exactly one. */
  operation: string | undefined;
  kind: "change" | "view" | "picked" | "handler";
};

export type Endpoint = ((req: Request, ctx: RouteContext) => Promise<Response>) & { readonly spec: AnySpec };

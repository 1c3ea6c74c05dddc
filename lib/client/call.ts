import { noAnswer, type Problem, parseProblem } from "@/lib/client/problem";

/**
 * The one way to the API for the browser and the command line. Knows the conventions of the wire (workspace header,
 * idempotency, preconditions, problems) and nothing of any route. Imports nothing of the server.
 */
export type CallOptions = {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Sent as JSON. */
  body?: unknown;
  /**
   * A document already written, sent as it is instead of `body`: the server then sees every digit and key of it. JSON,
   * unless `headers` names another `content-type`.
   */
  text?: string;
  /** The revision the caller saw; sent as `If-Match: "17"`. */
  ifMatch?: number | string;
  /** One key per intent: send it again with the same body after a lost answer. POST and PUT get a new one if absent. */
  idempotencyKey?: string;
  /** Slug, for a session; a token carries its own. */
  workspace?: string;
  token?: string;
  /** Origin of the server; the browser leaves it out. */
  base?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
};

export type Answer<T> = {
  ok: true;
  status: number;
  data: T;
  /** The revision in `ETag`, without quotes. */
  revision: string | null;
  /** On 202 and 201: where the request or the new thing is. */
  location: string | null;
  requestId: string | null;
};
export type Outcome<T> = Answer<T> | { ok: false; problem: Problem };

/**
 * Calls the API and gives back its answer or its problem; rejects only when the signal aborts. `T` is the shape the
 * contract promises for this route: it is not checked again here.
 */
export async function call<T = unknown>(path: string, options: CallOptions = {}): Promise<Outcome<T>> {
  const method = options.method ?? "GET";
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${options.base ?? ""}${path}`, {
      method,
      headers: headersOf(method, options),
      body: options.text ?? (options.body === undefined ? undefined : JSON.stringify(options.body)),
      signal: options.signal,
      credentials: options.token === undefined ? "same-origin" : "omit",
      cache: "no-store",
    });
    text = await response.text();
  } catch (error) {
    if (options.signal?.aborted) throw error;
    return { ok: false, problem: noAnswer("The server did not answer. Check the connection and try again.") };
  }
  const requestId = response.headers.get("x-request-id");
  const body = parseBody(text);
  if (!response.ok || body === BROKEN) {
    return { ok: false, problem: parseProblem(response.status, body === BROKEN ? null : body, requestId) };
  }
  return {
    ok: true,
    status: response.status,
    // The server's contract is tested where it is served; a second schema here would only weigh on every page.
    data: body as T,
    revision: response.headers.get("etag")?.replace(/^(?:W\/)?"(.*)"$/, "$1") ?? null,
    location: response.headers.get("location"),
    requestId,
  };
}

function headersOf(method: string, options: CallOptions): Record<string, string> {
  const headers: Record<string, string> = { accept: "application/json", ...options.headers };
  if (options.body !== undefined || options.text !== undefined) headers["content-type"] ??= "application/json";
  if (options.workspace !== undefined) headers["assent-workspace"] = options.workspace;
  if (options.token !== undefined) headers.authorization = `Bearer ${options.token}`;
  if (options.ifMatch !== undefined) headers["if-match"] = `"${options.ifMatch}"`;
  if (method === "POST" || method === "PUT") headers["idempotency-key"] = options.idempotencyKey ?? newIdempotencyKey();
  return headers;
}

const BROKEN = Symbol("not JSON");

function parseBody(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return BROKEN;
  }
}

/** 128 random bits. `randomUUID` would do, but a browser has it over HTTPS and on loopback only. */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

import { type Api, createApi } from "@/server/api";

export const ORIGIN = "http://localhost";

export type Ask = {
  /** A session's secret; sent as the cookie with the Origin that a browser would send. */
  session?: string;
  /** A whole token. */
  token?: string;
  workspace?: string;
  body?: unknown;
  headers?: Record<string, string>;
  /** The caller's address. */
  ip?: string;
};

export type Answer = {
  status: number;
  headers: Headers;
  /** The parsed body; an empty object where there is none. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came back.
  body: any;
  /** The secret that the answer's cookie sets; empty when it clears it, undefined when there is no cookie. */
  session: string | undefined;
};

let api: Api | undefined;

/** Asks the whole API without a socket, as `GET /api/v1/me`. */
export async function ask(
  what: string,
  { session, token, workspace, body, headers, ip = "192.0.2.9" }: Ask = {},
): Promise<Answer> {
  api ??= createApi();
  const [method = "GET", path = "/"] = what.split(" ");
  const sent: Record<string, string> = { ...headers };
  if (session !== undefined) Object.assign(sent, { cookie: `assent_session=${session}`, origin: ORIGIN });
  if (token !== undefined) sent.authorization = `Bearer ${token}`;
  if (workspace !== undefined) sent["assent-workspace"] = workspace;
  const init: RequestInit = { method, headers: sent };
  if (body !== undefined) {
    sent["content-type"] = "application/json";
    init.body = typeof body === "string" ? body : JSON.stringify(body);
  }
  const res = await api(new Request(`${ORIGIN}${path}`, init), ip);
  const text = await res.text();
  return {
    status: res.status,
    headers: res.headers,
    body: text === "" ? {} : JSON.parse(text),
    session: /^assent_session=([^;]*)/.exec(res.headers.get("set-cookie") ?? "")?.[1],
  };
}

import type { PersonName, World } from "@/lib/testing/world";
import { type Api, createApi } from "@/server/api";

const ORIGIN = "http://localhost";
let api: Api | undefined;

export type Answer = {
  status: number;
  headers: Headers;
  // The tests read whatever the API says; naming every answer's type here would only repeat the product.
  // biome-ignore lint/suspicious/noExplicitAny: the shape is what is under test
  body: any;
};
type Extra = { headers?: Record<string, string> };

/** Calls the API in this process, by the same routes and the same parser as over a socket, as somebody of the world. */
export function apiOf(w: World, as: PersonName) {
  api ??= createApi();
  const call = api;
  const send = async (method: string, path: string, body?: unknown, extra: Extra = {}): Promise<Answer> => {
    const headers: Record<string, string> = {
      cookie: `assent_session=${w.sessions[as]}`,
      origin: ORIGIN,
      "assent-workspace": w.slug,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...extra.headers,
    };
    const response = await call(
      new Request(`${ORIGIN}${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) }),
    );
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === "" ? null : JSON.parse(text) };
  };
  return {
    get: (path: string, extra?: Extra) => send("GET", path, undefined, extra),
    put: (path: string, body: unknown, extra?: Extra) => send("PUT", path, body, extra),
    patch: (path: string, body: unknown, extra?: Extra) => send("PATCH", path, body, extra),
    post: (path: string, body: unknown, extra?: Extra) => send("POST", path, body, extra),
    delete: (path: string, extra?: Extra) => send("DELETE", path, undefined, extra),
  };
}

import { notFound, refusal } from "@/lib/errors";
import { problemReply } from "@/lib/http/problem";
import { requestContext } from "@/lib/http/request/context";
import { respond } from "@/lib/http/respond";
import { countRequest, type Elsewhere } from "@/lib/metrics/count";
import { METHODS, type Place, places, type Route } from "@/server/routing/manifest";
import { type Match, Trie } from "@/server/routing/trie";

export type Api = (req: Request, ip?: string | null) => Promise<Response>;

/**
 * The whole API as one function from request to response, as the front door calls it; tests call it without a socket.
 * A route is loaded at its first request. `routes` puts others in their place.
 */
export function createApi(routes?: readonly Route[]): Api {
  let trie: Trie<Place> | undefined;
  return async (req, ip = null) => {
    const path = pathOf(req.url);
    const since = performance.now();
    let route: `/api/${string}` | Elsewhere = "unknown";
    let response: Response;
    try {
      trie ??= plant(routes?.map(placeOf) ?? places());
      const match = trie.find(path);
      if (!match) throw notFound();
      const found = await match.value.route();
      route = found.path as `/api/${string}`;
      response = await dispatch(found, match.params, req, ip);
    } catch (error) {
      const context = requestContext(req.headers, ip);
      const reply = problemReply(error, { context, method: req.method, path });
      response = await respond(reply, { context, acceptEncoding: null });
    }
    countRequest(route, req.method, response.status, since);
    return response;
  };
}

const placeOf = (route: Route): Place => ({ segments: route.segments, route: async () => route });

function plant(places: readonly Place[]): Trie<Place> {
  const trie = new Trie<Place>();
  for (const place of places) trie.add(place.segments, place);
  return trie;
}

type Params = Match<Place>["params"];

async function dispatch({ methods, allow }: Route, params: Params, req: Request, ip: string | null): Promise<Response> {
  if (req.method === "OPTIONS") return answerItself(req, ip, allow);
  const head = req.method === "HEAD";
  const method = METHODS.find((m) => m === (head ? "GET" : req.method));
  const endpoint = method && methods[method];
  if (!endpoint)
    throw refusal(405, "METHOD_NOT_ALLOWED", `This path answers to ${allow}.`, { headers: { Allow: allow } });
  const response = await endpoint(req, { params, ip });
  return head ? withoutBody(response) : response;
}

function answerItself(req: Request, ip: string | null, allow: string): Response | Promise<Response> {
  const reply = { status: 204, headers: { Allow: allow } };
  return respond(reply, { context: requestContext(req.headers, ip), acceptEncoding: null });
}

/** HEAD: every header of the GET; a stream is told to stop before it begins. */
async function withoutBody(response: Response): Promise<Response> {
  const { status, headers } = response;
  await response.body?.cancel();
  return new Response(null, { status, headers });
}

function pathOf(url: string): string {
  const start = url.indexOf("/", url.indexOf("//") + 2);
  const mark = url.indexOf("?", start);
  return mark < 0 ? url.slice(start) : url.slice(start, mark);
}

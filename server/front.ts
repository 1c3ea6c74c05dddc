import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { getRequestListener, RequestError } from "@hono/node-server";
import { notFound, refusal } from "@/lib/errors";
import { problemReply } from "@/lib/http/problem";
import { setStopping } from "@/lib/http/ready";
import { requestContext } from "@/lib/http/request/context";
import { respond } from "@/lib/http/respond";
import { log } from "@/lib/log";
import { countRequest, countTurnedAway, requestBegins, requestEnds } from "@/lib/metrics/count";
import type { Api } from "@/server/api";
import { callerAddress } from "@/server/caller";
import { hostGuard } from "@/server/hosts";
import type { Pages } from "@/server/pages";
import { refuse, refuseSocket } from "@/server/refuse";
import { targetRefusal } from "@/server/target";

export type Limits = {
  /** Requests in work at once; one more is told to come back. */
  inFlight: number;
  /** Milliseconds a caller has to send its headers, and its whole request. */
  headersMs: number;
  requestMs: number;
  /** How often overdue connections are looked for. */
  checkMs: number;
  /** Milliseconds that requests have to finish once the server stops. */
  drainMs: number;
};

export const LIMITS: Limits = { inFlight: 256, headersMs: 10_000, requestMs: 60_000, checkMs: 1_000, drainMs: 25_000 };

export type Upgrade = (req: IncomingMessage, socket: Duplex, head: Buffer) => void;

export type Front = {
  server: Server;
  /** Refuses new work, lets what is under way finish, and answers when every connection is closed. */
  drain(): Promise<void>;
};

/**
 * The one HTTP server. It judges a request by what costs nothing (host, target, room) before anything else looks at it,
 * answers `/api/**` by `api`, and leaves the rest to `pages`. Shedding load here is what keeps the admitted requests
 * fast: inside a handler it is too late. `upgrades` names the paths that take a WebSocket; every other upgrade ends.
 */
export function makeFront(
  api: Api,
  pages: Pages | null,
  limits: Limits = LIMITS,
  upgrades: ReadonlyMap<string, Upgrade> = new Map(),
): Front {
  const isOurs = hostGuard();
  const inWork = new Set<ServerResponse>();
  // Sockets on which nothing was asked yet: nothing but a deadline would ever close them while draining.
  const silent = new Set<Socket>();
  const upgraded = new Set<Duplex>();
  let draining = false;
  setStopping(false);
  const answerApi = getRequestListener((req, { incoming }) => api(req, callerAddress(incoming as IncomingMessage)), {
    // Reached only by what neither the parser nor the guards below refuse.
    errorHandler: (error) => unreadable(error),
  });

  const handle = (req: IncomingMessage, res: ServerResponse): void => {
    silent.delete(req.socket);
    if (draining) res.setHeader("Connection", "close");
    const target = req.url ?? "";
    // A probe must be answered most of all when the server is full.
    const room = inWork.size < limits.inFlight || /^\/api\/(health\/|metrics$)/.test(target);
    const refused = targetRefusal(target) ?? (isOurs(req.headers.host) ? (room ? null : full()) : wrongHost());
    if (refused) {
      countTurnedAway(refused.code);
      refuse(req, res, refused);
      return;
    }
    const since = performance.now();
    const toApi = isApi(target);
    inWork.add(res);
    requestBegins();
    res.once("close", () => {
      inWork.delete(res);
      requestEnds();
      // What the API answers it counts itself: it knows the route.
      if (!toApi)
        countRequest(target.startsWith("/_next/") ? "asset" : "page", req.method ?? "", res.statusCode, since);
      if (draining) setImmediate(() => server.closeIdleConnections());
    });
    if (toApi) answerApi(req, res);
    else if (pages) pages.handle(req, res);
    else refuse(req, res, notFound());
  };

  const server = createServer(
    {
      maxHeaderSize: 16 * 1024,
      requireHostHeader: false,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: limits.checkMs,
      keepAliveTimeout: 65_000,
    },
    handle,
  );
  server.on("connection", (socket: Socket) => {
    silent.add(socket);
    socket.once("close", () => silent.delete(socket));
  });
  server.on("upgrade", (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    upgraded.add(socket);
    socket.once("close", () => upgraded.delete(socket));
    const path = (req.url ?? "").split("?", 1)[0] ?? "";
    const taker = isOurs(req.headers.host) && !draining ? upgrades.get(path) : undefined;
    if (taker) taker(req, socket, head);
    else if (!pages?.takesUpgrade(path)) socket.destroy();
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Duplex) => badClient(error, socket));

  const drain = async (): Promise<void> => {
    draining = true;
    setStopping(true);
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const res of inWork) if (!res.headersSent) res.setHeader("Connection", "close");
    for (const socket of [...silent, ...upgraded]) socket.destroy();
    server.closeIdleConnections();
    const deadline = setTimeout(() => {
      log.warn({ inWork: inWork.size }, "requests did not finish in time");
      server.closeAllConnections();
    }, limits.drainMs);
    await closed;
    clearTimeout(deadline);
  };
  return { server, drain };
}

/** What next-auth answers under `/api/auth`; it is the one route of the API that Next keeps. */
const NEXT_AUTH = /^\/api\/auth\/(signin|signout|callback|csrf|session|providers|error|verify-request|_log)(?:[/?]|$)/;

const isApi = (target: string): boolean => /^\/api(?:[/?]|$)/.test(target) && !NEXT_AUTH.test(target);

async function unreadable(error: unknown): Promise<Response> {
  const context = requestContext(new Headers(), null);
  const refused =
    error instanceof RequestError ? refusal(400, "REQUEST_MALFORMED", "The request cannot be read.") : error;
  return respond(problemReply(refused, { context, method: "", path: "" }), { context, acceptEncoding: null });
}

const wrongHost = () => refusal(400, "HOST_NOT_ALLOWED", "This server does not answer to that host name.");

const full = () =>
  refusal(503, "OVERLOADED", "The server is at its limit. Nothing was changed; try again.", {
    headers: { "Retry-After": "1" },
  });

function badClient(error: NodeJS.ErrnoException, socket: Duplex): void {
  const answered = (socket as { _httpMessage?: { headersSent?: boolean } })._httpMessage?.headersSent;
  if (!socket.writable || error.code === "ECONNRESET" || answered) return void socket.destroy();
  const status = error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? 408 : error.code === "HPE_HEADER_OVERFLOW" ? 431 : 400;
  const refused = {
    408: refusal(408, "REQUEST_TIMEOUT", "The request did not arrive in time."),
    431: refusal(431, "HEADERS_TOO_LARGE", "The request's headers are too large."),
    400: refusal(400, "REQUEST_MALFORMED", "This is not an HTTP request."),
  }[status];
  refuseSocket(socket, refused);
}

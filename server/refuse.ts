import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { Refusal } from "@/lib/errors";
import { problemReply } from "@/lib/http/problem";
import { requestContext } from "@/lib/http/request/context";
import { written } from "@/lib/http/respond";

const NO_HEADERS = new Headers();

/**
 * What the front door answers itself: the same problem document as everywhere, without the objects of a request. When the
 * server is full this is all that happens, so it must cost next to nothing.
 */
function problem(refused: Refusal, method: string, path: string) {
  const context = requestContext(NO_HEADERS, null);
  const { headers, text } = written(problemReply(refused, { context, method, path }), context);
  const body = Buffer.from(text);
  headers["Content-Length"] = String(body.length);
  return { headers, body };
}

/** Ends a request with a problem document. A body still on its way is not waited for: the connection ends instead. */
export function refuse(req: IncomingMessage, res: ServerResponse, refused: Refusal): void {
  if (res.headersSent || res.destroyed) return;
  const path = (req.url ?? "").split("?", 1)[0] ?? "";
  const { headers, body } = problem(refused, req.method ?? "", path);
  if (!req.complete) headers.Connection = "close";
  res.writeHead(refused.status, headers).end(req.method === "HEAD" ? undefined : body);
}

/** The same on a bare socket, for what never became a request. */
export function refuseSocket(socket: Duplex, refused: Refusal): void {
  if (!socket.writable) return void socket.destroy();
  const { headers, body } = problem(refused, "", "");
  headers.Connection = "close";
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const first = `HTTP/1.1 ${refused.status} ${STATUS_CODES[refused.status] ?? ""}\r\n`;
  socket.end(Buffer.concat([Buffer.from(`${first}${lines.join("")}\r\n`), body]), () => socket.destroy());
}

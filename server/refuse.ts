import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Refusal } from "@/lib/errors";
import { problemReply } from "@/lib/http/problem";
import { requestContext } from "@/lib/http/request/context";
import { respond } from "@/lib/http/respond";

const NO_HEADERS = new Headers();

/** What the front door answers itself: the same problem document as everywhere, before any request object exists. */
async function problem(refused: Refusal, method: string, path: string) {
  const context = requestContext(NO_HEADERS, null);
  const reply = problemReply(refused, { context, method, path });
  const response = await respond(reply, { context, acceptEncoding: null });
  const body = Buffer.from(await response.text());
  const headers = { ...Object.fromEntries(response.headers), "content-length": String(body.length) };
  return { status: response.status, headers, body };
}

/** Ends a request with a problem document. A body still on its way is not waited for: the connection ends instead. */
export async function refuse(req: IncomingMessage, res: ServerResponse, refused: Refusal): Promise<void> {
  const path = (req.url ?? "").split("?", 1)[0] ?? "";
  const { status, headers, body } = await problem(refused, req.method ?? "", path);
  if (res.headersSent || res.destroyed) return;
  if (!req.complete) res.setHeader("Connection", "close");
  res.writeHead(status, headers).end(req.method === "HEAD" ? undefined : body);
}

/** The same on a bare socket, for what never became a request. */
export async function refuseSocket(socket: Duplex, refused: Refusal, statusText: string): Promise<void> {
  const { status, headers, body } = await problem(refused, "", "");
  if (!socket.writable) return void socket.destroy();
  const lines = Object.entries({ ...headers, connection: "close" }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(Buffer.concat([Buffer.from(`HTTP/1.1 ${status} ${statusText}\r\n${lines.join("")}\r\n`), body]), () =>
    socket.destroy(),
  );
}

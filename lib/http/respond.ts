import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { RequestContext } from "@/lib/access/actor";
import { env } from "@/lib/env";
import type { Reply } from "@/lib/http/reply";

const WORTH_COMPRESSING = 1024;
const compressors = {
  br: (text: string) => promisify(brotliCompress)(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  gzip: (text: string) => promisify(gzip)(text, { level: 5 }),
};

let transportSecurity: string | undefined;

/** What every answer of the API carries. */
function headersOf({ requestId, correlationId }: Delivery["context"], own: Reply["headers"]): Record<string, string> {
  transportSecurity ??= env.ASSENT_BASE_URL?.startsWith("https:") ? "max-age=31536000" : "";
  const headers: Record<string, string> = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Request-Id": requestId,
    "X-Correlation-ID": correlationId,
  };
  if (transportSecurity !== "") headers["Strict-Transport-Security"] = transportSecurity;
  for (const name in own) headers[name] = own[name] as string;
  return headers;
}

/** Headers and text of a JSON reply, for an answer that is written without a response object. */
export function written(reply: Reply, context: Delivery["context"]): { headers: Record<string, string>; text: string } {
  return { headers: headersOf(context, reply.headers), text: JSON.stringify(reply.body) };
}

export type Delivery = {
  context: Pick<RequestContext, "requestId" | "correlationId">;
  acceptEncoding: string | null;
  /** Answers with a secret in them are not compressed: their length would tell of it (BREACH). */
  secret?: boolean;
};

/** Turns a reply into a response. Headers stay a plain object, which the server's adapter writes without a copy. */
export function respond(reply: Reply, { context, acceptEncoding, secret }: Delivery): Response | Promise<Response> {
  const headers = headersOf(context, reply.headers);
  if (reply.cookie !== undefined) headers["Set-Cookie"] = reply.cookie;
  const { status } = reply;
  if (reply.raw !== undefined) return new Response(reply.raw as BodyInit, { status, headers });
  if (reply.body === undefined) return new Response(null, { status, headers });
  headers["Content-Type"] ??= "application/json; charset=utf-8";
  const text = JSON.stringify(reply.body);
  if (text.length < WORTH_COMPRESSING || secret) return new Response(text, { status, headers });
  headers.Vary = "Accept-Encoding";
  const coding = preferred(acceptEncoding);
  if (coding === null) return new Response(text, { status, headers });
  headers["Content-Encoding"] = coding;
  return compressors[coding](text).then((bytes) => new Response(bytes as BodyInit, { status, headers }));
}

/** The best coding the caller takes. `q=0` is a no; other weights do not matter between two of which both are fine. */
export function preferred(acceptEncoding: string | null): "br" | "gzip" | null {
  if (acceptEncoding === null) return null;
  const taken = new Set<string>();
  for (const part of acceptEncoding.toLowerCase().split(",")) {
    const [coding = "", ...parameters] = part.split(";").map((word) => word.trim());
    if (!parameters.some((p) => /^q=0(\.0*)?$/.test(p))) taken.add(coding);
  }
  return taken.has("br") ? "br" : taken.has("gzip") ? "gzip" : null;
}

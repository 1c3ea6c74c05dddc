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

let fixed: Record<string, string> | undefined;

/** What every answer of the API carries, built once. */
function fixedHeaders(): Record<string, string> {
  if (fixed) return fixed;
  fixed = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  };
  if (env.ASSENT_BASE_URL?.startsWith("https:")) fixed["Strict-Transport-Security"] = "max-age=31536000";
  return fixed;
}

export type Delivery = {
  context: Pick<RequestContext, "requestId" | "correlationId">;
  acceptEncoding: string | null;
  /** Answers with a secret in them are not compressed: their length would tell of it (BREACH). */
  secret?: boolean;
};

/** Turns a reply into a response. Headers stay a plain object, which the server's adapter writes without a copy. */
export function respond(reply: Reply, { context, acceptEncoding, secret }: Delivery): Response | Promise<Response> {
  const headers: Record<string, string> = {
    ...fixedHeaders(),
    "X-Request-Id": context.requestId,
    "X-Correlation-ID": context.correlationId,
    ...reply.headers,
  };
  const [cookie, ...more] = reply.cookies ?? [];
  if (cookie !== undefined) headers["Set-Cookie"] = cookie;
  if (more.length > 0) throw new Error("an answer sets one cookie");
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

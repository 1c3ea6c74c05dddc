import { isUtf8 } from "node:buffer";
import { isRefusal, refusal } from "@/lib/errors";
import { parseJson } from "@/lib/http/json/parse";

export const MEBIBYTE = 1024 * 1024;

const JSON_TYPE = /^application\/(?:[a-z0-9.-]+\+)?json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

const tooLarge = (limit: number) =>
  refusal(413, "BODY_TOO_LARGE", `The body is larger than the ${limit} bytes allowed here.`, {
    extra: { limit_bytes: limit },
  });

/**
 * Reads a body of at most `limit` bytes. A longer one is refused by its `Content-Length` before a byte is read, and
 * without one as soon as it has become too long.
 */
export async function readBody(req: Request, limit: number): Promise<Buffer> {
  const declared = req.headers.get("content-length");
  if (declared !== null && Number(declared) > limit) throw tooLarge(limit);
  try {
    // With a declared length the HTTP parser ends the body there, so the cheap way cannot read more than was checked.
    const body = declared !== null ? Buffer.from(await req.arrayBuffer()) : await readCounted(req, limit);
    if (body.length > limit) throw tooLarge(limit);
    return body;
  } catch (error) {
    if (isRefusal(error)) throw error;
    throw refusal(400, "BODY_INCOMPLETE", "The body ended early.", { note: String(error) });
  }
}

async function readCounted(req: Request, limit: number): Promise<Buffer> {
  const reader = req.body?.getReader();
  if (!reader) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks);
    length += value.byteLength;
    if (length > limit) {
      reader.cancel().catch(() => undefined);
      throw tooLarge(limit);
    }
    chunks.push(value);
  }
}

type Accepted = { limit: number; textTypes?: readonly string[] | undefined };

/**
 * Parses a JSON body, or hands on the text of a type the route takes as text. Another content type is 415; an empty body
 * is an empty object, whatever it calls itself.
 */
export function parseBody(headers: Headers, bytes: Buffer, { limit, textTypes = [] }: Accepted): unknown {
  if (bytes.length === 0) return {};
  const encoding = headers.get("content-encoding");
  if (encoding !== null && encoding !== "identity")
    throw refusal(415, "UNSUPPORTED_ENCODING", "Send the body as it is, without Content-Encoding.");
  const type = headers.get("content-type");
  const [bare = ""] = (type ?? "").toLowerCase().split(";");
  if (textTypes.includes(bare.trim())) return parseText(bytes);
  if (type === null || !JSON_TYPE.test(type)) {
    const accepted = ["application/json", ...textTypes];
    throw refusal(415, "UNSUPPORTED_MEDIA_TYPE", `Send the body as ${accepted.join(" or ")} in UTF-8.`, {
      headers: { Accept: accepted.join(", ") },
    });
  }
  return parseJson(bytes, { depth: 64, nodes: 100_000 * Math.max(1, Math.ceil(limit / MEBIBYTE)) });
}

function parseText(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw refusal(400, "BODY_NOT_UTF8", "The body is not UTF-8.");
  return bytes.toString("utf8");
}

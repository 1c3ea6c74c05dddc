import { type Refusal, refusal } from "@/lib/errors";

/** What a request line may consist of: printable ASCII without the characters that URLs leave out. */
const PLAIN = /^\/[!$&-;=?-[\]_a-z~%"'()*+@|^`{}]*$/;
const ENCODED = /%(?![0-9a-fA-F]{2})|%(2e|5c|0[0-9a-f]|1[0-9a-f]|7f)/i;

const malformed = (why: string): Refusal => refusal(400, "TARGET_MALFORMED", `The request target ${why}.`);

/**
 * Why a raw request target is not served, or null. Every part of the server must read a path alike, so whatever could
 * be read in two ways is refused before anyone reads it: dot segments, written or encoded; empty segments; backslashes;
 * control characters; broken percent-encoding; anything but a path of this server.
 */
export function targetRefusal(target: string): Refusal | null {
  if (!target.startsWith("/")) return malformed("must be a path that begins with a slash");
  const mark = target.indexOf("?");
  const path = mark < 0 ? target : target.slice(0, mark);
  if (path.includes("\\") || !PLAIN.test(target.replaceAll("\\", "|")))
    return malformed("holds characters that must be percent-encoded");
  if (path.includes("//")) return malformed("holds an empty segment");
  if (/\/\.{1,2}(\/|$)/.test(path)) return malformed("holds a dot segment");
  if (path.includes("%") && ENCODED.test(path))
    return malformed("holds an encoded dot, backslash or control character");
  return null;
}

import { isUtf8 } from "node:buffer";
import { refusal } from "@/lib/errors";
import { pointer } from "@/lib/field-errors";
import { type Fault, LIMITS, type Limits, scan } from "@/lib/http/json/scan";

/**
 * Parses a body that will be stored, hashed and shown. Beside what JSON itself forbids it refuses whatever would not come
 * back the same: keys given twice, `\u0000`, half a surrogate pair, numbers a double cannot hold, a byte order mark,
 * invalid UTF-8; and what is only ever an attack: `__proto__`, `constructor.prototype`, great depth, very many values.
 * Throws 400 with the line, the column and the JSON Pointer of the place.
 */
export function parseJson(bytes: Uint8Array, limits: Limits = LIMITS): unknown {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length >= 3 && buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf)
    throw malformed({ message: "starts with a byte order mark", at: 0, path: [] }, "");
  if (!isUtf8(buffer)) throw invalidUtf8(buffer);
  const text = buffer.toString("utf8");
  const fault = scan(text, limits);
  if (fault) throw malformed(fault, text);
  return JSON.parse(text);
}

function malformed(fault: Fault, text: string) {
  const before = text.slice(0, fault.at);
  const line = before.split("\n").length;
  const column = fault.at - before.lastIndexOf("\n");
  // A name of a megabyte is refused with a short sentence about it, not with a megabyte.
  const place = pointer(fault.path.map((part) => String(part).slice(0, 80)).slice(0, 20));
  return refusal(
    400,
    "JSON_MALFORMED",
    `The body is not acceptable JSON: line ${line}, column ${column} ${fault.message}.`,
    {
      errors: [{ field: place, message: fault.message }],
    },
  );
}

function invalidUtf8(buffer: Buffer) {
  // Decoding puts a replacement for what is no character, so the first byte that comes back different is the place.
  const again = Buffer.from(buffer.toString("utf8"));
  const bad = buffer.findIndex((byte, i) => byte !== again[i]);
  return refusal(400, "JSON_MALFORMED", `The body is not UTF-8: byte ${bad} does not belong to a character.`);
}

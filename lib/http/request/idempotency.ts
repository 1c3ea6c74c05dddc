import { createHash } from "node:crypto";
import { refusal } from "@/lib/errors";

const KEY = /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/;

/** The `Idempotency-Key`, or null when there is none. Anything but 1–255 printable ASCII characters is 400. */
export function readIdempotencyKey(headers: Headers): string | null {
  const key = headers.get("idempotency-key");
  if (key === null) return null;
  if (!KEY.test(key))
    throw refusal(400, "IDEMPOTENCY_KEY_MALFORMED", "Idempotency-Key takes 1 to 255 printable ASCII characters.");
  return key;
}

/** SHA-256 over method, target and raw body: what must be equal for two requests to be the same request. */
export function fingerprint(method: string, target: string, body: Uint8Array): string {
  return createHash("sha256").update(`${method} ${target}\n`).update(body).digest("hex");
}

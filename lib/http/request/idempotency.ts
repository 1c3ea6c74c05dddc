import { createHash, createHmac } from "node:crypto";
import { env } from "@/lib/env";
import { refusal } from "@/lib/errors";
import { keepSecrets } from "@/lib/secrets";

const KEY = /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/;

/** The `Idempotency-Key`, or null when there is none. Anything but 1–255 printable ASCII characters is 400. */
export function readIdempotencyKey(headers: Headers): string | null {
  const key = headers.get("idempotency-key");
  if (key === null) return null;
  if (!KEY.test(key))
    throw refusal(400, "IDEMPOTENCY_KEY_MALFORMED", "Idempotency-Key takes 1 to 255 printable ASCII characters.");
  return key;
}

/**
 * SHA-256 over method, target and raw body: what must be equal for two requests to be the same request. Of a body that holds
 * a secret it is keyed: a plain one would let whoever reads the table try short secrets until one fits.
 */
export function fingerprint(method: string, target: string, body: Uint8Array, holdsSecret = false): string {
  const hash = holdsSecret ? createHmac("sha256", fingerprintKey()) : createHash("sha256");
  return hash.update(`${method} ${target}\n`).update(body).digest("hex");
}

/** Follows from the key that seals secrets, which all processes of an installation share, and which is in no database. */
function fingerprintKey(): Buffer {
  const key = env.ASSENT_SECRET_KEYS?.[0] ?? keepSecrets(env.ASSENT_DATA_DIR, ["secret-store"])["secret-store"];
  return createHmac("sha256", Buffer.from(key, "base64url")).update("assent idempotency fingerprint").digest();
}

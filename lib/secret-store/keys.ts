import { createHash } from "node:crypto";
import { env } from "@/lib/env";
import { keepSecrets, keptSecret } from "@/lib/secrets";

/** The keys that seal secrets: the first seals, every one of them opens. An id follows from its key and tells nothing of it. */
export type KeyRing = { current: string; keys: ReadonlyMap<string, Buffer> };

const NAME = "secret-store";

/** A ring of these keys, each 256 bits in base64url. At least one is needed. */
export function ringOf(texts: readonly string[]): KeyRing {
  const keys = texts.map((text) => Buffer.from(text, "base64url"));
  const ids = keys.map((key) =>
    createHash("sha256").update("assent secret key\n").update(key).digest("hex").slice(0, 12),
  );
  const [current] = ids;
  if (current === undefined || keys.some((key) => key.length !== 32)) throw new Error("A key has 32 bytes.");
  return { current, keys: new Map(ids.map((id, i) => [id, keys[i] as Buffer])) };
}

let held: KeyRing | undefined;

/**
 * This installation's ring: the keys of ASSENT_SECRET_KEYS, and the one that is kept in the data directory. Without the
 * variable that one is made and seals; with it, it only opens what it sealed before.
 */
export function keyRing(): KeyRing {
  held ??= ringOf(
    env.ASSENT_SECRET_KEYS
      ? [...env.ASSENT_SECRET_KEYS, keptSecret(env.ASSENT_DATA_DIR, NAME)].filter((text) => text !== undefined)
      : [keepSecrets(env.ASSENT_DATA_DIR, [NAME])[NAME]],
  );
  return held;
}

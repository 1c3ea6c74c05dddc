import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { refusal } from "@/lib/errors";
import { type KeyRing, keyRing } from "@/lib/secret-store/keys";

/** Where a secret belongs. A sealed value opens only there: copied into another row it is worth nothing. */
export type Place = { workspaceId: string; holder: string; name: string };
export type Sealed = { key_id: string; sealed: Buffer };

const NONCE = 12;
const TAG = 16;
const placeOf = ({ workspaceId, holder, name }: Place) => Buffer.from(JSON.stringify([workspaceId, holder, name]));

/** Seals a value with AES-256-GCM under the ring's current key: nonce, tag and ciphertext in one. */
export function seal(value: string, place: Place, ring: KeyRing = keyRing()): Sealed {
  const key = ring.keys.get(ring.current) as Buffer;
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG }).setAAD(placeOf(place));
  const text = Buffer.concat([cipher.update(value, "utf8"), cipher.final()]);
  return { key_id: ring.current, sealed: Buffer.concat([nonce, cipher.getAuthTag(), text]) };
}

/**
 * Opens what {@link seal} made for this place. Throws 503 SECRET_UNREADABLE for a key that is not on the ring, another
 * place, or a value that was touched; the sentence holds nothing of the secret.
 */
export function open({ key_id, sealed }: Sealed, place: Place, ring: KeyRing = keyRing()): string {
  const key = ring.keys.get(key_id);
  if (!key) throw unreadable(place, `It was sealed with the key ${key_id}, which this process does not have.`);
  try {
    const cipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, NONCE), { authTagLength: TAG });
    cipher.setAAD(placeOf(place)).setAuthTag(sealed.subarray(NONCE, NONCE + TAG));
    return cipher.update(sealed.subarray(NONCE + TAG), undefined, "utf8") + cipher.final("utf8");
  } catch {
    throw unreadable(place, "It was changed outside Assent, or belongs to something else.");
  }
}

const unreadable = ({ name }: Place, why: string) =>
  refusal(503, "SECRET_UNREADABLE", `The secret ${name} cannot be read. ${why}`);

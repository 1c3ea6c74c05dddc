import { createHash, randomBytes } from "node:crypto";

/** A new 256-bit secret, as 43 characters of base64url. */
export const newSecret = (): string => randomBytes(32).toString("base64url");

/** What is stored of a secret: its SHA-256. The secret has 256 bits of its own, so no salt and no stretching is needed. */
export const hashSecret = (secret: string): Buffer => createHash("sha256").update(secret).digest();

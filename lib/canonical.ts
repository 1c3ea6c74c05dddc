import { createHash } from "node:crypto";
import canonicalize from "canonicalize";

/** JSON as RFC 8785 (JCS) writes it: one text per value, whatever the order of keys. Undefined members are left out. */
export function canonical(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error("not a JSON value");
  return text;
}

/** SHA-256 over {@link canonical}, as `sha256:` and 64 hexadecimal digits. */
export const digestOf = (value: unknown): string =>
  `sha256:${createHash("sha256").update(canonical(value)).digest("hex")}`;

/** True when two JSON values are the same value. */
export const sameJson = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b);

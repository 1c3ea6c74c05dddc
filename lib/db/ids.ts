import { randomBytes } from "node:crypto";

/**
 * Ids are a prefix and the 26 characters of a UUIDv7 in Crockford base32, lower case: sortable by time under
 * `COLLATE "C"`, readable in a log, and safe in a URL. See docs/decisions/0002-keys.md.
 */
export const ID_PREFIXES = [
  "usr",
  "wsp",
  "env",
  "ast",
  "drf",
  "ver",
  "bnd",
  "pol",
  "apr",
  "dec",
  "evt",
  "aud",
  "ntf",
  "bat",
  "tok",
  "ses",
  "grt",
  "whk",
  "run",
  "dlg",
  "brk",
  "frz",
  "chk",
  "sec",
  "imp",
  "wrk",
] as const;
export type IdPrefix = (typeof ID_PREFIXES)[number];

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

let lastMs = -1;
let sequence = 0;

/**
 * A new id whose time part is `at`. Ids made by one process in one millisecond keep the order they were made in
 * (RFC 9562, method 1: a counter in rand_a), so equal times never reverse a list.
 */
export function newId(prefix: IdPrefix, at: Date): string {
  const ms = at.getTime();
  if (ms === lastMs) {
    sequence = (sequence + 1) & 0xfff;
  } else {
    lastMs = ms;
    sequence = randomBytes(2).readUInt16BE() & 0x3ff;
  }
  const random = randomBytes(8);
  let value =
    (BigInt(ms) << 80n) |
    (0x7n << 76n) |
    (BigInt(sequence) << 64n) |
    (0x2n << 62n) |
    (random.readBigUInt64BE() & 0x3fffffffffffffffn);
  let text = "";
  for (let i = 0; i < 26; i++) {
    text = ALPHABET[Number(value & 31n)] + text;
    value >>= 5n;
  }
  return `${prefix}_${text}`;
}

const PATTERN = /^[a-z]{3}_[0-7][0-9abcdefghjkmnpqrstvwxyz]{25}$/;

/** True when the text has the form of an id with this prefix; says nothing about whether it exists. */
export const isId = (prefix: IdPrefix, text: string): boolean => text.startsWith(`${prefix}_`) && PATTERN.test(text);

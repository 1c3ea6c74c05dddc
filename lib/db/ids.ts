import { randomFillSync } from "node:crypto";

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
  "grp",
  "whk",
  "dlv",
  "run",
  "dlg",
  "brk",
  "frz",
  "chk",
  "sec",
  "imp",
  "wrk",
  "eas",
  "exs",
] as const;
export type IdPrefix = (typeof ID_PREFIXES)[number];

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** Random bytes, fetched many at a time: each fetch asks the operating system, and each is used once. */
const POOL = Buffer.allocUnsafe(4092);
let used = POOL.length;
function random(bytes: number): number {
  if (used + bytes > POOL.length) {
    randomFillSync(POOL);
    used = 0;
  }
  used += bytes;
  return POOL.readUIntBE(used - bytes, bytes);
}

/** Counters of the latest milliseconds: requests that overlap take turns, each with the time at which it began. */
const counters = new Map<number, number>();
const COUNTERS_KEPT = 4096;

/** 26 bits that rise within a millisecond. They start in the lower half, so that 33 million ids fit before they end. */
function nextCount(ms: number): number {
  const held = counters.get(ms);
  if (held === undefined && counters.size >= COUNTERS_KEPT) counters.delete(counters.keys().next().value as number);
  const count = held === undefined ? random(4) & 0x1ffffff : held + 1;
  counters.set(ms, count);
  return count;
}

/**
 * A new id whose time part is `at`. Ids made by one process for one millisecond keep the order they were made in
 * (RFC 9562, method 1: a counter in rand_a and the head of rand_b), so equal times never reverse a list.
 */
export function newId(prefix: IdPrefix, at: Date): string {
  const ms = at.getTime();
  const count = BigInt(nextCount(ms));
  let value =
    (BigInt(ms) << 80n) |
    (0x7n << 76n) |
    ((count >> 14n) << 64n) |
    (0x2n << 62n) |
    ((count & 0x3fffn) << 48n) |
    BigInt(random(6));
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

import { type Action, EVENTS } from "@/lib/audit/events";

const SECRET_KEY =
  /(^|[_.-])(passwords?|passwd|pwd|passphrase|token|secrets?|credentials?|kube[_-]?config|private[_-]?keys?|api[_-]?keys?|access[_-]?keys?|authorization|cookie|client[_-]?secrets?)([_.-]|$)/i;
const CAMEL = /([a-z0-9])([A-Z])/g;
const URL_CREDENTIALS = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@:]+:[^\s/@]+@/gi;
const BEARER = /\b(asn_(?:cli|api|live)_)[A-Za-z0-9_-]+/g;

/** What stands in the log where a value was withheld. */
export const REDACTED = "[redacted]";

const namesSecret = (key: string): boolean => SECRET_KEY.test(key.replace(CAMEL, "$1_$2"));

function scrub(value: unknown, depth: number): unknown {
  if (typeof value === "string")
    return value.replace(URL_CREDENTIALS, `$1${REDACTED}@`).replace(BEARER, `$1${REDACTED}`);
  if (typeof value !== "object" || value === null) return value;
  if (depth > 40) return "[too deep]";
  if (Array.isArray(value)) return value.map((item) => scrub(item, depth + 1));
  const out: Record<string, unknown> = {};
  // `{ name: "DB_PASSWORD", value: … }`, as lists of variables have it.
  const variable = "name" in value && typeof value.name === "string" && namesSecret(value.name);
  for (const [key, inner] of Object.entries(value)) {
    if (inner === undefined) continue;
    out[key] = namesSecret(key) || (variable && key === "value") ? REDACTED : scrub(inner, depth + 1);
  }
  return out;
}

/**
 * Details fit to be kept for ever: only the keys on the event's list, then at any depth no value under a key that names
 * a secret, no credentials inside URLs, no token of ours. Runs before hashing. (Second seed, §7; DESIGN §7.)
 */
export function redact(action: Action, details: Record<string, unknown>): Record<string, unknown> {
  const allowed: readonly string[] = EVENTS[action];
  const kept = Object.fromEntries(
    Object.entries(details).filter(([key, v]) => allowed.includes(key) && v !== undefined),
  );
  return scrub(kept, 0) as Record<string, unknown>;
}

import { type Action, EVENTS } from "@/lib/audit/events";

const CAMEL = /([a-z0-9])([A-Z])/g;
const word = (words: string) => new RegExp(`(^|[_.-])(${words})([_.-]|$)`, "i");
const SECRET_KEY = word(
  "passwords?|passwd|pwd|passphrase|token|secrets?|credentials?|private[_-]?keys?|api[_-]?keys?|access[_-]?keys?|signing[_-]?keys?|authorization|cookie|client[_-]?secrets?",
);
const NEVER_KEY = word("kube[_-]?configs?");
const PERSONAL_KEY = word(
  "ssn|social[_-]?security(?:[_-]?number)?|national[_-]?id|passport(?:[_-]?number)?|tax[_-]?id|iban|card[_-]?number|credit[_-]?card|phone(?:[_-]?number)?|date[_-]?of[_-]?birth",
);

/** What stands in the log where a value was withheld. */
export const REDACTED = "[REDACTED]";
/** What stands there for cluster credentials, which are never logged in any form. */
export const NOT_LOGGED = "[NOT_LOGGED]";

const spelled = (key: string): string => key.replace(CAMEL, "$1_$2");
const namesSecret = (key: string): boolean => SECRET_KEY.test(key);

/** Secrets that stand inside texts, known by their form. */
const IN_TEXT: readonly (readonly [RegExp, string])[] = [
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@:]*:[^\s/@]+@/gi, `$1${REDACTED}@`],
  [/\b(asn_(?:cli|api|live)_)[A-Za-z0-9_-]+/g, `$1${REDACTED}`],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, REDACTED],
  [/\b(whsec_)[A-Za-z0-9+/=_-]{8,}/g, `$1${REDACTED}`],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g, REDACTED],
  [/\b((?:bearer|basic)\s+)[A-Za-z0-9+/=._~-]{8,}/gi, `$1${REDACTED}`],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, REDACTED],
  [/\b(gh[pousr]_|github_pat_|glpat-|xox[abprs]-)[A-Za-z0-9_-]{10,}/g, `$1${REDACTED}`],
  // In an address or a connection string: `?api_key=…`, `password=…;`, `token: …`.
  [
    /\b((?:[a-z0-9]+[_-])*(?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|signature)\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s&;,"']+)/gi,
    `$1${REDACTED}`,
  ],
  [/\b\d{3}-\d{2}-(\d{4})\b/g, "***-**-$1"],
];

/** A text without the secrets that their form gives away. */
export function scrubText(text: string): string {
  let out = text;
  for (const [form, instead] of IN_TEXT) out = out.replace(form, instead);
  return out;
}

/** A personal identifier with all but its last four characters hidden, and its separators kept. */
function masked(value: unknown): unknown {
  if (typeof value !== "string" && typeof value !== "number") return value === null ? null : REDACTED;
  const text = String(value);
  const shown = text.replace(/[^A-Za-z0-9]/g, "").length > 6 ? 4 : 0;
  let left = text.replace(/[^A-Za-z0-9]/g, "").length - shown;
  return text.replace(/[A-Za-z0-9]/g, (c) => (left-- > 0 ? "*" : c));
}

function scrub(value: unknown, depth: number): unknown {
  if (typeof value === "string") return scrubText(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth > 40) return "[too deep]";
  if (Array.isArray(value)) return value.map((item) => scrub(item, depth + 1));
  const out: Record<string, unknown> = {};
  // `{ name: "DB_PASSWORD", value: … }`, as lists of variables have it.
  const named = "name" in value && typeof value.name === "string" ? spelled(value.name) : "";
  for (const [key, inner] of Object.entries(value)) {
    if (inner === undefined) continue;
    const name = spelled(key);
    const meant = key === "value" ? named : "";
    if (NEVER_KEY.test(name) || NEVER_KEY.test(meant)) out[key] = NOT_LOGGED;
    else if (namesSecret(name) || namesSecret(meant)) out[key] = REDACTED;
    else if (PERSONAL_KEY.test(name) || PERSONAL_KEY.test(meant)) out[key] = masked(inner);
    else out[key] = scrub(inner, depth + 1);
  }
  return out;
}

/**
 * Details fit to be kept for ever: only the keys on the event's list; then at any depth no value under a key that names a
 * secret, none of a cluster's credentials, personal identifiers but for their end, and no secret that its form gives away
 * inside a text: credentials in addresses, tokens of ours and of others, private keys. Runs before hashing. (Second seed,
 * §7; DESIGN §7.)
 */
export function redact(action: Action, details: Record<string, unknown>): Record<string, unknown> {
  const allowed: readonly string[] = EVENTS[action];
  const kept = Object.fromEntries(
    Object.entries(details).filter(([key, v]) => allowed.includes(key) && v !== undefined),
  );
  return scrub(kept, 0) as Record<string, unknown>;
}

/** What is kept of a refusal: its code and reasons, as fit to be kept as any details. */
export const redactRefusal = (details: { code: string; reasons: readonly string[] }): Record<string, unknown> =>
  scrub(details, 0) as Record<string, unknown>;

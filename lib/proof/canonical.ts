const PLAIN = /^[ !#-[\]-~]*$/;

/**
 * JSON as RFC 8785 (JCS) writes it, for values that came from JSON: keys in the order of their UTF-16 units, numbers and
 * texts as ECMAScript writes them. Written for the verifier alone, so that it shares nothing with what it checks.
 */
export function jcs(value: unknown): string {
  if (typeof value === "string") return textOf(value);
  if (value === null) return "null";
  // What JSON cannot say, such as what 1e400 becomes, is written as nothing that was ever hashed; `stringify` makes it null.
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) {
    let text = "";
    for (let i = 0; i < value.length; i++) text += i === 0 ? jcs(value[i]) : `,${jcs(value[i])}`;
    return `[${text}]`;
  }
  const object = value as Record<string, unknown>;
  const keys = inOrder(Object.keys(object));
  let text = "";
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    text += `${i === 0 ? "" : ","}${textOf(key)}:${jcs(object[key])}`;
  }
  return `{${text}}`;
}

// Most texts need no escape, and to see that is quicker than to have them escaped.
const textOf = (text: string): string => (PLAIN.test(text) ? `"${text}"` : JSON.stringify(text));

/** Sorted by UTF-16 units. Few keys, and often in order already: `sort` costs more than their comparisons. */
function inOrder(keys: string[]): string[] {
  if (keys.length > 16) return keys.sort();
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i] as string;
    let j = i;
    for (; j > 0 && (keys[j - 1] as string) > key; j--) keys[j] = keys[j - 1] as string;
    keys[j] = key;
  }
  return keys;
}

/** Texts that may hold a number of more than fifteen digits, or one with an exponent. Nearly none do. */
const SUSPECT = /[0-9.]{16}|[:,[\s-]-?[0-9][0-9.]*[eE][+-]?[0-9]/;
const TOKEN = /"(?:[^"\\]|\\.)*"|-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/g;

/**
 * The numbers of a JSON text that do not survive a double: read here they are others than the text says, so a hash over
 * them says nothing about it. Nothing that was sealed holds one.
 */
export function inexactNumbers(json: string): string[] {
  if (!SUSPECT.test(json)) return [];
  return (json.match(TOKEN) ?? []).filter((token) => !token.startsWith('"') && !survives(token));
}

/** No double needs more than these to be written without an exponent. */
const MOST_DIGITS = 400;

function survives(text: string): boolean {
  if (text.length > MOST_DIGITS) return false;
  const value = Number(text);
  return Number.isFinite(value) && significant(text) === significant(String(value));
}

/** The digits that count: no sign, point, exponent, leading or trailing zeros. */
const significant = (text: string): string =>
  text
    .replace(/[eE].*$/, "")
    .replace(/[-.]/g, "")
    .replace(/^0+|0+$/g, "");

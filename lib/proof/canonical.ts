const PLAIN = /^[ !#-[\]-~]*$/;

/**
 * JSON as RFC 8785 (JCS) writes it, for values that came from JSON: keys in the order of their UTF-16 units, numbers and
 * texts as ECMAScript writes them. Written for the verifier alone, so that it shares nothing with what it checks.
 */
export function jcs(value: unknown): string {
  // Most texts need no escape, and to see that is quicker than to have them escaped.
  if (typeof value === "string") return PLAIN.test(value) ? `"${value}"` : JSON.stringify(value);
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(jcs).join(",")}]`;
  const object = value as Record<string, unknown>;
  let text = "";
  for (const key of Object.keys(object).sort()) {
    if (text !== "") text += ",";
    text += `${jcs(key)}:${jcs(object[key])}`;
  }
  return `{${text}}`;
}

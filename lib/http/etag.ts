import { refusal } from "@/lib/errors";

/** `ETag` of a revision. Never seen and unbound are revision 0. */
export const etag = (revision: number): string => `"${revision}"`;

const IF_MATCH = /^(?:W\/)?"(0|[1-9]\d{0,15})"$/;

/**
 * The revision named by `If-Match`, or undefined when the header is absent. A weak tag reads as a strong one, because
 * proxies weaken tags when they compress. A list, a star and anything else is 400: silence would pass for agreement.
 */
export function readIfMatch(headers: Headers): number | undefined {
  const sent = headers.get("if-match");
  if (sent === null) return undefined;
  const revision = IF_MATCH.exec(sent.trim())?.[1];
  const value = Number(revision);
  if (revision === undefined || !Number.isSafeInteger(value))
    throw refusal(400, "PRECONDITION_MALFORMED", 'If-Match takes one revision in double quotes, such as "17".');
  return value;
}

import { HIDDEN, namesOnly } from "@/lib/audit/webhooks/rules";
import { type FieldError, invalid } from "@/lib/errors";
import { allowedHere } from "@/lib/outbound/send";
import { headerProblem, targetProblem } from "@/lib/outbound/target";
import { pointerToken } from "@/lib/pointer";
import { SECRET_NAME, secretNamesIn } from "@/lib/secret-store/rules";

/** Refuses (422) an address that must not be called and headers that cannot be sent; names each field. */
export function checkPlace(given: { url?: string | undefined; headers?: Record<string, string> | undefined }): void {
  const errors: FieldError[] = [];
  if (given.url !== undefined) {
    // A secret may stand in the path or the query, as some receivers want it; never in the host.
    const why = targetProblem(given.url.replace(/\$\{[A-Z][A-Z0-9_]{0,63}\}/g, "x"), allowedHere());
    const inHost = /^https?:\/\/[^/?#]*\$/i.test(given.url);
    if (why !== null || inHost) errors.push({ field: "/url", message: why ?? "A secret cannot be part of the host." });
  }
  const headers = Object.entries(given.headers ?? {});
  if (headers.length > 20) errors.push({ field: "/headers", message: "At most 20 headers." });
  const names = new Set<string>();
  for (const [name, value] of headers) {
    const unknown = secretNamesIn(value).find((secret) => !SECRET_NAME.test(secret));
    const why =
      headerProblem(name, value) ??
      (names.has(name.toLowerCase()) ? "This header was given more than once." : null) ??
      (unknown !== undefined ? "A secret's name has capital letters, digits and _." : null);
    if (why !== null) errors.push({ field: `/headers/${pointerToken(name)}`, message: why });
    names.add(name.toLowerCase());
  }
  if (errors.length > 0) throw invalid(errors);
}

type Headers = { shown: Record<string, string | null>; sealed: Record<string, string> };

/** What of the headers is stored in the open and what is sealed. A value sent back hidden stays what it was. */
export function splitHeaders(given: Record<string, string>, known: Record<string, string | null> = {}): Headers {
  const shown: Headers["shown"] = {};
  const sealed: Headers["sealed"] = {};
  for (const [name, value] of Object.entries(given)) {
    if (value === HIDDEN && known[name] === null) shown[name] = null;
    else if (namesOnly(value)) shown[name] = value;
    else {
      shown[name] = null;
      sealed[name] = value;
    }
  }
  return { shown, sealed };
}

/** The name under which a webhook's own header value is sealed. */
export const headerSecret = (name: string): string => `header.${name.toLowerCase()}`;
export const signingSecret = (serial: number): string => `signing.${serial}`;

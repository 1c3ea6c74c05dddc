import { env } from "@/lib/env";
import { type Refusal, refusal } from "@/lib/errors";

/** What a caller presents. The surface follows from it: a session is the console, a token is what its prefix says. */
export type Credential = { kind: "session" | "token"; secret: string };

const BEARER = /^Bearer[ ]+(asn_(?:cli|api|live)_[A-Za-z0-9_-]{16,200})$/i;
const SESSION = /^[A-Za-z0-9_-]{16,200}$/;

/** The one 401: whether a credential is absent, malformed, unknown, expired or revoked is nobody else's business. */
export function unauthenticated(detail = "Sign in, or send a valid token as a bearer credential."): Refusal {
  return refusal(401, "UNAUTHENTICATED", detail, { headers: { "WWW-Authenticate": 'Bearer realm="assent"' } });
}

/** Over https browsers refuse to let plain http overwrite a cookie of this name. */
export const sessionCookieName = (): string => (isHttps() ? "__Secure-assent_session" : "assent_session");

/** True where the public address is https, so that cookies must not travel without. */
export const isHttps = (): boolean => env.ASSENT_BASE_URL?.startsWith("https:") ?? false;

/** The `Set-Cookie` value that starts a session; `null` as the secret ends it. */
export function sessionCookie(secret: string | null, maxAgeSeconds: number): string {
  const attributes = `Path=/; HttpOnly; SameSite=Lax; Max-Age=${secret === null ? 0 : maxAgeSeconds}`;
  return `${sessionCookieName()}=${secret ?? ""}; ${attributes}${isHttps() ? "; Secure" : ""}`;
}

/**
 * The credential of a request, or null when it has none. A bearer token wins over a cookie; one that is present but has
 * not the form of a token is refused with 401, never passed over in favour of the cookie.
 */
export function readCredential(headers: Headers): Credential | null {
  const authorization = headers.get("authorization");
  if (authorization !== null) {
    const secret = BEARER.exec(authorization)?.[1];
    if (!secret) throw unauthenticated();
    return { kind: "token", secret };
  }
  const secret = cookieOf(headers);
  if (secret === null || secret === "") return null;
  if (!SESSION.test(secret)) throw unauthenticated();
  return { kind: "session", secret };
}

/** The secret of a browser's session cookie whatever else the request carries, or null: what a new sign-in replaces. */
export const sessionSecret = (headers: Headers): string | null => sessionSecretOf(headers.get("cookie") ?? "");

/** The same out of the text of a Cookie header. */
export function sessionSecretOf(cookies: string): string | null {
  const secret = cookieValue(cookies, sessionCookieName());
  return secret !== null && SESSION.test(secret) ? secret : null;
}

const cookieOf = (headers: Headers): string | null => {
  const cookies = headers.get("cookie");
  return cookies === null ? null : cookieValue(cookies, sessionCookieName());
};

function cookieValue(cookies: string, name: string): string | null {
  for (const pair of cookies.split(";")) {
    const equals = pair.indexOf("=");
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return null;
}

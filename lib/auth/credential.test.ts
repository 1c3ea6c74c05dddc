import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readCredential, sessionCookie } from "@/lib/auth/credential";
import { isRefusal } from "@/lib/errors";

const secret = "0123456789abcdefghijABCDEFGHIJ_-";
const read = (headers: Record<string, string>) => readCredential(new Headers(headers));

describe("a credential", () => {
  test.each(["cli", "api", "live"])("is a %s token, whatever the case of the scheme", (kind) => {
    expect(read({ authorization: `bearer asn_${kind}_${secret}` })).toEqual({
      kind: "token",
      secret: `asn_${kind}_${secret}`,
    });
  });

  test.each(["Bearer", "Bearer x", `Bearer asn_root_${secret}`, `Bearer asn_api_${secret} x`, "Basic eDp5"])(
    "in an Authorization header of another form (%s) is 401",
    (authorization) => {
      const refused = (() => {
        try {
          return read({ authorization, cookie: `assent_session=${secret}` });
        } catch (error) {
          return error;
        }
      })();
      expect(isRefusal(refused) && refused.status).toBe(401);
    },
  );

  test("is a session cookie among others, by its exact name", () => {
    expect(read({ cookie: `xassent_session=no; assent_session=${secret}; z=1` })).toEqual({ kind: "session", secret });
    expect(read({ cookie: `__Secure-assent_session=${secret}` })).toBeNull();
    expect(read({ cookie: "assent_session=" })).toBeNull();
    expect(read({})).toBeNull();
  });
});

describe("over https", () => {
  // The environment is read once, so the module is loaded afresh with another one.
  beforeEach(() => {
    vi.resetModules();
    vi.stubEnv("ASSENT_BASE_URL", "https://assent.example");
  });
  afterEach(() => vi.unstubAllEnvs());

  test("the cookie is a secure one, and only that is read", async () => {
    const credential = await import("@/lib/auth/credential");
    expect(credential.sessionCookie(secret, 60)).toBe(
      `__Secure-assent_session=${secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure`,
    );
    expect(credential.readCredential(new Headers({ cookie: `assent_session=${secret}` }))).toBeNull();
    expect(credential.readCredential(new Headers({ cookie: `__Secure-assent_session=${secret}` }))?.secret).toBe(
      secret,
    );
  });
});

test("signing out empties the cookie at once", () => {
  expect(sessionCookie(null, 60)).toBe("assent_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
});

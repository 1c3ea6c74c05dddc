import NextAuth from "next-auth";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { nextAuthOptions } from "@/lib/auth/next-auth";
import { hashPassword } from "@/lib/auth/password";
import { ask } from "@/lib/testing/ask";
import { context, type World, world } from "@/lib/testing/world";

vi.hoisted(() => {
  process.env.NEXTAUTH_URL = "http://localhost";
  process.env.NEXTAUTH_SECRET = "a secret of tests, and of tests alone";
});

const PASSWORD = "correct horse battery";
let w: World;
beforeAll(async () => {
  w = await world();
  await w.db.superuser.query("UPDATE users SET password_hash = $1", [await hashPassword(PASSWORD)]);
});

type Cookie = { value: string; attributes: string };
type Request = { action: string; provider?: string; method?: string; body?: Record<string, string> };

/** A browser: it keeps what the handler sets and sends it back. */
function browser() {
  const cookies: Record<string, string> = {};
  const call = async ({ action, provider, method = "GET", body = {} }: Request) => {
    const headers = new Map<string, string | string[]>();
    const answer = { status: 200, body: {} as Record<string, unknown>, set: {} as Record<string, Cookie>, to: "" };
    const res = {
      status: (code: number) => Object.assign(answer, { status: code }) && res,
      getHeader: (name: string) => headers.get(name.toLowerCase()),
      setHeader: (name: string, value: string | string[]) => headers.set(name.toLowerCase(), value),
      send: (sent: Record<string, unknown>) => void Object.assign(answer, { body: sent }),
      json: (sent: Record<string, unknown>) => void Object.assign(answer, { body: sent }),
      end: () => undefined,
    };
    const query = { nextauth: provider ? [action, provider] : [action] };
    const options = nextAuthOptions(context({ ip: "192.0.2.1" }), cookies.assent_session ?? null);
    await NextAuth({ query, body, method, headers: {}, cookies: { ...cookies } } as never, res as never, options);
    for (const line of [headers.get("set-cookie") ?? []].flat()) {
      const [, name = "", value = "", attributes = ""] = /^([^=]*)=([^;]*)(.*)$/.exec(line) ?? [];
      answer.set[name] = { value, attributes };
      if (value === "") delete cookies[name];
      else cookies[name] = decodeURIComponent(value);
    }
    answer.to = String(headers.get("location") ?? "");
    return answer;
  };
  const post = async (request: Request) => {
    const csrfToken = String((await call({ action: "csrf" })).body.csrfToken);
    return call({ ...request, method: "POST", body: { ...request.body, csrfToken } });
  };
  return {
    cookies,
    call,
    signIn: (email: string, password: string) =>
      post({ action: "callback", provider: "credentials", body: { email, password } }),
    signOut: () => post({ action: "signout" }),
    session: async () => (await call({ action: "session" })).body as { user?: { email: string } },
  };
}

const rows = async (userId: string) =>
  (await w.db.superuser.query("SELECT revoked_at FROM sessions WHERE user_id = $1 ORDER BY created_at", [userId])).rows;
const me = async (session = "") => (await ask("GET /api/v1/me", { session })).status;

describe("through next-auth", () => {
  test("signing in gives the same opaque session as our own route; looking at it makes no other", async () => {
    const b = browser();
    const { email, id } = w.as.viewer;
    const before = (await rows(id)).length;
    const answer = await b.signIn(email ?? "", PASSWORD);
    const cookie = answer.set.assent_session;
    expect(cookie?.value).toMatch(/^[\w-]{43}$/);
    expect(cookie?.attributes).toMatch(/^; Path=\/; Expires=[^;]*; HttpOnly; SameSite=Lax$/);
    expect(await me(cookie?.value)).toBe(200);
    for (let i = 0; i < 3; i++) expect((await b.session()).user?.email).toBe(email);
    expect(b.cookies.assent_session).toBe(cookie?.value);
    expect((await rows(id)).length).toBe(before + 1);
  });

  test("nothing can be read out of the cookie, and one that we never gave is nobody", async () => {
    const b = browser();
    b.cookies.assent_session = "A".repeat(43);
    expect(await b.session()).toEqual({});
    expect(b.cookies.assent_session).toBeUndefined();
  });

  test("signing out ends the session in the database, as an event", async () => {
    const b = browser();
    const { id, email } = w.as.operator;
    await b.signIn(email ?? "", PASSWORD);
    const secret = b.cookies.assent_session;
    await b.signOut();
    expect(b.cookies.assent_session).toBeUndefined();
    expect(await me(secret)).toBe(401);
    expect((await rows(id)).at(-1)?.revoked_at).toBeInstanceOf(Date);
    const { rows: events } = await w.db.superuser.query(
      "SELECT 1 FROM audit_events WHERE action = 'session.delete' AND actor_id = $1",
      [id],
    );
    expect(events).toHaveLength(1);
  });

  test("a session ended elsewhere is gone at the next look", async () => {
    const b = browser();
    await b.signIn(w.as.approver.email ?? "", PASSWORD);
    await ask("DELETE /api/v1/sessions/current", { session: b.cookies.assent_session ?? "" });
    expect(await b.session()).toEqual({});
  });

  test("signing in again ends the former session", async () => {
    const b = browser();
    await b.signIn(w.as.editor.email ?? "", PASSWORD);
    const first = b.cookies.assent_session;
    await b.signIn(w.as.admin.email ?? "", PASSWORD);
    expect([await me(first), await me(b.cookies.assent_session)]).toEqual([401, 200]);
  });

  test("a wrong password starts nothing, and the address says no more than a code", async () => {
    const b = browser();
    const wrong = await b.signIn(w.as.owner.email ?? "", "wrong");
    expect([wrong.status, wrong.to]).toEqual([302, "http://localhost/api/auth/error?error=SIGN_IN_FAILED"]);
    const unfit = await b.signIn("no address", "");
    expect(unfit.to).toContain("error=CredentialsSignin");
    expect(b.cookies.assent_session).toBeUndefined();
  });

  test("without next-auth's own token against forgery nobody is signed in", async () => {
    const b = browser();
    const body = { email: w.as.viewer.email ?? "", password: PASSWORD, csrfToken: "x" };
    await b.call({ action: "callback", provider: "credentials", method: "POST", body });
    expect(b.cookies.assent_session).toBeUndefined();
  });
});

import { beforeAll, describe, expect, test } from "vitest";
import { place } from "@/lib/auth/limits";
import { hashPassword, verifyPassword } from "@/lib/auth/password";
import { ask } from "@/lib/testing/ask";
import { type PersonName, type World, world } from "@/lib/testing/world";

const PASSWORD = "correct horse battery";
let w: World;
let hash: string;
beforeAll(async () => {
  w = await world();
  hash = await hashPassword(PASSWORD);
});

const emailOf = (name: PersonName) => w.as[name].email ?? "";

async function withPassword(name: PersonName): Promise<string> {
  await w.db.superuser.query("UPDATE users SET password_hash = $1 WHERE id = $2", [hash, w.as[name].id]);
  return emailOf(name);
}

let host = 0;
/** From an address of its own unless one is given, so that one test's failures do not limit another. */
const signIn = (email: unknown, password: unknown, ip = `198.51.100.${++host}`, headers: Record<string, string> = {}) =>
  ask("POST /api/v1/auth/password", { body: { email, password }, ip, headers });

async function attempts(email: string) {
  const { rows } = await w.db.superuser.query(
    "SELECT * FROM audit_events WHERE action = 'session.create' AND details ->> 'account' = $1 ORDER BY occurred_at, id",
    [email],
  );
  return rows;
}

describe("a password", () => {
  test("is kept as argon2id of 19 MiB and two passes, salted", async () => {
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await hashPassword(PASSWORD)).not.toBe(hash);
    expect([await verifyPassword(hash, PASSWORD), await verifyPassword(hash, `${PASSWORD} `)]).toEqual([true, false]);
  });

  test("typed on another keyboard is the same one", async () => {
    const composed = await hashPassword("caf\u00e9 caf\u00e9 caf\u00e9");
    expect(await verifyPassword(composed, "cafe\u0301 cafe\u0301 cafe\u0301")).toBe(true);
  });

  test("never fits where there is none", async () => {
    expect(await verifyPassword(null, "")).toBe(false);
    expect(await verifyPassword(null, PASSWORD)).toBe(false);
  });
});

describe("signing in by password", () => {
  test("starts a session and is one event, whatever the case of the address", async () => {
    const email = await withPassword("viewer");
    const signed = await signIn(email.toUpperCase(), PASSWORD);
    expect([signed.status, signed.body.user.id]).toEqual([200, w.as.viewer.id]);
    expect(signed.headers.get("set-cookie")).toContain("HttpOnly; SameSite=Lax");
    expect(JSON.stringify(signed.body)).not.toContain("argon2");
    expect((await ask("GET /api/v1/me", { session: signed.session ?? "" })).status).toBe(200);
    const [event, ...more] = await attempts(email);
    expect(more).toEqual([]);
    expect(event).toMatchObject({ actor_id: w.as.viewer.id, outcome: "success", details: { method: "password" } });
  });

  test("answers alike whether address, account or password is wrong, and records each as nobody's", async () => {
    const email = await withPassword("editor");
    const gone = await withPassword("auditor");
    await w.db.superuser.query("UPDATE users SET deactivated_at = created_at WHERE id = $1", [w.as.auditor.id]);
    const answers = [
      await signIn(email, "wrong"),
      await signIn("nobody@example.org", PASSWORD),
      await signIn(emailOf("operator"), PASSWORD),
      await signIn(gone, PASSWORD),
    ];
    const bodies = answers.map(({ body: { request_id: _, ...rest } }) => rest);
    expect(bodies).toEqual(Array(4).fill(bodies[0]));
    expect(bodies[0]).toMatchObject({ status: 401, code: "SIGN_IN_FAILED" });
    expect(answers.map((a) => a.session)).toEqual(Array(4).fill(undefined));
    const codes = [];
    for (const account of [email, "nobody@example.org", emailOf("operator"), gone]) {
      const [event] = await attempts(account);
      expect(event).toMatchObject({ actor_kind: "anonymous", outcome: "denied", surface: "console" });
      codes.push(event.details.code);
    }
    expect(codes).toEqual(["CREDENTIALS_WRONG", "CREDENTIALS_WRONG", "CREDENTIALS_WRONG", "ACCOUNT_DEACTIVATED"]);
    const { rows } = await w.db.superuser.query("SELECT string_agg(details::text, '') AS all FROM audit_events");
    expect(rows[0].all).not.toContain(PASSWORD);
  });

  test.each([
    [{ email: "x", password: "y" }, 422],
    [{ email: "a@b.example" }, 422],
    [{ email: "a@b.example", password: "" }, 422],
    [{ email: "a@b.example", password: ["x"] }, 422],
    [{ email: { $ne: "" }, password: "x" }, 422],
    [{ email: `${"a".repeat(250)}@b.example`, password: "x" }, 422],
    [{ email: "a@b.example", password: "x".repeat(1001) }, 422],
    [{ email: "a@b.example", password: "x", admin: true }, 422],
    [{ email: "a@b.example", password: "x".repeat(9000) }, 413],
    ['{"email":"a@b.example","password":"\\u0000"}', 400],
  ])("refuses %j", async (body, status) => {
    expect((await ask("POST /api/v1/auth/password", { body, ip: "198.51.100.200" })).status).toBe(status);
  });

  test("ends the session this browser had, and no other", async () => {
    const email = await withPassword("owner");
    const first = await signIn(email, PASSWORD);
    const cookie = `assent_session=${first.session}`;
    const second = await signIn(email, PASSWORD, undefined, { cookie, origin: "http://localhost" });
    const alive = async (session?: string) => (await ask("GET /api/v1/me", { session: session ?? "" })).status;
    expect(await Promise.all([first.session, second.session, w.sessions.owner].map(alive))).toEqual([401, 200, 200]);
  });
});

describe("too many failures", () => {
  test("of one account from one place are 429 with Retry-After, the right password included; another place is free", async () => {
    const email = await withPassword("approver");
    const answers = [];
    for (let i = 0; i < 11; i++) answers.push(await signIn(email, "wrong", "203.0.113.5"));
    expect(answers.map((a) => a.status)).toEqual([...Array(10).fill(401), 429]);
    const stopped = await signIn(email, PASSWORD, "203.0.113.5");
    const wait = Number(stopped.headers.get("retry-after"));
    expect([stopped.status, stopped.body.code, wait > 0 && wait <= 900]).toEqual([429, "TOO_MANY_ATTEMPTS", true]);
    expect((await signIn(email, PASSWORD, "203.0.113.6")).status).toBe(200);
    // The window passes.
    await w.db.superuser.query("UPDATE sign_in_limits SET expire = 0 WHERE key NOT LIKE 'attempt/%'");
    expect((await signIn(email, PASSWORD, "203.0.113.5")).status).toBe(200);
  });

  test("at the same moment do not slip past together", async () => {
    const email = await withPassword("approver2");
    const answers = await Promise.all(Array.from({ length: 30 }, () => signIn(email, "wrong", "203.0.113.7")));
    expect(answers.filter((a) => a.status === 401)).toHaveLength(10);
    expect(answers.filter((a) => a.status === 429)).toHaveLength(20);
  });

  test("from one place over many accounts are 429 as well", async () => {
    const seen = [];
    for (let i = 0; i < 51; i++) seen.push((await signIn(`p${i}@example.org`, "wrong", "203.0.113.8")).status);
    expect([seen.slice(0, 50).every((s) => s === 401), seen[50]]).toEqual([true, 429]);
  });

  test("are forgotten by signing in", async () => {
    const email = await withPassword("admin");
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 9; i++) await signIn(email, "wrong", "203.0.113.9");
      expect((await signIn(email, PASSWORD, "203.0.113.9")).status).toBe(200);
    }
  });

  test.each([
    ["203.0.113.5", "203.0.113.5"],
    ["2001:db8:0:1:aaaa::1", "2001:db8:0:1"],
    ["2001:0DB8:0000:0001::2", "2001:db8:0:1"],
    ["2001:db8::1", "2001:db8:0:0"],
    ["::1", "0:0:0:0"],
    [null, "unknown"],
  ])("%s is counted as %s", (ip, counted) => {
    expect(place(ip)).toBe(counted);
  });
});

describe("changing one's password", () => {
  const NEXT = "another horse battery";
  const change = (session: string, current: string, password = NEXT) =>
    ask("PUT /api/v1/me/password", { session, body: { current, password }, ip: `198.51.100.${++host}` });

  test("needs the one before, keeps this session, ends the others, and is one event", async () => {
    const email = await withPassword("securityApprover");
    const { session = "" } = await signIn(email, PASSWORD);
    const other = await signIn(email, PASSWORD);
    expect((await change(session, PASSWORD)).status).toBe(204);
    expect((await ask("GET /api/v1/me", { session })).status).toBe(200);
    expect((await ask("GET /api/v1/me", { session: other.session ?? "" })).status).toBe(401);
    expect([(await signIn(email, PASSWORD)).status, (await signIn(email, NEXT)).status]).toEqual([401, 200]);
    const { rows } = await w.db.superuser.query("SELECT * FROM audit_events WHERE action = 'user.password'");
    expect(rows).toHaveLength(1);
    // The other browser's, and the one that came with the world.
    expect([rows[0].outcome, rows[0].details.sessions.length]).toEqual(["success", 2]);
  });

  test("with a wrong one is 422, recorded, and after ten times 429", async () => {
    const email = await withPassword("operatorTest");
    const session = w.sessions.operatorTest;
    const body = { current: "wrong", password: NEXT };
    const wrong = [];
    for (let i = 0; i < 11; i++)
      wrong.push(await ask("PUT /api/v1/me/password", { session, body, ip: "203.0.113.77" }));
    expect(wrong.map((a) => a.status)).toEqual([...Array(10).fill(422), 429]);
    expect(wrong[0]?.body.errors).toEqual([{ field: "/current", message: "is not your password" }]);
    expect(await attempts(email)).toHaveLength(10);
    expect((await signIn(email, PASSWORD)).status).toBe(200);
  });

  test("twice at once with the same old one succeeds once", async () => {
    await withPassword("operator2");
    const answers = await Promise.all(
      Array.from({ length: 4 }, (_, i) => change(w.sessions.operator2, PASSWORD, `${NEXT} ${i}`)),
    );
    const statuses = answers.map((a) => a.status);
    expect(statuses.filter((s) => s === 204)).toHaveLength(1);
    expect(statuses.every((s) => s === 204 || s === 409 || s === 422)).toBe(true);
  });

  test("to a short one is 422", async () => {
    await withPassword("approverTest");
    const { status, body } = await change(w.sessions.approverTest, PASSWORD, "short");
    expect([status, body.errors[0].field]).toEqual([422, "/password"]);
  });
});

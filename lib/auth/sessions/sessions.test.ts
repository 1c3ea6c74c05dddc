import { beforeAll, describe, expect, test } from "vitest";
import { startSession } from "@/lib/auth/sessions/start";
import { closeAttempts } from "@/lib/change/anonymous";
import { ask } from "@/lib/testing/ask";
import { type PersonName, type World, world } from "@/lib/testing/world";

let w: World;
beforeAll(async () => {
  w = await world();
});

/** A further session of that person, as a second browser would have. */
async function another(name: PersonName): Promise<string> {
  const { secret } = await startSession.run(w.as[name], { method: "password" });
  return secret;
}

const alive = async (session: string) => (await ask("GET /api/v1/me", { session })).status === 200;

async function events(action: string) {
  const { rows } = await w.db.superuser.query(
    `SELECT e.* FROM audit_events e JOIN audit_pending p ON p.event_id = e.id WHERE e.action = $1 ORDER BY p.position`,
    [action],
  );
  return rows;
}

describe("one's sessions", () => {
  test("are listed newest first, the one that asks marked, nobody else's among them, no secret in them", async () => {
    const newer = await another("viewer");
    const { status, body } = await ask("GET /api/v1/sessions", { session: w.sessions.viewer });
    expect(status).toBe(200);
    expect(body.sessions.map((s: { current: boolean }) => s.current)).toEqual([false, true]);
    expect(body.sessions[0]).toMatchObject({ ip: "127.0.0.1", user_agent: "test" });
    expect(JSON.stringify(body)).not.toContain(newer);
  });

  test("come in pages", async () => {
    const session = await another("editor");
    const first = await ask("GET /api/v1/sessions?limit=1", { session });
    expect(first.headers.get("link")).toContain('rel="next"');
    const second = await ask(`GET /api/v1/sessions?limit=1&cursor=${first.body.next_cursor}`, { session });
    expect([first.body.sessions[0].current, second.body.sessions[0].current]).toEqual([true, false]);
    expect(second.body.next_cursor).toBeUndefined();
  });
});

describe("signing out", () => {
  test("ends this session at once, clears the cookie and is one event", async () => {
    const session = await another("operator");
    const before = (await events("session.delete")).length;
    const out = await ask("DELETE /api/v1/sessions/current", { session });
    expect([out.status, out.session]).toEqual([204, ""]);
    expect(await alive(session)).toBe(false);
    expect(await alive(w.sessions.operator)).toBe(true);
    const [event, ...more] = (await events("session.delete")).slice(before);
    expect(more).toEqual([]);
    expect(event).toMatchObject({ actor_id: w.as.operator.id, outcome: "success", resource_type: "session" });
    expect(event.details).toEqual({ sessions: [event.resource_id] });
  });

  test("by id ends that one and leaves the cookie", async () => {
    const other = await another("approver");
    const { body } = await ask("GET /api/v1/sessions", { session: other });
    const id = body.sessions.find((s: { current: boolean }) => s.current).id;
    const out = await ask(`DELETE /api/v1/sessions/${id}`, { session: w.sessions.approver });
    expect([out.status, out.session]).toEqual([204, undefined]);
    expect([await alive(other), await alive(w.sessions.approver)]).toEqual([false, true]);
  });

  test("everywhere ends all of one's own and nobody else's", async () => {
    const mine = [await another("approver2"), await another("approver2")];
    const out = await ask("DELETE /api/v1/sessions/all", { session: mine[0] ?? "" });
    expect([out.status, out.session]).toEqual([204, ""]);
    expect(await Promise.all([...mine, w.sessions.approver2].map(alive))).toEqual([false, false, false]);
    expect(await alive(w.sessions.admin)).toBe(true);
  });

  test("of the others leaves the one that asks, and where it is the only one that is no error", async () => {
    const [here, there] = [await another("securityApprover"), await another("securityApprover")];
    const theirs = await another("admin");
    const before = (await events("session.delete")).length;
    const out = await ask("DELETE /api/v1/sessions/others", { session: here });
    expect([out.status, out.session]).toEqual([204, undefined]);
    expect(await Promise.all([here, there, w.sessions.securityApprover, theirs].map(alive))).toEqual([
      true,
      false,
      false,
      true,
    ]);
    expect((await ask("DELETE /api/v1/sessions/others", { session: here })).status).toBe(204);
    expect((await events("session.delete")).length - before).toBe(1);
  });

  test("sixteen times at once ends the session once, and nobody gets an error", async () => {
    const session = await another("owner");
    const before = (await events("session.delete")).length;
    const answers = await Promise.all(
      Array.from({ length: 16 }, () => ask("DELETE /api/v1/sessions/current", { session })),
    );
    // Whoever comes after the end is told that the session is gone: 401.
    expect(answers.every(({ status }) => status === 204 || status === 401)).toBe(true);
    expect(answers.some(({ status }) => status === 204)).toBe(true);
    expect((await events("session.delete")).length - before).toBe(1);
  });

  test("S3-07 of somebody else's session is the same 404 as of none", async () => {
    const { body } = await ask("GET /api/v1/sessions", { session: w.sessions.admin });
    const session = w.sessions.viewer;
    const theirs = await ask(`DELETE /api/v1/sessions/${body.sessions[0].id}`, { session });
    const none = await ask("DELETE /api/v1/sessions/ses_00000000000000000000000000", { session });
    const plain = ({ body: { request_id: _, instance: __, ...rest } }: typeof theirs) => rest;
    expect([theirs.status, plain(theirs)]).toEqual([404, plain(none)]);
    expect(await alive(w.sessions.admin)).toBe(true);
    for (const hostile of ["%00", "..%2f", "x".repeat(5000), "' OR true --"])
      expect((await ask(`DELETE /api/v1/sessions/${encodeURIComponent(hostile)}`, { session })).status).toBe(404);
  });

  test("needs the Origin of this server", async () => {
    const cookie = `assent_session=${w.sessions.viewer}`;
    const foreign: Record<string, string>[] = [{ cookie }, { cookie, origin: "https://elsewhere.example" }];
    for (const headers of foreign) {
      const { status, body } = await ask("DELETE /api/v1/sessions/all", { headers });
      expect([status, body.code]).toEqual([403, "ORIGIN_MISMATCH"]);
    }
    expect(await alive(w.sessions.viewer)).toBe(true);
  });
});

describe("a credential that has ended", () => {
  const spoil = (session: string, set: string) =>
    w.db.superuser.query(
      `UPDATE sessions SET ${set} WHERE token_hash = sha256(convert_to($1, 'UTF8')) RETURNING id, user_id`,
      [session],
    );

  test.each([
    ["expired", "expires_at = created_at", "CREDENTIAL_EXPIRED"],
    ["revoked", "revoked_at = created_at", "CREDENTIAL_REVOKED"],
  ])("%s: 401, and an event of nobody's", async (_, set, code) => {
    const session = await another("securityApprover");
    const { rows } = await spoil(session, set);
    const answer = await ask("GET /api/v1/me", { session, headers: { "x-correlation-id": `cor-${code}` } });
    expect([answer.status, answer.body.code]).toEqual([401, "UNAUTHENTICATED"]);
    const found = (await events("session.resume")).filter((e) => e.correlation_id === `cor-${code}`);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      actor_kind: "anonymous",
      actor_id: "anonymous",
      outcome: "denied",
      surface: "console",
      resource_type: "session",
      resource_id: rows[0].id,
      workspace_id: null,
      details: { kind: "session", account: w.as.securityApprover.email, code },
    });
  });

  test("of a person who was deactivated: 401 on every session and token of theirs", async () => {
    const session = await another("auditor");
    const { token } = (await ask("POST /api/v1/tokens", { session, body: { name: "t", kind: "api" } })).body;
    await w.db.superuser.query("UPDATE users SET deactivated_at = created_at WHERE id = $1", [w.as.auditor.userId]);
    expect((await ask("GET /api/v1/me", { session })).status).toBe(401);
    expect((await ask("GET /api/v1/me", { token })).status).toBe(401);
    await expect(startSession.run(w.as.auditor, { method: "password" })).rejects.toMatchObject({ status: 404 });
  });

  test("is recorded ten times an account in 15 minutes, then once with a count", async () => {
    const session = await another("operatorTest");
    await spoil(session, "revoked_at = created_at");
    const mine = async () =>
      (await events("session.resume")).filter((e) => e.details.account === w.as.operatorTest.email);
    const answers = await Promise.all(Array.from({ length: 25 }, () => ask("GET /api/v1/me", { session })));
    expect(new Set(answers.map((a) => a.status))).toEqual(new Set([401]));
    expect(await mine()).toHaveLength(10);
    // The window closes, and nobody comes back: the sweep tells the count.
    await closeAttempts(new Date(Date.now() + 16 * 60_000));
    const after = await mine();
    expect(after).toHaveLength(11);
    expect(after[10]).toMatchObject({ outcome: "denied", details: { account: w.as.operatorTest.email, count: 15 } });
    await closeAttempts(new Date(Date.now() + 32 * 60_000));
    expect(await mine()).toHaveLength(11);
  });

  test("that comes back after the window tells the count itself", async () => {
    const session = await another("approverTest");
    await spoil(session, "revoked_at = created_at");
    const mine = async () =>
      (await events("session.resume")).filter((e) => e.details.account === w.as.approverTest.email);
    for (let i = 0; i < 12; i++) await ask("GET /api/v1/me", { session });
    await w.db.superuser.query("UPDATE sign_in_limits SET expire = 0 WHERE key LIKE $1", [
      `%${w.as.approverTest.email}`,
    ]);
    await ask("GET /api/v1/me", { session });
    expect((await mine()).map((e) => e.details.count).slice(10)).toEqual([2, undefined]);
  });

  test("that nobody ever had is 401 and leaves no event", async () => {
    const before = (await events("session.resume")).length;
    expect((await ask("GET /api/v1/me", { session: "A".repeat(43) })).status).toBe(401);
    expect((await ask("GET /api/v1/me", { token: `asn_cli_${"A".repeat(43)}` })).status).toBe(401);
    expect((await events("session.resume")).length).toBe(before);
  });
});

test("a token neither lists nor ends sessions, and the refusal is recorded", async () => {
  const { token } = (await ask("POST /api/v1/tokens", { session: w.sessions.viewer, body: { name: "t", kind: "cli" } }))
    .body;
  expect((await ask("GET /api/v1/sessions", { token })).status).toBe(403);
  const { status, body } = await ask("DELETE /api/v1/sessions/all", { token });
  expect([status, body.code, body.reasons.length]).toEqual([403, "PERMISSION_DENIED", 1]);
  expect(await alive(w.sessions.viewer)).toBe(true);
  expect((await events("session.delete")).at(-1)).toMatchObject({
    actor_kind: "token",
    on_behalf_of: w.as.viewer.id,
    outcome: "denied",
    surface: "cli",
    details: { code: "PERMISSION_DENIED" },
  });
});

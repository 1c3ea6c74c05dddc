import { beforeAll, describe, expect, test } from "vitest";
import { approve } from "@/lib/approvals/approve";
import { putBinding } from "@/lib/bindings/put";
import { activeAsset, askProd, ticketOf } from "@/lib/testing/arrange";
import { ask } from "@/lib/testing/ask";
import { type PersonName, type World, world } from "@/lib/testing/world";

let w: World;
let other: World;
beforeAll(async () => {
  w = await world();
  other = await world();
});

const make = (as: PersonName, body: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
  ask("POST /api/v1/tokens", {
    session: w.sessions[as],
    body: { name: "pipeline", kind: "api", ...body },
    headers,
  });
const ASSETS = "/api/governance/v1alpha1/assets";
const DAY_MS = 86_400_000;

describe("making a token", () => {
  test("shows its secret in that answer and nowhere else", async () => {
    const made = await make("operator");
    expect(made.status).toBe(201);
    const { token, id, hint, expires_at, created_at } = made.body;
    expect(token).toMatch(/^asn_api_[\w-]{43}$/);
    expect(made.headers.get("location")).toBe(`/api/v1/tokens/${id}`);
    expect(made.headers.get("cache-control")).toBe("no-store");
    expect(Date.parse(expires_at) - Date.parse(created_at)).toBe(90 * DAY_MS);
    const secret = token.slice("asn_api_".length);
    expect(hint).toBe(`asn_api_${secret.slice(0, 4)}…`);
    const listed = await ask("GET /api/v1/tokens", { session: w.sessions.operator });
    expect(listed.body.tokens[0]).toMatchObject({ id, name: "pipeline", last_used_at: null });
    const { rows } = await w.db.superuser.query(
      "SELECT (SELECT json_agg(t) FROM tokens t)::text || (SELECT json_agg(e) FROM audit_events e)::text AS everything",
    );
    for (const text of [JSON.stringify(listed.body), rows[0].everything]) expect(text).not.toContain(secret.slice(5));
    expect((await w.events({ action: "rbac.token.create" })).at(-1)).toMatchObject({
      actor_id: w.as.operator.id,
      outcome: "success",
      resource_id: id,
      details: { name: "pipeline", kind: "api", scopes: null, expires_at },
    });
  });

  test("opens what its maker may do, in the workspace it was made in, without a header", async () => {
    const { token } = (await make("operator", { kind: "cli" })).body;
    const { body } = await ask("GET /api/v1/me", { token });
    expect(body.actor).toMatchObject({ kind: "token", user_id: w.as.operator.id, surface: "cli", scopes: null });
    expect(body.workspaces.map((s: { slug: string }) => s.slug)).toEqual([w.slug]);
    expect((await ask(`GET ${ASSETS}`, { token })).status).toBe(200);
  });

  test("S3-04 does not open another workspace, member or not, and the 404 tells nothing", async () => {
    const { token } = (await make("operator")).body;
    await w.db.superuser.query(
      "INSERT INTO grants (id, workspace_id, user_id, role, source, created_at) VALUES ($1, $2, $3, 'owner', 'seed', now())",
      ["grt_00000000000000000000000001", other.workspaceId, w.as.operator.id],
    );
    const theirs = await ask(`GET ${ASSETS}`, { token, workspace: other.slug });
    const none = await ask(`GET ${ASSETS}`, { token, workspace: "no-such-place" });
    const plain = ({ body: { request_id: _, ...rest } }: typeof theirs) => rest;
    expect([theirs.status, plain(theirs)]).toEqual([404, plain(none)]);
    await w.db.superuser.query("DELETE FROM grants WHERE id = 'grt_00000000000000000000000001'");
  });

  test.each([
    [{ expires_in_days: 366 }, "/expires_in_days"],
    [{ expires_in_days: 0 }, "/expires_in_days"],
    [{ expires_in_days: 1.5 }, "/expires_in_days"],
    [{ kind: "root" }, "/kind"],
    [{ name: "" }, "/name"],
    [{ name: "x".repeat(101) }, "/name"],
    [{ scopes: [] }, "/scopes"],
    [{ scopes: ["everything"] }, "/scopes/0"],
    [{ scopes: ["*"] }, "/scopes/0"],
    [{ scopes: ["flow:evaluate"] }, "/scopes/0"],
    [{ kind: "live", scopes: ["asset:read"] }, "/scopes"],
    [{ workspace_id: "wsp_1" }, "/workspace_id"],
  ])("refuses %j", async (body, field) => {
    const { status, body: problem } = await make("operator", body);
    expect([status, problem.errors[0].field]).toEqual([422, field]);
  });

  test("a year is the longest", async () => {
    const { created_at, expires_at } = (await make("operator", { expires_in_days: 365 })).body;
    expect(Date.parse(expires_at) - Date.parse(created_at)).toBe(365 * DAY_MS);
  });

  test("a token cannot make tokens; the refusal is recorded", async () => {
    const { token, id } = (await make("owner")).body;
    const { status, body } = await ask("POST /api/v1/tokens", { token, body: { name: "again", kind: "api" } });
    expect([status, body.code]).toEqual([403, "TOKEN_CANNOT_MAKE_TOKENS"]);
    expect((await w.events({ action: "rbac.token.create" })).at(-1)).toMatchObject({
      actor_kind: "token",
      actor_id: id,
      on_behalf_of: w.as.owner.id,
      outcome: "denied",
    });
  });

  test("twice with one Idempotency-Key makes one, and the second is told that the answer is gone", async () => {
    const key = { "idempotency-key": "make-one" };
    const count = async () => (await ask("GET /api/v1/tokens", { session: w.sessions.editor })).body.tokens.length;
    expect((await make("editor", {}, key)).status).toBe(201);
    const again = await make("editor", {}, key);
    expect([again.status, again.body.code]).toEqual([409, "IDEMPOTENCY_NOT_REPLAYABLE"]);
    expect((await make("editor", { name: "another" }, key)).body.code).toBe("IDEMPOTENCY_KEY_REUSED");
    expect(await count()).toBe(1);
    const raced = await Promise.all(Array.from({ length: 8 }, () => make("editor", {}, { "idempotency-key": "race" })));
    expect(raced.filter((r) => r.status === 201)).toHaveLength(1);
    expect(raced.every((r) => r.status === 201 || r.status === 409)).toBe(true);
    expect(await count()).toBe(2);
  });
});

describe("scopes", () => {
  const patch = (token: string) =>
    ask(`PATCH ${ASSETS}/catalog/prompt/scoped`, { token, body: { owner: { principal: "ana" } } });

  test("narrow what the owner may do, and never widen it", async () => {
    const reads = (await make("operator", { scopes: ["asset:read"] })).body.token;
    expect((await ask(`GET ${ASSETS}`, { token: reads })).status).toBe(200);
    const refused = await patch(reads);
    expect([refused.status, refused.body.reasons]).toEqual([403, ["This token's scopes do not include asset:write."]]);
    expect((await ask("GET /api/v1/tokens", { token: reads })).status).toBe(403);
    const room = (await make("operator", { scopes: ["asset:*"] })).body.token;
    expect((await patch(room)).status).toBe(200);
    const wide = (await make("viewer", { scopes: ["asset:*"] })).body.token;
    expect((await patch(wide)).status).toBe(403);
    const { body } = await ask("GET /api/v1/me", { token: reads });
    expect(body.workspaces[0].permissions.workspace).toEqual(["asset:read"]);
  });

  test("that only read take nothing back: no request, approved or not, and no delegation", async () => {
    const [reads, asks, decides] = await Promise.all([
      make("operator", { scopes: ["approval:read"] }),
      make("operator", { scopes: ["approval:read", "binding:write"] }),
      make("approver", { scopes: ["approval:read"] }),
    ]).then((made) => made.map((m) => m.body.token as string));
    const asset = await activeAsset(w);
    const waiting = await askProd(w, asset, 1);
    const applyAt = new Date(w.clock.now().getTime() + DAY_MS);
    const later = ticketOf(
      await putBinding.run(w.as.operator, { asset, environment: "prod", version: 2 }, { clock: w.clock, applyAt }),
    );
    await approve.run(w.as.approver, { id: later }, { clock: w.clock });
    const lent = await ask("POST /api/v1/delegations", {
      session: w.sessions.approver,
      workspace: w.slug,
      body: { to: [w.as.viewer.userId], ends_at: applyAt.toISOString(), reason: "leave" },
    });
    const refused = async (what: string, token: string | undefined) => {
      const { status, body } = await ask(`POST /api/v1/${what}`, { token, body: {} });
      return [status, body.code, body.reasons];
    };
    const withoutAsking = ["This token's scopes do not include binding:write, which asking for this takes."];
    expect(await refused(`approvals/${waiting}/cancel`, reads)).toEqual([403, "PERMISSION_DENIED", withoutAsking]);
    expect(await refused(`approvals/${later}/withdraw`, reads)).toEqual([403, "PERMISSION_DENIED", withoutAsking]);
    expect(await refused(`delegations/${lent.body.id}/end`, decides)).toEqual([
      403,
      "PERMISSION_DENIED",
      ["This token's scopes do not include approval:decide."],
    ]);
    const shown = async (id: string) => {
      const { body } = await ask(`GET /api/v1/approvals/${id}`, { token: reads });
      return [body.status, body.can_cancel, body.can_withdraw];
    };
    expect([await shown(waiting), await shown(later)]).toEqual([
      ["PENDING_APPROVAL", false, false],
      ["APPROVED", false, false],
    ]);
    // One that asks takes back what it asked for.
    expect((await ask(`POST /api/v1/approvals/${waiting}/cancel`, { token: asks })).status).toBe(200);
    expect((await ask(`POST /api/v1/approvals/${later}/withdraw`, { token: asks, body: {} })).status).toBe(200);
  });

  test("an evaluate key opens nothing here", async () => {
    const { token } = (await make("owner", { kind: "live" })).body;
    for (const what of [`GET ${ASSETS}`, "GET /api/v1/me", "GET /api/v1/tokens", "GET /api/v1/sessions"])
      expect([what, (await ask(what, { token })).status]).toEqual([what, 403]);
  });
});

describe("revoking a token", () => {
  test("ends it at once, is one event, and twice is as good as once", async () => {
    const { token, id } = (await make("operator")).body;
    const session = w.sessions.operator;
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(`DELETE /api/v1/tokens/${id}`, { session })));
    expect(answers.map((a) => a.status)).toEqual(Array(8).fill(204));
    expect((await ask(`GET ${ASSETS}`, { token })).status).toBe(401);
    const events = (await w.events({ action: "rbac.token.delete" })).filter((e) => e.resource_id === id);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ outcome: "success", details: { name: "pipeline", kind: "api" } });
    const listed = (await ask("GET /api/v1/tokens", { session })).body.tokens;
    expect(listed.map((t: { id: string }) => t.id)).not.toContain(id);
  });

  test("an expired one is 401 as well", async () => {
    const { token, id } = (await make("operator")).body;
    await w.db.superuser.query("UPDATE tokens SET expires_at = created_at WHERE id = $1", [id]);
    expect((await ask("GET /api/v1/me", { token })).status).toBe(401);
  });

  test("S3-07 of somebody else's is the same 404 as of none; an admin may, in their own workspace", async () => {
    const { token, id } = (await make("operator")).body;
    const theirs = await ask(`DELETE /api/v1/tokens/${id}`, { session: w.sessions.viewer });
    const none = await ask("DELETE /api/v1/tokens/tok_00000000000000000000000000", { session: w.sessions.viewer });
    expect([theirs.status, theirs.body.detail]).toEqual([404, none.body.detail]);
    expect((await ask(`DELETE /api/v1/tokens/${id}`, { session: other.sessions.admin })).status).toBe(404);
    expect((await ask("GET /api/v1/me", { token })).status).toBe(200);
    expect((await ask(`DELETE /api/v1/tokens/${id}`, { session: w.sessions.admin })).status).toBe(204);
    expect((await ask("GET /api/v1/me", { token })).status).toBe(401);
  });

  test("a token may end itself", async () => {
    const { token, id } = (await make("approver", { kind: "cli" })).body;
    expect((await ask(`DELETE /api/v1/tokens/${id}`, { token })).status).toBe(204);
    expect((await ask("GET /api/v1/me", { token })).status).toBe(401);
  });
});

test("everyone's tokens are listed for who manages them, and for nobody else", async () => {
  const { id } = (await make("approver")).body;
  const seen = await ask("GET /api/v1/tokens?all=true&limit=200", { session: w.sessions.admin });
  expect(seen.body.tokens.find((t: { id: string }) => t.id === id).owner).toEqual({
    id: w.as.approver.id,
    name: "approver",
  });
  expect((await ask("GET /api/v1/tokens?all=true", { session: w.sessions.operator })).status).toBe(403);
});

test("a member whose last grant was taken away is outside, with session and token alike", async () => {
  const { token } = (await make("approver2")).body;
  await w.db.superuser.query("DELETE FROM grants WHERE user_id = $1", [w.as.approver2.id]);
  expect((await ask(`GET ${ASSETS}`, { token })).status).toBe(404);
  expect((await ask(`GET ${ASSETS}`, { session: w.sessions.approver2, workspace: w.slug })).status).toBe(404);
});

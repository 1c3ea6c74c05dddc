import { beforeAll, describe, expect, test, vi } from "vitest";
import { PERSONAS } from "@/lib/auth/personas";
import { ask } from "@/lib/testing/ask";
import { type TestDatabase, useDatabase } from "@/lib/testing/database";
import { seedPeople } from "@/seed/people";

vi.hoisted(() => {
  process.env.ASSENT_DEMO = "1";
});

const now = new Date("2026-05-04T08:00:00.000Z");
let db: TestDatabase;
beforeAll(async () => {
  db = await useDatabase();
  await db.owner.query("SELECT assent_ensure_audit_months($1, $2)", [now, new Date()]);
  await seedPeople(now);
});

const signIn = (persona: string, session?: string) =>
  ask("POST /api/v1/demo/sign-in", { body: { persona }, ...(session && { session }) });

describe("the demo's people", () => {
  test("are listed for the picker", async () => {
    const { status, body } = await ask("GET /api/v1/demo/personas");
    expect(status).toBe(200);
    expect(body.personas.map((p: { id: string }) => p.id)).toEqual(PERSONAS.map((p) => p.id));
    expect(body.personas[4]).toMatchObject({
      id: "operator-test",
      roles: ["operator"],
      email: "operator-test@retail.example",
    });
  });

  test("are made once, however often the seed runs", async () => {
    const count = async () => {
      const { rows } = await db.superuser.query(
        `SELECT (SELECT count(*)::int FROM users WHERE persona IS NOT NULL) AS users, (SELECT count(*)::int FROM grants) AS grants,
          (SELECT count(*)::int FROM workspaces) AS workspaces, (SELECT count(*)::int FROM audit_events WHERE actor_id = 'seed') AS events`,
      );
      return rows[0];
    };
    const before = await count();
    await seedPeople(new Date());
    expect(await count()).toEqual(before);
    // One event for each workspace, person and grant.
    expect(before).toMatchObject({ workspaces: 3, users: 12, grants: 11, events: 26 });
  });

  test.each(PERSONAS)("$id signs in and has its grants, in its workspace alone", async (persona) => {
    const signed = await signIn(persona.id);
    expect(signed.status).toBe(200);
    expect(signed.body).toMatchObject({
      user: { name: persona.name, persona: persona.id },
      workspace: persona.workspace,
    });
    expect(signed.headers.get("set-cookie")).toMatch(
      /^assent_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=43200$/,
    );
    const { status, body } = await ask("GET /api/v1/me", { session: signed.session ?? "" });
    expect(status).toBe(200);
    const admin = "platformAdmin" in persona;
    expect(body.actor).toMatchObject({ kind: "user", name: persona.name, surface: "console", platform_admin: admin });
    const slugs = body.workspaces.map((w: { slug: string }) => w.slug);
    expect(slugs).toEqual(admin ? ["payments", "research", "retail"] : [persona.workspace]);
    const here = body.workspaces.find((w: { slug: string }) => w.slug === persona.workspace);
    expect(here.grants).toEqual(persona.grants.map((g) => ({ role: g.role, allowed_environments: g.environments })));
  });

  test("operator-test may bind in every environment but those of class prod", async () => {
    const { session } = await signIn("operator-test");
    const { body } = await ask("GET /api/v1/me", { session: session ?? "" });
    const { environments, workspace } = body.workspaces[0].permissions;
    const may = Object.entries(environments).map(([slug, held]) => [
      slug,
      (held as string[]).includes("binding:write"),
    ]);
    expect(may).toEqual([
      ["dev", true],
      ["test", true],
      ["staging", true],
      ["prod", false],
    ]);
    expect(workspace).not.toContain("binding:write");
  });

  test("somebody unknown is 422, and nobody is signed in", async () => {
    for (const persona of ["root", "", "Viewer", 7, null, "__proto__"]) {
      const { status, session } = await ask("POST /api/v1/demo/sign-in", { body: { persona } });
      expect([persona, status, session]).toEqual([persona, 422, undefined]);
    }
  });

  test("a page of another site cannot sign somebody in", async () => {
    const headers = { origin: "https://elsewhere.example" };
    const { status, body } = await ask("POST /api/v1/demo/sign-in", { body: { persona: "viewer" }, headers });
    expect([status, body.code]).toEqual([403, "ORIGIN_MISMATCH"]);
  });
});

describe("a sign-in", () => {
  test("is one event of the person, and a second one in the same browser ends the first", async () => {
    const first = await signIn("approver");
    const second = await signIn("operator", first.session);
    expect((await ask("GET /api/v1/me", { session: first.session ?? "" })).status).toBe(401);
    expect((await ask("GET /api/v1/me", { session: second.session ?? "" })).status).toBe(200);
    const { rows } = await db.superuser.query(
      `SELECT e.details, e.actor_kind, e.resource_id, e.outcome, e.surface, e.ip, s.revoked_at FROM audit_events e
         JOIN sessions s ON s.id = e.resource_id JOIN users u ON u.id = e.actor_id
       WHERE e.action = 'session.create' AND u.persona IN ('approver', 'operator') ORDER BY e.occurred_at DESC, e.id DESC LIMIT 2`,
    );
    const [later, earlier] = rows;
    expect(later).toMatchObject({ actor_kind: "user", outcome: "success", surface: "console", ip: "192.0.2.9" });
    expect(later.details).toEqual({
      method: "demo",
      account: "operator@retail.example",
      replaces: earlier.resource_id,
    });
    expect([earlier.revoked_at === null, later.revoked_at]).toEqual([false, null]);
  });
});

describe("a demo token", () => {
  test.each(PERSONAS.filter((p) => p.id !== "platform-admin"))("of $id needs no workspace named", async (persona) => {
    const { status, body } = await ask("POST /api/v1/demo/token", { body: { persona: persona.id, kind: "api" } });
    expect(status).toBe(200);
    expect(body.token).toMatch(/^asn_api_[\w-]{43}$/);
    expect((await ask("GET /api/governance/v1alpha1/assets", { token: body.token })).status).toBe(200);
    const { session } = await signIn(persona.id);
    expect((await ask("GET /api/governance/v1alpha1/assets", { session: session ?? "" })).status).toBe(200);
  });

  test("is of the kind asked for, in the workspace asked for", async () => {
    const token = async (body: unknown) => (await ask("POST /api/v1/demo/token", { body })).body.token;
    const cli = await token({ persona: "platform-admin", kind: "cli", workspace: "payments" });
    const { body: me } = await ask("GET /api/v1/me", { token: cli });
    expect(me.actor).toMatchObject({ kind: "token", surface: "cli" });
    expect(me.workspaces.map((w: { slug: string }) => w.slug)).toEqual(["payments"]);
    const live = await token({ persona: "operator", kind: "live" });
    expect((await ask("GET /api/v1/me", { token: live })).status).toBe(403);
    expect((await ask("GET /api/governance/v1alpha1/assets", { token: live })).status).toBe(403);
  });

  test("S3-04 is not made in a workspace of others", async () => {
    const elsewhere = await ask("POST /api/v1/demo/token", {
      body: { persona: "viewer", kind: "api", workspace: "research" },
    });
    const nowhere = await ask("POST /api/v1/demo/token", {
      body: { persona: "viewer", kind: "api", workspace: "no-such-place" },
    });
    expect([elsewhere.status, elsewhere.body.detail]).toEqual([404, nowhere.body.detail]);
  });

  test("needs a header only for who has several workspaces and a session", async () => {
    const { session = "" } = await signIn("platform-admin");
    const { status, body } = await ask("GET /api/governance/v1alpha1/assets", { session });
    expect([status, body.code]).toEqual([400, "WORKSPACE_REQUIRED"]);
    const named = await ask("GET /api/governance/v1alpha1/assets", { session, workspace: "research" });
    expect(named.status).toBe(200);
  });
});

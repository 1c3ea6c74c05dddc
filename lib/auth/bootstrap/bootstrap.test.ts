import { beforeEach, describe, expect, test } from "vitest";
import { ensureBootstrapLink } from "@/lib/auth/bootstrap/offer";
import { ask } from "@/lib/testing/ask";
import { type TestDatabase, useDatabase } from "@/lib/testing/database";

const BASE = "http://assent.example:3000";
const PASSWORD = "correct horse battery";
let db: TestDatabase;

/** The link works only where nobody owns anything, so every test starts there. */
beforeEach(async () => {
  db = await useDatabase();
  // The log stays: it lets nobody empty it.
  for (const table of [
    "grants",
    "sessions",
    "approval_policies",
    "environments",
    "workspaces",
    "users",
    "bootstrap_links",
  ])
    await db.superuser.query(`DELETE FROM ${table}`);
});

async function offered(): Promise<string> {
  const link = await ensureBootstrapLink(BASE);
  const [, secret = ""] = /^http:\/\/assent\.example:3000\/bootstrap#([\w-]{43})$/.exec(link ?? "") ?? [];
  expect(secret).not.toBe("");
  return secret;
}

const redeem = (secret: string, over: Record<string, unknown> = {}) =>
  ask("POST /api/v1/bootstrap", {
    body: {
      secret,
      workspace: { slug: "retail", name: "Retail" },
      name: "Ada",
      email: "ada@assent.example",
      password: PASSWORD,
      ...over,
    },
  });

const count = async (table: string) => (await db.superuser.query(`SELECT count(*)::int AS n FROM ${table}`)).rows[0].n;

describe("S2-81 the one-time link of the first boot", () => {
  test("makes the first owner with a workspace and a password, and signs them in", async () => {
    const made = await redeem(await offered());
    expect([made.status, made.headers.get("location")]).toEqual([201, "/workspaces/retail"]);
    expect(made.body).toMatchObject({ user: { email: "ada@assent.example" }, workspace: { slug: "retail" } });
    const me = await ask("GET /api/v1/me", { session: made.session ?? "" });
    expect(me.body.actor.platform_admin).toBe(true);
    expect(me.body.workspaces).toMatchObject([
      { slug: "retail", grants: [{ role: "owner", allowed_environments: null }] },
    ]);
    expect(Object.keys(me.body.workspaces[0].permissions.environments)).toEqual(["dev", "test", "staging", "prod"]);
    const again = await ask("POST /api/v1/auth/password", {
      body: { email: "ada@assent.example", password: PASSWORD },
    });
    expect(again.status).toBe(200);
    const { rows } = await db.superuser.query(
      `SELECT e.action, e.actor_kind, e.actor_id, e.outcome, e.details FROM audit_events e JOIN audit_pending p ON p.event_id = e.id
       ORDER BY p.position DESC LIMIT 4`,
    );
    expect(rows.map((e) => [e.action, e.actor_kind, e.outcome]).reverse()).toEqual([
      ["bootstrap.create", "job", "success"],
      ["workspace.create", "user", "success"],
      ["session.create", "user", "success"],
      ["session.create", "user", "success"],
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/argon2|correct horse/);
    expect(await count("approval_policies")).toBeGreaterThan(0);
  });

  test("works once, and no new one is offered while there is an owner", async () => {
    const secret = await offered();
    const other = await offered();
    expect((await redeem(secret)).status).toBe(201);
    for (const used of [secret, other]) {
      const { status, body, session } = await redeem(used, {
        workspace: { slug: "more", name: "More" },
        email: "b@b.example",
      });
      expect([status, body.code, session]).toEqual([404, "BOOTSTRAP_LINK_INVALID", undefined]);
    }
    expect(await ensureBootstrapLink(BASE)).toBeNull();
    expect([await count("workspaces"), await count("users")]).toEqual([1, 1]);
  });

  test("used eight times at once, two links among them, makes one owner", async () => {
    const links = [await offered(), await offered()];
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        redeem(links[i % 2] ?? "", { workspace: { slug: `w${i}`, name: "W" }, email: `p${i}@assent.example` }),
      ),
    );
    expect(answers.map((a) => a.status).sort()).toEqual([201, ...Array(7).fill(404)]);
    expect([await count("workspaces"), await count("users"), await count("grants")]).toEqual([1, 1, 1]);
  });

  test("expires after 24 hours", async () => {
    const secret = await offered();
    const { rows } = await db.superuser.query(
      "SELECT expires_at - created_at = interval '24 hours' AS a_day, token_hash FROM bootstrap_links",
    );
    expect(rows[0].a_day).toBe(true);
    // Only the hash is kept.
    expect(rows[0].token_hash.toString("base64url")).not.toBe(secret);
    await db.superuser.query("UPDATE bootstrap_links SET expires_at = created_at");
    expect((await redeem(secret)).status).toBe(404);
    expect(await count("users")).toBe(0);
  });

  test("guessed is 404, and nothing is written", async () => {
    await offered();
    for (const secret of ["x", "A".repeat(43), "' OR true --"]) expect((await redeem(secret)).status).toBe(404);
    expect([await count("users"), await count("workspaces")]).toEqual([0, 0]);
  });

  test.each([
    [{ password: "short" }, "/password"],
    [{ email: "nobody" }, "/email"],
    [{ name: "  " }, "/name"],
    [{ workspace: { slug: "../etc", name: "x" } }, "/workspace/slug"],
    [{ workspace: { slug: "ok", name: "" } }, "/workspace/name"],
    [{ platform_admin: true }, "/platform_admin"],
  ])("refuses %j and stays usable", async (over, field) => {
    const secret = await offered();
    const { status, body } = await redeem(secret, over);
    expect([status, body.errors[0].field]).toEqual([422, field]);
    expect((await redeem(secret)).status).toBe(201);
  });

  test("says that a name is taken, and stays usable", async () => {
    const secret = await offered();
    await db.superuser.query(
      "INSERT INTO workspaces (id, slug, name, created_at) VALUES ('wsp_00000000000000000000000001', 'retail', 'R', now())",
    );
    expect((await redeem(secret)).body.code).toBe("SLUG_TAKEN");
    expect((await redeem(secret, { workspace: { slug: "shop", name: "Shop" } })).status).toBe(201);
  });
});

import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sealPending } from "@/lib/audit/sequencer";
import { deliverDue } from "@/lib/jobs/webhooks/deliver";
import { apiOf } from "@/lib/testing/api";
import { activeAsset, type Ref } from "@/lib/testing/arrange";
import { type World, world } from "@/lib/testing/world";
import { createApi } from "@/server/api";

const HOOKS = "/api/v1/admin/audit-logs/webhooks";
const dataDir = mkdtempSync(join(tmpdir(), "assent-canaries-"));
/** Secrets that were put in somewhere, each with where. Every one is told apart by its number. */
const canaries = new Map<string, string>();
const canary = (where: string): string => {
  const text = `kanarie${String(canaries.size + 1).padStart(2, "0")}Xq7Zt9`;
  canaries.set(text, where);
  return text;
};
/** Those that are part of governed content and of a live configuration, and so are kept where those are kept. */
const governed = new Set<string>();
const held = (where: string): string => {
  const text = canary(where);
  governed.add(text);
  return text;
};

let w: World;
let asset: Ref;
const answers: string[] = [];
const received: string[] = [];
const receiver = createServer(async (req, res) => {
  let text = "";
  for await (const chunk of req) text += chunk;
  received.push(text);
  res.writeHead(204).end();
});
afterAll(() => {
  receiver.close();
  rmSync(dataDir, { recursive: true });
});

beforeAll(async () => {
  w = await world();
  asset = await activeAsset(w);
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(receiver.address() as { port: number }).port}/in`;
  const say = async (call: Promise<{ status: number; body: unknown }>) => {
    const { status, body } = await call;
    answers.push(JSON.stringify(body));
    return { status, body: body as Record<string, string> };
  };
  const admin = apiOf(w, "admin");
  const operator = apiOf(w, "operator");
  const base = `/api/governance/v1alpha1/assets/catalog/prompt/${asset.name}`;
  const bind = (config: unknown, more: object = {}) =>
    operator.put(`${base}/bindings/dev`, { version: 1, config, ...more });

  await say(admin.put("/api/v1/admin/secrets/CANARY_NAMED", { value: canary("a named secret") }));
  await say(admin.put("/api/v1/admin/secrets/lower", { value: canary("a refused secret") }));
  const hook = await admin.post(HOOKS, {
    name: "canaries",
    url,
    headers: { "X-Own": canary("a header"), Authorization: `Bearer ${canary("a bearer header")}` },
    flush_interval_seconds: 1,
  });
  canaries.set(String(hook.body.signing_secret).slice(6), "a signing secret");
  await say(admin.patch(`${HOOKS}/${hook.body.id}`, { headers: { "X-Other": canary("a patched header") } }));
  await say(
    admin.post(HOOKS, { name: "refused", url: `https://user:${canary("an address with a password")}@siem.example/` }),
  );
  await say(
    admin.post(HOOKS, { name: "in-path", url: "https://siem.example/", headers: { Host: canary("a refused header") } }),
  );
  await say(
    bind({
      password: held("config password"),
      db: { connection: `postgres://app:${held("config address")}@db/x`, apiKey: held("config apiKey") },
      env: [{ name: "SESSION_TOKEN", value: held("a variable") }],
      kubeconfig: { users: [{ token: held("kubeconfig") }] },
      private_key: `-----BEGIN PRIVATE KEY-----\n${held("a private key")}\n-----END PRIVATE KEY-----`,
      note: `Authorization: Bearer ${held("a bearer in a text")}`,
    }),
  );
  await say(bind({ a: 1 }, { reason: `password=${canary("a reason")}` }));
  await say(
    operator.put(`${base}/bindings/prod`, {
      version: 1,
      config: { client_secret: held("a frozen proposal") },
      reason: `token: ${held("a frozen reason")}`,
    }),
  );
  await say(
    operator.put(`${base}/draft`, {
      content: { template: "Say it", variables: [] },
      message: `secret=${held("a message")}`,
    }),
  );
  await say(operator.put(`${base}/draft`, { content: { template: 7, api_key: canary("a refused draft") } }));
  await say(operator.patch(base, { intended_use: { summary: `api_key=${held("the record")}` } }));
  await say(operator.patch(base, { labels: { password: held("a label") } }));
  await say(operator.patch(base, { owner: { secret: canary("a refused patch") } }));
  await say(
    admin.patch(`/api/v1/workspaces/${w.slug}`, {
      gitRepoUrl: `https://bot:${canary("a repository with a password")}@git.example/x.git`,
    }),
  );
  const me = apiOf(w, "operator");
  await say(
    me.put("/api/v1/me/password", { current: canary("a password"), password: canary("a new password, long enough") }),
  );
  const token = await me.post("/api/v1/tokens", { name: "t", kind: "api" });
  canaries.set(String(token.body.token).slice(8), "an API token");
  canaries.set(w.sessions.operator, "a session");
  await say(apiOf(w, "viewer").get(`${base}?password=${canary("a query")}`));
  const call = createApi();
  for (const authorization of [`Bearer asn_api_${canary("an unknown token")}`, `Bearer ${canary("a foreign token")}`])
    answers.push(await (await call(new Request("http://localhost/api/v1/me", { headers: { authorization } }))).text());

  await sealPending({ dataDir, clock: w.clock });
  for (let i = 0; i < 3; i++) {
    w.clock.advance(5_000);
    await deliverDue({ clock: w.clock });
  }
});

const found = (text: string, of: Iterable<string> = canaries.keys()) =>
  [...of].filter((c) => text.includes(c)).map((c) => canaries.get(c));

test("S2-68 25 secrets and more were put in", () => {
  expect(canaries.size).toBeGreaterThanOrEqual(25);
  expect(received.length).toBeGreaterThan(0);
});

test("S2-68 none of them is in the log, as it is stored and as it is listed", async () => {
  const { rows } = await w.db.superuser.query("SELECT string_agg(e::text, chr(10)) AS all FROM audit_events e");
  expect(found(rows[0].all)).toEqual([]);
  expect(found(JSON.stringify((await apiOf(w, "auditor").get("/api/v1/admin/audit-logs?limit=200")).body))).toEqual([]);
});

test("S2-68 nor in an export of any form, nor in a message to a webhook", async () => {
  const call = createApi();
  for (const format of ["json", "ndjson", "csv", "ocsf", "ecs"]) {
    const headers = { cookie: `assent_session=${w.sessions.auditor}`, "assent-workspace": w.slug };
    const answer = await call(
      new Request(`http://localhost/api/v1/admin/audit-logs/export?format=${format}`, { headers }),
    );
    const text = await answer.text();
    expect([format, text.length > 1000, found(text)]).toEqual([format, true, []]);
  }
  expect(found(received.join("\n"))).toEqual([]);
});

test("S2-68 nor in an answer that was not asked for it: errors and configuration", () => {
  const told = [...canaries.keys()].filter((c) => !governed.has(c));
  expect(found(answers.join("\n"), told)).toEqual([]);
});

test("S2-68 credentials are in no text of the database at all; content has its own only where content is kept", async () => {
  const { rows: tables } = await w.db.superuser.query<{ name: string }>(
    "SELECT relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind = 'r'",
  );
  const content = new Set([
    // What people are told holds the reason that was given, as the request does.
    "notifications",
    "env_bindings",
    "approval_requests",
    "domain_events",
    "drafts",
    "draft_revisions",
    "asset_versions",
    "assets",
  ]);
  for (const { name } of tables) {
    const { rows } = await w.db.superuser.query(
      `SELECT coalesce(string_agg(t::text, chr(10)), '') AS all FROM ${name} t`,
    );
    const allowed = content.has(name) ? governed : new Set<string>();
    expect([name, found(rows[0].all).filter((where) => ![...allowed].some((c) => canaries.get(c) === where))]).toEqual([
      name,
      [],
    ]);
  }
});

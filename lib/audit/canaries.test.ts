import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sealPending } from "@/lib/audit/sequencer";
import { deliverDue } from "@/lib/jobs/webhooks/deliver";
import { apiOf } from "@/lib/testing/api";
import { activeAsset } from "@/lib/testing/arrange";
import { Canaries, putInEverywhere, type Say } from "@/lib/testing/hunt/canaries";
import { type PersonName, type World, world } from "@/lib/testing/world";
import { createApi } from "@/server/api";

const dataDir = mkdtempSync(join(tmpdir(), "assent-canaries-"));
const canaries = new Canaries();

let w: World;
let answers: string[] = [];
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

const call = createApi();
const stranger: Say = async (method, path, body, headers = {}) => {
  const sent = { "content-type": "application/json", origin: "http://localhost", ...headers };
  return (
    await call(new Request(`http://localhost${path}`, { method, headers: sent, body: JSON.stringify(body) }))
  ).text();
};

beforeAll(async () => {
  w = await world();
  const asset = await activeAsset(w);
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(receiver.address() as { port: number }).port}/in`;
  const as = (who: PersonName): Say => {
    const cookie = `assent_session=${w.sessions[who]}`;
    return (method, path, body) => stranger(method, path, body, { cookie, "assent-workspace": w.slug });
  };
  canaries.know(w.sessions.operator, "a session");
  answers = await putInEverywhere(
    canaries,
    { admin: as("admin"), operator: as("operator"), stranger },
    {
      workspace: w.slug,
      asset: `/api/governance/v1alpha1/assets/catalog/prompt/${asset.name}`,
      hook: { url, flush_interval_seconds: 1 },
    },
  );
  await sealPending({ dataDir, clock: w.clock });
  for (let i = 0; i < 3; i++) {
    w.clock.advance(5_000);
    await deliverDue({ clock: w.clock });
  }
});

test("S2-68 25 secrets and more were put in", () => {
  expect(canaries.size).toBeGreaterThanOrEqual(25);
  expect(received.length).toBeGreaterThan(0);
});

test("S2-68 none of them is in the log, as it is stored and as it is listed", async () => {
  const { rows } = await w.db.superuser.query("SELECT string_agg(e::text, chr(10)) AS all FROM audit_events e");
  expect(canaries.found(rows[0].all)).toEqual([]);
  expect(
    canaries.found(JSON.stringify((await apiOf(w, "auditor").get("/api/v1/admin/audit-logs?limit=200")).body)),
  ).toEqual([]);
});

test("S2-68 nor in an export of any form, nor in a message to a webhook", async () => {
  for (const format of ["json", "ndjson", "csv", "ocsf", "ecs"]) {
    const headers = { cookie: `assent_session=${w.sessions.auditor}`, "assent-workspace": w.slug };
    const answer = await call(
      new Request(`http://localhost/api/v1/admin/audit-logs/export?format=${format}`, { headers }),
    );
    const text = await answer.text();
    expect([format, text.length > 1000, canaries.found(text)]).toEqual([format, true, []]);
  }
  expect(canaries.found(received.join("\n"))).toEqual([]);
});

test("S2-68 nor in an answer that was not asked for it: errors and configuration", () => {
  expect(canaries.found(answers.join("\n"), canaries.content)).toEqual([]);
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
    expect([name, canaries.found(rows[0].all, content.has(name) ? canaries.content : undefined)]).toEqual([name, []]);
  }
});

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { putBinding } from "@/lib/bindings/put";
import { activeAsset, refusalOf } from "@/lib/testing/arrange";
import { type World, world } from "@/lib/testing/world";

const TOKEN = "a-token-for-the-monitoring";

let w: World;
let url: string;
let stop: () => Promise<void>;

beforeAll(async () => {
  vi.stubEnv("ASSENT_METRICS_TOKEN", TOKEN);
  w = await world();
  const { startServer } = await import("@/server/start");
  ({ url, stop } = await startServer());
});
afterAll(async () => {
  await stop();
  vi.unstubAllEnvs();
});

const get = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  fetch(`${url}${path}`, { method, headers });

async function figures(): Promise<string> {
  const res = await get("/api/metrics", { authorization: `Bearer ${TOKEN}` });
  expect(res.status).toBe(200);
  expect(res.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
  return res.text();
}

/** The value of one line; a missing line is NaN. */
const figure = (text: string, line: string): number => {
  const found = text.split("\n").find((l) => l.startsWith(`${line} `));
  return found === undefined ? Number.NaN : Number(found.slice(line.length + 1));
};

describe("who may ask", () => {
  test.each([
    ["nobody", {}],
    ["another token", { authorization: "Bearer another-token-for-monitoring" }],
    ["a part of the token", { authorization: `Bearer ${TOKEN.slice(0, -1)}` }],
    ["the token and more", { authorization: `Bearer ${TOKEN}x` }],
    ["another scheme", { authorization: `Basic ${TOKEN}` }],
    ["an empty one", { authorization: "Bearer " }],
  ])("%s is 401 and learns nothing", async (_, headers) => {
    const res = await get("/api/metrics", headers as Record<string, string>);
    expect([res.status, res.headers.get("content-type")]).toEqual([401, "application/problem+json"]);
    expect(await res.text()).not.toContain("assent_");
  });

  test("a signed-in owner is 401: their session is not the token", async () => {
    const res = await get("/api/metrics", { cookie: `assent_session=${w.sessions.owner}` });
    expect(res.status).toBe(401);
  });

  test("it is only read", async () => {
    const headers = { authorization: `Bearer ${TOKEN}`, origin: "http://localhost" };
    expect((await get("/api/metrics", headers, "POST")).status).toBe(405);
  });
});

describe("what is counted", () => {
  test("requests by the route's pattern, never by what was sent", async () => {
    const headers = { cookie: `assent_session=${w.sessions.viewer}`, "assent-workspace": w.slug };
    await get("/api/governance/v1alpha1/assets/catalog/prompt/first-secret-name", headers);
    await get("/api/governance/v1alpha1/assets/catalog/prompt/second-secret-name", headers);
    await get("/api/v1/no-such-thing-at-all", headers);
    await get("/no-such-page", headers);
    const text = await figures();
    const pattern = "/api/governance/v1alpha1/assets/[plugin]/[kind]/[name]";
    const by = (route: string, status: number) =>
      figure(text, `assent_http_requests_total{route="${route}",method="GET",status="${status}"}`);
    expect(by(pattern, 200)).toBe(2);
    expect(by("unknown", 404)).toBe(1);
    expect(figure(text, `assent_http_request_duration_seconds_count{route="${pattern}",method="GET"}`)).toBe(2);
    expect(text).not.toMatch(/secret-name|no-such/);
    // The scrape itself is in work while it is answered.
    expect(figure(text, "assent_http_requests_in_flight")).toBe(1);
  });

  test("requests that were turned away, by code", async () => {
    await get("/api/a%00b");
    expect(figure(await figures(), 'assent_http_turned_away_total{code="TARGET_MALFORMED"}')).toBeGreaterThan(0);
  });

  test("events by action and outcome, refusals included, once they are committed", async () => {
    const asset = await activeAsset(w);
    const before = await figures();
    const events = (text: string, action: string, outcome: string) =>
      figure(text, `assent_audit_events_total{action="${action}",outcome="${outcome}"}`) || 0;
    await putBinding.run(w.as.operator, { asset, environment: "test", version: 1 }, { clock: w.clock });
    await refusalOf(putBinding.run(w.as.viewer, { asset, environment: "test", version: 2 }, { clock: w.clock }));
    const after = await figures();
    expect(events(after, "binding.put", "success") - events(before, "binding.put", "success")).toBe(1);
    expect(events(after, "binding.put", "denied") - events(before, "binding.put", "denied")).toBe(1);
  });

  test("what waits: requests, events to be sealed, jobs; and the pool", async () => {
    const asset = await activeAsset(w);
    const before = await figures();
    await putBinding.run(w.as.operator, { asset, environment: "prod", version: 1 }, { clock: w.clock });
    await w.db.superuser.query(
      "SELECT graphile_worker.add_job('operation.execute', run_at => now() - interval '90 seconds')",
    );
    const after = await figures();
    const rise = (line: string) => figure(after, line) - figure(before, line);
    expect(rise("assent_approvals_pending")).toBe(1);
    expect(rise("assent_audit_unsealed")).toBe(1);
    expect(rise('assent_queue_jobs{state="ready"}')).toBe(1);
    expect(figure(after, "assent_queue_oldest_ready_seconds")).toBeGreaterThanOrEqual(90);
    expect(figure(after, "assent_db_pool_max")).toBe(10);
    expect(figure(after, "assent_db_pool_waiting")).toBe(0);
    expect(figure(after, "assent_database_up")).toBe(1);
    expect(figure(after, "process_cpu_seconds_total")).toBeGreaterThan(0);
  });

  test("a database that is away is a gauge at 0, and what it last said is not repeated", async () => {
    const { connections, setConnections } = await import("@/lib/db/connections");
    const { endPools, setAppPool } = await import("@/lib/db/pool");
    const good = connections();
    await endPools();
    const nowhere = "postgres://nobody@127.0.0.1:1/none";
    setConnections({ ...good, app: nowhere, jobs: nowhere, seq: nowhere });
    try {
      const text = await figures();
      expect(figure(text, "assent_database_up")).toBe(0);
      expect(text).not.toMatch(/^assent_(approvals_pending|audit_unsealed|queue_jobs\{[^}]*\}) /m);
    } finally {
      await endPools();
      setConnections(good);
      setAppPool(undefined);
    }
    expect(figure(await figures(), "assent_database_up")).toBe(1);
  });
});

import { beforeEach, expect, test } from "vitest";
import { at, bearer, GET, json, PUT, probe, resetProbe } from "@/lib/testing/probe-route";
import { createApi } from "@/server/api";
import { toRoute } from "@/server/routing/manifest";

const api = createApi([
  toRoute({ file: "things", segments: ["api", "things"], exports: { GET } }),
  toRoute({ file: "thing", segments: ["api", "things", "[name]"], exports: { PUT } }),
]);
const ask = (path: string, init: RequestInit = {}) => api(new Request(`http://localhost${path}`, init), at.ip);

beforeEach(resetProbe);

test("hands a request to its route, with decoded parameters and the caller's address", async () => {
  const res = await ask("/api/things/%6camp", { method: "PUT", headers: { ...bearer, ...json }, body: "{}" });
  expect(await res.json()).toMatchObject({ asked: "lamp" });
  expect(probe.seen.context?.ip).toBe("192.0.2.7");
});

test("HEAD answers like GET, without a body", async () => {
  const [got, head] = await Promise.all(
    ["GET", "HEAD"].map((method) => ask("/api/things", { method, headers: bearer })),
  );
  expect(head?.status).toBe(200);
  expect(await head?.text()).toBe("");
  const names = (res: Response | undefined) => [...(res?.headers.keys() ?? [])].sort();
  expect(names(head)).toEqual(names(got));
  expect((await ask("/api/things/lamp", { method: "HEAD", headers: bearer })).status).toBe(405);
});

test("OPTIONS says what is allowed, without a credential", async () => {
  const res = await ask("/api/things", { method: "OPTIONS" });
  expect([res.status, res.headers.get("allow")]).toEqual([204, "GET, HEAD, OPTIONS"]);
});

test("another method is 405 with Allow, before any credential is looked at", async () => {
  const res = await ask("/api/things", { method: "DELETE" });
  expect([res.status, res.headers.get("allow")]).toEqual([405, "GET, HEAD, OPTIONS"]);
  expect(await res.json()).toMatchObject({ code: "METHOD_NOT_ALLOWED" });
});

test("an unknown path is a problem document, never a page", async () => {
  for (const path of ["/api/nothing", "/api", "/api/things/", "/api/things/lamp/more"]) {
    const res = await ask(path, { headers: bearer });
    expect([path, res.status, res.headers.get("content-type")]).toEqual([path, 404, "application/problem+json"]);
    expect(await res.json()).toMatchObject({
      code: "NOT_FOUND",
      instance: path,
      request_id: res.headers.get("x-request-id"),
    });
  }
});

test("a route that is not made by endpoint() stops the start", () => {
  const load = (exports: Record<string, unknown>) => () => toRoute({ file: "f", segments: ["x"], exports });
  expect(load({ GET: async () => new Response("open") })).toThrow("f exports GET");
  expect(load({ GET, dynamic: "force-dynamic" })).toThrow("f exports dynamic");
  expect(load({})).toThrow("exports no method");
});

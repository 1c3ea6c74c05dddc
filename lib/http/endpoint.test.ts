import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { conflict } from "@/lib/errors";
import { endpoint } from "@/lib/http/endpoint";
import { ok } from "@/lib/http/reply";
import { setResolver } from "@/lib/http/resolver";
import {
  ask,
  at,
  bearer,
  GET,
  json,
  ORIGIN,
  PUT,
  probe,
  putThing,
  resetProbe,
  SESSION,
  send,
  TOKEN,
} from "@/lib/testing/probe-route";
import type { Ticket } from "@/lib/tickets/shapes";

beforeEach(resetProbe);
afterAll(() => setResolver());

const waiting: Ticket = {
  ...{ id: "apr_1", status: "PENDING_APPROVAL", type: "thing.put", action: "thing.put", summary: "Put a lamp" },
  ...{ asset_ref: null, asset_id: null, environment: null, warnings: [], reason: null, risk: null, gates: [] },
  ...{ requested_by: { id: "usr_1", name: "somebody", surface: "api" }, days_pending: 0, priority_tier: "normal" },
  ...{ requested_at: "2026-01-05T09:00:00.000Z", created_at: "2026-01-05T09:00:00.000Z", proposal_digest: "sha256:0" },
  ...{ policy: { id: "pol_1", name: "Things", revision: 1 }, self_approval: "forbidden", edits: "forbidden" },
  ...{ modified_by: null, modified_at: null, modification_reason: null, can_decide: false, reasons: [] },
  ...{ event_id: "evt_1", retries: null, apply_at: null, waits_until: null, waits_for: null },
  ...{ decided_at: null, executed_at: null, error: null },
};

describe("answers", () => {
  test("a finished change: the reply, its ETag, ids, and nothing to be cached", async () => {
    const res = await send(json, '{"size":3}');
    expect(res.status).toBe(200);
    expect(await res.json()).toEqual({ name: "lamp", revision: 4, asked: "lamp" });
    expect(res.headers.get("etag")).toBe('"4"');
    expect(res.headers.get("cache-control")).toBe("no-store");
    expect(res.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(res.headers.get("x-correlation-id")).toBe(probe.seen.context?.correlationId);
    expect(probe.seen.input).toEqual({ name: "lamp", size: 3 });
  });

  test("a write that waits: 202 with the request and its place, whatever the route says", async () => {
    probe.outcome = {
      kind: "pending",
      ticket: { ticket_id: "apr_1", event_id: "evt_1", message: "Waits.", approval: waiting },
    };
    const res = await send(json, "{}");
    expect(res.status).toBe(202);
    expect(res.headers.get("location")).toBe("/api/v1/approvals/apr_1");
    expect(res.headers.get("etag")).toBeNull();
    expect(await res.json()).toEqual({
      action: "thing.put",
      status: "pending_approval",
      message: "Waits.",
      ticket_id: "apr_1",
      event_id: "evt_1",
      approval: waiting,
    });
  });

  test("a dry run, which takes no idempotency key along", async () => {
    const preview = {
      summary: "Would put.",
      spec: {},
      warnings: [],
      requires_approval: false,
      policy: null,
      gates: [],
    };
    probe.outcome = { kind: "dry_run", preview };
    const res = await send({ ...json, "idempotency-key": "k" }, '{"dry_run":true}');
    expect(await res.json()).toEqual({ action: "thing.put", status: "dry_run", message: "Would put.", data: preview });
    expect(probe.seen.options).toEqual({ dryRun: true });
    expect(probe.seen.input).toEqual({ name: "lamp" });
  });

  test("a replay: the stored answer, marked", async () => {
    const old = { name: "lamp", revision: 1, asked: "lamp" };
    probe.outcome = { kind: "replayed", reply: { status: 200, headers: { ETag: '"1"' }, body: old } };
    const res = await send(json, "{}");
    expect([res.status, res.headers.get("idempotency-replayed"), res.headers.get("etag")]).toEqual([
      200,
      "true",
      '"1"',
    ]);
    expect(await res.json()).toEqual(old);
  });

  test("a page of a list: Link to the next one keeps the other parameters", async () => {
    const res = await GET(ask("/api/v1/things?limit=1&tag=a&tag=b&cursor", { headers: bearer }), { params: {} });
    expect(res.status).toBe(400);
    const good = await GET(ask("/api/v1/things?limit=1&tag=a&tag=b", { headers: bearer }), { params: {} });
    expect(good.headers.get("link")).toBe('</api/v1/things?limit=1&tag=a&tag=b&cursor=abc>; rel="next"');
    expect(probe.seen.input).toEqual({ limit: 1, tag: ["a", "b"] });
  });
});

describe("who asks", () => {
  test.each<[string, Record<string, string>, number]>([
    ["S0-31 no credential", {}, 401],
    ["S0-31 a token of no known form", { authorization: "Bearer nonsense" }, 401],
    [
      "S0-31 a bad bearer is not passed over for a good cookie",
      { authorization: "Basic eA==", cookie: `assent_session=${SESSION}` },
      401,
    ],
    ["S0-31 a revoked token", { authorization: "Bearer asn_api_0123456789abc_revoked" }, 401],
    ["a session cookie", { cookie: `other=1; assent_session=${SESSION}` }, 200],
    ["a cookie of another name", { cookie: `session=${SESSION}` }, 401],
  ])("%s", async (_, headers, status) => {
    const res = await GET(ask("/api/v1/things", { headers }), { params: {} });
    expect(res.status).toBe(status);
    if (status !== 401) return;
    expect(res.headers.get("content-type")).toBe("application/problem+json");
    expect(res.headers.get("www-authenticate")).toMatch(/^Bearer/);
    expect(await res.json()).toMatchObject({ status: 401, code: "UNAUTHENTICATED", title: "Not signed in" });
  });

  test("both a token and a cookie: the token", async () => {
    await GET(ask("/api/v1/things", { headers: { ...bearer, cookie: `assent_session=${SESSION}` } }), {
      params: {},
    });
    expect(probe.seen.credential).toEqual({ kind: "token", secret: TOKEN });
  });

  test("hands the workspace, the address and the provenance to the resolver", async () => {
    const headers = {
      "assent-workspace": "retail",
      "user-agent": "assent/1",
      "x-assent-git-commit": "0123abc",
      "x-assent-git-branch": "a b",
    };
    await send({ ...json, ...headers }, "{}");
    expect(probe.seen.workspace).toBe("retail");
    expect(probe.seen.context).toMatchObject({ ip: "192.0.2.7", userAgent: "assent/1", gitCommit: "0123abc" });
    expect(probe.seen.context).not.toHaveProperty("gitBranch");
  });

  test.each([
    ["from our own page", ORIGIN, 200],
    ["without Origin", undefined, 403],
    ["from elsewhere", "https://evil.example", 403],
    ["from a sandbox", "null", 403],
    ["from another port", "http://localhost:3001", 403],
  ])("a write with a cookie %s", async (_, origin, status) => {
    const headers = { ...json, cookie: `assent_session=${SESSION}`, ...(origin !== undefined && { origin }) };
    const res = await PUT(ask("/api/v1/things/lamp", { method: "PUT", headers, body: "{}" }), at);
    expect(res.status).toBe(status);
    if (status === 403) expect(await res.json()).toMatchObject({ code: "ORIGIN_MISMATCH" });
  });
});

describe("S0-32 a sent correlation id is kept", () => {
  const of = async (headers: Record<string, string>) => {
    const res = await GET(ask("/api/v1/things", { headers: { ...bearer, ...headers } }), { params: {} });
    expect(res.headers.get("x-correlation-id")).toBe(probe.seen.context?.correlationId);
    return probe.seen.context?.correlationId;
  };
  const trace = "0af7651916cd43dd8448eb211c80319c";
  test.each<[string, Record<string, string>, string | RegExp]>([
    ["a sent id is kept", { "x-correlation-id": "deploy-42:a/b" }, "deploy-42:a/b"],
    ["else the trace id", { traceparent: `00-${trace}-b7ad6b7169203331-01` }, trace],
    [
      "the sent id stands above the trace",
      { "x-correlation-id": "mine", traceparent: `00-${trace}-b7ad6b7169203331-01` },
      "mine",
    ],
    ["a malformed id is ignored", { "x-correlation-id": "a b<script>" }, /^[0-9a-f]{32}$/],
    ["an endless id is ignored", { "x-correlation-id": "x".repeat(129) }, /^[0-9a-f]{32}$/],
    [
      "an empty trace is ignored",
      { traceparent: `00-${"0".repeat(32)}-b7ad6b7169203331-01` },
      /^(?!0{32})[0-9a-f]{32}$/,
    ],
    ["version ff is ignored", { traceparent: `ff-${trace}-b7ad6b7169203331-01` }, /^(?!0af7)[0-9a-f]{32}$/],
  ])("%s", async (_, headers, wanted) => {
    expect(await of(headers)).toMatch(wanted instanceof RegExp ? wanted : new RegExp(`^${wanted}$`));
  });
});

describe("other kinds of routes", () => {
  test("for a person, and for anyone", async () => {
    const me = endpoint({
      summary: "Me",
      room: "identity",
      auth: "person",
      handler: async ({ person }) => ok({ id: person.id }),
    });
    expect(await (await me(ask("/api/v1/me", { headers: bearer }), { params: {} })).json()).toEqual({ id: "usr_1" });
    expect((await me(ask("/api/v1/me"), { params: {} })).status).toBe(401);
    const signIn = endpoint({
      summary: "Sign in",
      room: "identity",
      auth: "none",
      body: z.object({ persona: z.string() }),
      handler: async ({ body }) => ok({ hello: body.persona }, { cookie: "a=1" }),
    });
    const enter = (headers: Record<string, string>) =>
      signIn(ask("/x", { method: "POST", headers: { ...json, ...headers }, body: '{"persona":"owner"}' }), {
        params: {},
      });
    expect((await enter({})).headers.get("set-cookie")).toBe("a=1");
    expect((await enter({ origin: "https://evil.example" })).status).toBe(403);
  });

  test("picks the verb from the input", async () => {
    const POST = endpoint({
      summary: "Act",
      room: "things",
      params: z.object({ action: z.string() }),
      pick: ({ params }) => {
        if (params.action !== "put") throw conflict("UNKNOWN", "No such action.");
        return putThing;
      },
      input: ({ params }) => ({ chosen: params.action }),
      action: ({ params }) => params.action,
    });
    expect(
      (await POST(ask("/x", { method: "POST", headers: bearer }), { params: Promise.resolve({ action: "put" }) }))
        .status,
    ).toBe(200);
    expect(probe.seen.input).toEqual({ chosen: "put" });
    expect((await POST(ask("/x", { method: "POST", headers: bearer }), { params: { action: "no" } })).status).toBe(409);
    expect(POST.spec).toMatchObject({ kind: "picked", auth: "workspace", room: "things" });
    expect(PUT.spec).toMatchObject({ kind: "change", operation: "thing.put", action: "thing.put" });
  });

  test("compresses what is long, for those who take it", async () => {
    const long = endpoint({
      summary: "Long",
      room: "things",
      auth: "none",
      handler: () => ok({ text: "x".repeat(5_000) }),
    });
    const pack = (coding: string) => long(ask("/x", { headers: { "accept-encoding": coding } }), { params: {} });
    const coding = async (sent: string) => (await pack(sent)).headers.get("content-encoding");
    expect([await coding("gzip, br"), await coding("gzip, br;q=0"), await coding("identity")]).toEqual([
      "br",
      "gzip",
      null,
    ]);
    const packed = new Uint8Array(await (await pack("gzip")).arrayBuffer());
    const text = await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
    expect(text).toContain("x".repeat(5_000));
  });
});

import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { call } from "@/lib/client/call";

let server: Server;
let base: string;
let seen: { method?: string; url?: string; headers: IncomingMessage["headers"]; body: string };
let reply: { status: number; headers?: Record<string, string>; body?: string };

beforeAll(async () => {
  server = createServer((req, res) => {
    let body = "";
    req.on("data", (chunk) => {
      body += chunk;
    });
    req.on("end", () => {
      seen = { method: req.method, url: req.url, headers: req.headers, body };
      res.writeHead(reply.status, reply.headers).end(reply.body);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
beforeEach(() => {
  reply = { status: 200, body: "{}" };
});

test("sends body, workspace, precondition, token and key as the contract names them", async () => {
  await call("/api/x", {
    base,
    method: "PUT",
    body: { a: 1 },
    workspace: "retail",
    ifMatch: 17,
    token: "asn_cli_t",
    idempotencyKey: "k1",
  });
  expect(seen).toMatchObject({ method: "PUT", url: "/api/x", body: '{"a":1}' });
  expect(seen.headers).toMatchObject({
    "content-type": "application/json",
    "assent-workspace": "retail",
    "if-match": '"17"',
    authorization: "Bearer asn_cli_t",
    "idempotency-key": "k1",
  });
});

test("sends a text as it was written", async () => {
  await call("/api/x", { base, method: "PUT", text: '{"n":1.50,"n":2}' });
  expect(seen).toMatchObject({ method: "PUT", body: '{"n":1.50,"n":2}' });
  expect(seen.headers).toMatchObject({ "content-type": "application/json" });
});

test("gives every POST its own idempotency key and a GET none", async () => {
  await call("/api/x", { base, method: "POST", body: {} });
  const first = seen.headers["idempotency-key"];
  await call("/api/x", { base, method: "POST", body: {} });
  expect(first).toMatch(/^[0-9a-f]{32}$/);
  expect(seen.headers["idempotency-key"]).not.toBe(first);
  await call("/api/x", { base });
  expect(seen.headers).not.toHaveProperty("idempotency-key");
  expect(seen.headers).not.toHaveProperty("content-type");
});

test("reads data, revision, location and request id", async () => {
  reply = {
    status: 202,
    headers: { etag: 'W/"17"', location: "/api/v1/approvals/apr_1", "x-request-id": "req_1" },
    body: '{"status":"pending_approval"}',
  };
  expect(await call("/api/x", { base, method: "POST" })).toEqual({
    ok: true,
    status: 202,
    data: { status: "pending_approval" },
    revision: "17",
    location: "/api/v1/approvals/apr_1",
    requestId: "req_1",
  });
});

test("an empty answer is data null", async () => {
  reply = { status: 204 };
  expect(await call("/api/x", { base, method: "DELETE" })).toMatchObject({ ok: true, status: 204, data: null });
});

test("gives a problem document back whole, unknown members apart", async () => {
  reply = {
    status: 412,
    body: JSON.stringify({
      title: "Precondition failed",
      status: 412,
      detail: "Someone saved first.",
      code: "STALE",
      request_id: "req_2",
      reasons: ["one", 2],
      errors: [{ field: "/owner", message: "Required." }, { field: 3 }],
      current: 18,
    }),
  };
  expect(await call("/api/x", { base, method: "PUT", body: {} })).toEqual({
    ok: false,
    problem: {
      type: "about:blank",
      title: "Precondition failed",
      status: 412,
      detail: "Someone saved first.",
      code: "STALE",
      request_id: "req_2",
      reasons: ["one"],
      errors: [{ field: "/owner", message: "Required." }],
      extra: { current: 18 },
    },
  });
});

test.each([
  ["an error page that is not JSON", { status: 502, body: "<html>" }],
  ["a success that is not JSON", { status: 200, body: "<html>" }],
  ["an error that is JSON but no problem", { status: 500, body: "[1]" }],
])("%s becomes an UNEXPECTED_ANSWER with the request id of the header", async (_, given) => {
  reply = { ...given, headers: { "x-request-id": "req_3" } };
  const outcome = await call("/api/x", { base });
  expect(outcome).toMatchObject({
    ok: false,
    problem: { code: "UNEXPECTED_ANSWER", status: given.status, request_id: "req_3" },
  });
});

test("no answer is a problem too; an abort is the caller's own", async () => {
  expect(await call("/api/x", { base: "http://127.0.0.1:1" })).toMatchObject({
    ok: false,
    problem: { code: "NETWORK", status: 0 },
  });
  await expect(call("/api/x", { base, signal: AbortSignal.abort() })).rejects.toThrow();
});

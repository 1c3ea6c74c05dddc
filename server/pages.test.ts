import type { IncomingHttpHeaders } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { sendRaw } from "@/lib/testing/raw-http";
import { contentPolicy, makePages, type Renderer } from "@/server/pages";
import { type Running, startServer } from "@/server/start";

let server: Running | undefined;
afterEach(() => server?.stop());

type Seen = { url: string | undefined; headers: IncomingHttpHeaders; raw: string[] };

/** A renderer that shows nothing and remembers what it was given. */
async function serve(options: { dev?: boolean; broken?: boolean; after?: Promise<void>; restMs?: number } = {}) {
  const seen: Seen[] = [];
  const prepared: true[] = [];
  const renderer: Renderer = {
    prepare: async () => {
      prepared.push(true);
      if (options.broken) throw new Error("no build in /srv/app/.next");
    },
    getRequestHandler: () => async (req, res) => {
      seen.push({ url: req.url, headers: req.headers, raw: req.rawHeaders });
      if (req.url === "/breaks") throw new Error("secret of the page");
      res.end("page");
    },
    close: async () => {},
  };
  const api = async () => new Response("api");
  server = await startServer({ api, pages: makePages(renderer, options) });
  return { url: server.url, seen, prepared };
}

describe("a page", () => {
  test("gets a nonce of its own, the same on the request and on the answer", async () => {
    const { url, seen } = await serve();
    const policies = [];
    for (const path of ["/a", "/b"]) {
      const res = await fetch(`${url}${path}`);
      expect(await res.text()).toBe("page");
      const policy = res.headers.get("content-security-policy") ?? "";
      expect(seen.at(-1)?.headers["content-security-policy"]).toBe(policy);
      expect(policy).toMatch(/script-src 'self' 'nonce-[A-Za-z0-9+/]{22}==' 'strict-dynamic';/);
      expect(policy).toContain("frame-ancestors 'none'");
      policies.push(policy);
      expect(Object.fromEntries(res.headers)).toMatchObject({
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
      });
    }
    expect(policies[0]).not.toBe(policies[1]);
  });

  test("never sees a header that only Next may set, or a policy sent from outside", async () => {
    const { url, seen } = await serve();
    await sendRaw(
      url,
      "GET /a HTTP/1.1",
      "Host: localhost",
      "X-Middleware-Subrequest: src/middleware:src/middleware",
      "x-middleware-rewrite: /admin",
      "Next-Action: 1",
      "X-Nextjs-Data: 1",
      "X-Invoke-Path: /admin",
      "X-Assent-Caller: 192.0.2.66",
      "X-Assent-Visit: of-somebody-else",
      "X-Assent-Target: //elsewhere.example",
      "Content-Security-Policy: script-src 'nonce-mine'",
      "RSC: 1",
      "Connection: close",
    );
    const { headers, raw }: Omit<Seen, "url"> = seen[0] ?? { headers: {}, raw: [] };
    expect(Object.keys(headers).sort()).toEqual([
      "connection",
      "content-security-policy",
      "host",
      "rsc",
      "x-assent-caller",
      "x-assent-target",
    ]);
    // So is the address that was asked for.
    expect(headers["x-assent-target"]).toBe("/a");
    // Who called is told by the server, never by the caller.
    expect(headers["x-assent-caller"]).toMatch(/^(127\.0\.0\.1|::1)$/);
    expect(headers["content-security-policy"]).not.toContain("mine");
    expect(raw.join(" ").toLowerCase()).not.toMatch(/middleware|next-action|nextjs|invoke/);
  });

  test("takes a body for next-auth only when it is said to be short", async () => {
    const { url, seen } = await serve();
    const post = (headers: string[]) =>
      sendRaw(url, "POST /api/auth/signout HTTP/1.1", "Host: localhost", "Connection: close", ...headers);
    expect((await post(["Content-Length: 8193"])).status).toBe(413);
    expect((await post(["Transfer-Encoding: chunked"])).status).toBe(413);
    expect(seen).toEqual([]);
  });

  test("is only ever read", async () => {
    const { url, seen } = await serve();
    for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
      const res = await fetch(`${url}/a`, { method });
      expect([method, res.status, res.headers.get("allow")]).toEqual([method, 405, "GET, HEAD"]);
    }
    expect(seen).toEqual([]);
  });

  test("that breaks says nothing of itself", async () => {
    const { url } = await serve();
    const res = await fetch(`${url}/breaks`);
    expect(res.status).toBe(503);
    expect(await res.text()).not.toMatch(/secret/);
  });
});

test("next-auth keeps its one route, the rest of /api is ours, and images are not resized", async () => {
  const { url, seen } = await serve();
  expect(await (await fetch(`${url}/api/auth/csrf`)).text()).toBe("page");
  expect(await (await fetch(`${url}/api/auth/callback/x`, { method: "POST" })).text()).toBe("page");
  expect(seen.map((s) => s.url)).toEqual(["/api/auth/csrf", "/api/auth/callback/x"]);
  for (const path of ["/api/authority", "/api/auth", "/api/auth/other", "/api/auth/csrfx", "/api?x"])
    expect(await (await fetch(`${url}${path}`)).text()).toBe("api");
  expect((await fetch(`${url}/_next/image?url=/x`)).status).toBe(404);
});

test("without a build pages are 503, and the API is answered all the same", async () => {
  const { url } = await serve({ broken: true });
  const res = await fetch(`${url}/a`);
  expect([res.status, res.headers.get("content-type")]).toEqual([503, "application/problem+json"]);
  expect(await res.text()).not.toMatch(/srv/);
  expect(await (await fetch(`${url}/api/x`)).text()).toBe("api");
});

test("pages begin to load only after what must not wait for them, and a page asked for before waits", async () => {
  let begin = () => {};
  const after = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const { url, seen, prepared } = await serve({ after });
  const page = fetch(`${url}/a`);
  expect(await (await fetch(`${url}/api/workspaces`)).text()).toBe("api");
  expect([prepared, seen]).toEqual([[], []]);
  begin();
  expect(await (await page).text()).toBe("page");
  expect(prepared).toHaveLength(1);
});

test("pages let the first probe go first, and are loaded at once when one is asked for", async () => {
  const { url, prepared } = await serve({ restMs: 600_000 });
  expect(await (await fetch(`${url}/api/health/ready`)).text()).toBe("api");
  expect(prepared).toEqual([]);
  expect(await (await fetch(`${url}/a`)).text()).toBe("page");
  expect(prepared).toHaveLength(1);
});

test("only development allows eval and reloading", () => {
  expect(contentPolicy("n", false)).not.toMatch(/unsafe-eval|ws:/);
  expect(contentPolicy("n", true)).toMatch(/'unsafe-eval'.*ws:/);
});

import { connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { sendRaw } from "@/lib/testing/raw-http";
import type { Api } from "@/server/api";
import type { Limits } from "@/server/front";
import { type Running, startServer } from "@/server/start";

const running: Running[] = [];
afterEach(() => Promise.all(running.splice(0).map((server) => server.stop())));

async function serve(api: Api, limits: Partial<Limits> = {}, more = {}): Promise<Running> {
  const server = await startServer({ api, limits: { drainMs: 5_000, ...limits }, ...more });
  running.push(server);
  return server;
}
const echo: Api = async (req) => Response.json({ url: req.url, method: req.method, body: await req.text() });
const host = "Host: localhost";
const close = "Connection: close";

/** A promise and what settles it. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

describe("the request line", () => {
  test.each([
    "/api/v1/../health",
    "/api/v1/..",
    "/api/./health",
    "/api//health",
    "//evil.example/api",
    "/api/v1\\..\\health",
    "/api/%2e%2e/health",
    "/api/%2E/health",
    "/api/a%2e%2e%2fb",
    "/api/a%5cb",
    "/api/a%00b",
    "/api/a%0d%0ab",
    "/api/%zz",
    "/api/%",
    "/api/caf\u00e9",
    "/api/health#x",
    "http://localhost/api/health",
    "*",
  ])("%s is 400 for everyone, before any route", async (target) => {
    let asked = 0;
    const { url } = await serve(async () => {
      asked++;
      return new Response("reached");
    });
    const res = await sendRaw(url, `GET ${target} HTTP/1.1`, host, close);
    expect(res.status).toBe(400);
    expect(res.headers["content-type"]).toBe("application/problem+json");
    expect(res.problem()).toMatchObject({ status: 400 });
    expect(asked).toBe(0);
  });

  test("a slash in a name, unusual but plain characters and any query pass", async () => {
    const { url } = await serve(echo);
    for (const target of ["/api/io.github%2Fweather%20%E2%82%AC", "/api/a:b@c;d(e)~f", "/api/x?q=a//b/../c%2e&r=%00"]) {
      const res = await sendRaw(url, `GET ${target} HTTP/1.1`, host, close);
      expect([res.status, new URL(res.problem().url as string).pathname]).toEqual([200, target.split("?")[0]]);
    }
  });

  test.each([
    ["no protocol", "nonsense", 400],
    ["another method", "BREW /api HTTP/1.1", 400],
    ["endless headers", `GET /api HTTP/1.1\r\n${host}\r\nX: ${"x".repeat(20_000)}`, 431],
    ["two lengths", `POST /api HTTP/1.1\r\n${host}\r\nContent-Length: 1\r\nTransfer-Encoding: chunked`, 400],
    ["an endless target", `GET /api/${"x".repeat(20_000)} HTTP/1.1`, 431],
  ])("%s is a problem document too", async (_, text, status) => {
    const { url } = await serve(echo);
    const res = await sendRaw(url, text);
    expect(res.status).toBe(status);
    expect(res.problem()).toMatchObject({ status });
  });
});

describe("the host name", () => {
  test.each([
    ["localhost", 200],
    ["LOCALHOST:3000", 200],
    ["127.0.0.1:1", 200],
    ["[::1]:3000", 200],
    ["evil.example", 400],
    ["localhost.evil.example", 400],
    ["localhost@evil.example", 400],
    ["evil.example:80#localhost", 400],
    ["", 400],
  ])("%s", async (name, status) => {
    const { url } = await serve(echo);
    const res = await sendRaw(url, "GET /api/x HTTP/1.1", `Host: ${name}`, close);
    expect(res.status).toBe(status);
    if (status === 400) expect(res.problem()).toMatchObject({ code: "HOST_NOT_ALLOWED" });
  });

  test("none at all", async () => {
    const { url } = await serve(echo);
    expect((await sendRaw(url, "GET /api/x HTTP/1.1", close)).status).toBe(400);
  });
});

describe("at its limit", () => {
  test("one request too many is told to come back; a probe is still answered; room comes back", async () => {
    const { open, opened } = gate();
    const { open: filled, opened: full } = gate();
    let entered = 0;
    const { url } = await serve(
      async (req) => {
        if (req.url.includes("health")) return new Response("alive");
        if (++entered === 2) filled();
        await opened;
        return new Response("done");
      },
      { inFlight: 2 },
    );
    const held = [fetch(`${url}/api/a`), fetch(`${url}/api/b`)];
    await full;
    const turned = await fetch(`${url}/api/c`);
    expect(turned.status).toBe(503);
    expect(turned.headers.get("retry-after")).toBe("1");
    expect(await turned.json()).toMatchObject({ code: "OVERLOADED", status: 503 });
    expect((await fetch(`${url}/api/health/live`)).status).toBe(200);
    open();
    expect((await Promise.all(held)).map((res) => res.status)).toEqual([200, 200]);
    expect((await fetch(`${url}/api/d`)).status).toBe(200);
  });

  test("a caller who goes away gives its room back, and the route is told", async () => {
    const { open: gone, opened: told } = gate();
    const { open: reached, opened: inside } = gate();
    const { url } = await serve(
      async (req) => {
        if (req.url.endsWith("/next")) return new Response("done");
        req.signal.addEventListener("abort", gone);
        reached();
        await told;
        return new Response("late");
      },
      { inFlight: 1 },
    );
    const leaving = new AbortController();
    const left = fetch(`${url}/api/a`, { signal: leaving.signal }).catch((error: Error) => error.name);
    await inside;
    leaving.abort();
    expect(await left).toBe("AbortError");
    await told;
    expect((await fetch(`${url}/api/next`)).status).toBe(200);
  });
});

describe("time", () => {
  const quick = { headersMs: 150, requestMs: 200, checkMs: 20 };
  test("a body that does not arrive is 408, and its request is over", async () => {
    // Time enough for the headers, on a machine that is busy too.
    const patient = { ...quick, headersMs: 2_000, requestMs: 2_000 };
    let ended: unknown;
    const { url } = await serve(async (req) => {
      ended = await req.text().catch((error: unknown) => error);
      return new Response("never");
    }, patient);
    const res = await sendRaw(url, "POST /api/x HTTP/1.1", host, "Content-Length: 10", "", "{");
    expect([res.status, res.problem().code]).toEqual([408, "REQUEST_TIMEOUT"]);
    expect(ended).toBeInstanceOf(Error);
  });
  test("headers that do not end are 408", async () => {
    const { url } = await serve(echo, quick);
    const { port } = new URL(url);
    const text = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), "127.0.0.1", () => socket.write("GET /api/x HTTP/1.1\r\nHost: loc"));
      let seen = "";
      socket.on("data", (chunk) => {
        seen += chunk;
      });
      socket.on("close", () => resolve(seen));
    });
    expect(text).toMatch(/^HTTP\/1.1 408 /);
  });
});

describe("upgrades", () => {
  const upgrade = (url: string, path: string, name = "localhost") =>
    sendRaw(
      url,
      `GET ${path} HTTP/1.1`,
      `Host: ${name}`,
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
      "Sec-WebSocket-Version: 13",
    );

  test("one that nobody takes is closed; one of ours reaches its taker, from our host only", async () => {
    const taken: string[] = [];
    const take = new Map([
      [
        "/api/v1/ws",
        (req: { url?: string | undefined }, socket: { end(text: string): void }) => {
          taken.push(req.url ?? "");
          socket.end("HTTP/1.1 101 Switching Protocols\r\n\r\n");
        },
      ],
    ]);
    const { url } = await serve(echo, {}, { upgrades: take });
    expect((await upgrade(url, "/api/v1/other")).status).toBe(0);
    expect((await upgrade(url, "/")).status).toBe(0);
    expect((await upgrade(url, "/api/v1/ws", "evil.example")).status).toBe(0);
    expect(taken).toEqual([]);
    expect((await upgrade(url, "/api/v1/ws?token=1")).status).toBe(101);
    expect(taken).toEqual(["/api/v1/ws?token=1"]);
  });
});

describe("stopping", () => {
  test("finishes what is under way, and closes kept, silent and new connections", async () => {
    const { open, opened } = gate();
    const { open: reached, opened: inside } = gate();
    const { url, stop } = await serve(async (req) => {
      if (req.url.endsWith("/slow")) {
        reached();
        await opened;
      }
      return new Response("done");
    });
    // One kept alive by the client, one that never asks anything.
    await (await fetch(`${url}/api/quick`)).text();
    const silent = connect(Number(new URL(url).port), "127.0.0.1");
    const silentClosed = new Promise<void>((resolve) => silent.on("close", () => resolve()));
    await new Promise<void>((resolve) => silent.on("connect", () => resolve()));
    const slow = fetch(`${url}/api/slow`);
    await inside;
    const stopped = stop();
    await silentClosed;
    await expect(fetch(`${url}/api/quick`)).rejects.toThrow();
    open();
    const res = await slow;
    expect(await res.text()).toBe("done");
    expect(res.headers.get("connection")).toBe("close");
    await stopped;
  });

  test("does not wait for ever", async () => {
    const { open: reached, opened: inside } = gate();
    const { url, stop } = await serve(
      () => {
        reached();
        return new Promise<Response>(() => {});
      },
      { drainMs: 100 },
    );
    const stuck = fetch(`${url}/api/stuck`);
    stuck.catch(() => undefined);
    await inside;
    await stop();
    await expect(stuck).rejects.toThrow();
  });
});

test("a path outside the API is a problem document where no pages are served", async () => {
  const { url } = await serve(echo);
  const res = await fetch(`${url}/workspaces/retail`);
  expect([res.status, res.headers.get("content-type")]).toEqual([404, "application/problem+json"]);
});

test("a stream is made only as fast as it is read, and ends when its reader leaves", async () => {
  const { open: cancelled, opened: ended } = gate();
  let made = 0;
  const { url } = await serve(async () => {
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        made++;
        controller.enqueue(new Uint8Array(64 * 1024));
      },
      cancel: cancelled,
    });
    return new Response(body, { headers: { "content-type": "application/x-ndjson" } });
  });
  const leaving = new AbortController();
  const res = await fetch(`${url}/api/stream`, { signal: leaving.signal });
  const reader = res.body?.getReader();
  await reader?.read();
  leaving.abort();
  await ended;
  // 64 MB would have been made long before the abort arrived, had nobody waited for the reader.
  expect(made).toBeLessThan(1_000);
});

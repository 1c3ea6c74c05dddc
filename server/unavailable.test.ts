import type { ServerResponse } from "node:http";
import { afterEach, expect, test } from "vitest";
import { refusal } from "@/lib/errors";
import { pageFault } from "@/lib/page-fault";
import { makePages, type Renderer } from "@/server/pages";
import { type Running, startServer } from "@/server/start";

let server: Running | undefined;
afterEach(() => server?.stop());

const away = () => Object.assign(new Error("connect ECONNREFUSED 10.1.2.3:5432"), { code: "ECONNREFUSED" });

/** What the renderer does with a page whose reading fails: it answers 500 with what starts the page in the browser. */
async function rendersFailure(res: ServerResponse, error: unknown, begun = false): Promise<void> {
  if (begun) res.write("half a page");
  const { digest } = (await Promise.reject(error).catch(pageFault)) as { digest?: string };
  if (!begun) res.statusCode = 500;
  if (!begun) res.setHeader("X-Of-The-Renderer", "1");
  res.flushHeaders();
  res.write(digest ?? "no digest");
  await new Promise<void>((sent) => res.end("</html>", () => sent()));
}

async function serve(page: (res: ServerResponse) => Promise<void>): Promise<string> {
  const renderer: Renderer = {
    prepare: async () => {},
    getRequestHandler: () => (_, res) => page(res),
    close: async () => {},
  };
  server = await startServer({ api: async () => new Response("api"), pages: makePages(renderer) });
  return server.url;
}

test("a page that the database is away for is 503, says so and asks again", async () => {
  const url = await serve((res) => rendersFailure(res, away()));
  const res = await fetch(`${url}/workspaces/retail`, { headers: { cookie: "a=b; assent_theme=dark" } });
  const html = await res.text();
  expect(res.status).toBe(503);
  expect(Object.fromEntries(res.headers)).toMatchObject({
    "retry-after": "2",
    "cache-control": "no-store",
    "content-type": "text/html; charset=utf-8",
    "x-frame-options": "DENY",
  });
  expect(res.headers.has("x-of-the-renderer")).toBe(false);
  expect(html).toContain("The database cannot be reached.");
  expect(html).toContain('style="color-scheme:dark"');
  expect(html).toMatch(/<\/html>\n$/);
  expect(html).not.toMatch(/10\.1\.2\.3|no digest/);
  // The script that asks again may run: it carries the nonce of this very answer.
  const nonce = /'nonce-([^']+)'/.exec(res.headers.get("content-security-policy") ?? "")?.[1];
  expect(html).toContain(`<script nonce="${nonce}">`);
});

test("it is what a script asks for again, without a body", async () => {
  const url = await serve((res) => rendersFailure(res, away()));
  const res = await fetch(`${url}/workspaces/retail`, { method: "HEAD" });
  expect([res.status, res.headers.get("retry-after"), await res.text()]).toEqual([503, "2", ""]);
});

test("a refusal that passes by itself is told in its own words, and nothing in them is markup", async () => {
  const busy = refusal(503, "BUSY", 'Held by <b>"another"</b>.', { headers: { "Retry-After": "1" } });
  const url = await serve((res) => rendersFailure(res, busy));
  const res = await fetch(`${url}/`);
  expect([res.status, res.headers.get("retry-after")]).toEqual([503, "1"]);
  expect(await res.text()).toContain("Held by &#60;b&#62;&#34;another&#34;&#60;/b&#62;.");
});

test("any other failure stays the renderer's, and so does what was begun before the database went away", async () => {
  const url = await serve((res) => rendersFailure(res, new Error("a mistake")));
  const res = await fetch(`${url}/`);
  expect([res.status, await res.text()]).toEqual([500, "no digest</html>"]);
  await server?.stop();

  const other = await serve((res) => rendersFailure(res, away(), true));
  const begun = await fetch(`${other}/`);
  expect(begun.status).toBe(200);
  expect(await begun.text()).toMatch(/^half a page503 The database cannot be reached\./);
});

test("what one page failed for is not told of another", async () => {
  let go = () => {};
  const held = new Promise<void>((resolve) => {
    go = resolve;
  });
  let first = true;
  const url = await serve(async (res) => {
    if (!first) return rendersFailure(res, away());
    first = false;
    await held;
    return rendersFailure(res, new Error("a mistake"));
  });
  const mistaken = fetch(`${url}/a`);
  const lost = await fetch(`${url}/b`);
  go();
  expect([lost.status, (await mistaken).status]).toEqual([503, 500]);
});

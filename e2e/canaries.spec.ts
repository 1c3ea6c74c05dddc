import { type ChildProcess, spawn } from "node:child_process";
import { type APIRequestContext, expect, request, test } from "@playwright/test";
import { Canaries, putInEverywhere, type Say } from "../lib/testing/hunt/canaries";
import { governed, WORKSPACE } from "./fixtures";

const W = `/workspaces/${WORKSPACE}`;
const MOST_PAGES = 150;

const canaries = new Canaries();

// A server of its own: what it writes while secrets pass through it is read to the end.
let server: ChildProcess;
let written = "";
let baseURL: string;
test.beforeAll(async () => {
  test.setTimeout(120_000);
  const env = { ...process.env, PORT: "0", LOG_LEVEL: "trace" };
  server = spawn(process.execPath, ["scripts/setup/serve-e2e.mjs"], { env, stdio: ["ignore", "pipe", "pipe"] });
  baseURL = await new Promise((resolve, refuse) => {
    const read = (chunk: Buffer) => {
      written += chunk;
      const ready = /Assent is ready: (\S+)/.exec(written);
      if (ready?.[1]) resolve(ready[1]);
    };
    server.stdout?.on("data", read);
    server.stderr?.on("data", read);
    server.once("exit", () => refuse(new Error(written)));
  });
});
test.afterAll(async () => {
  const ended = new Promise((done) => server.once("exit", done));
  server.kill("SIGTERM");
  await ended;
});

async function signIn(persona: string): Promise<APIRequestContext> {
  const context = await request.newContext({
    baseURL,
    extraHTTPHeaders: { origin: baseURL, "assent-workspace": WORKSPACE },
  });
  expect((await context.post("/api/v1/demo/sign-in", { data: { persona } })).status()).toBe(200);
  return context;
}

/** Every page that links lead to from the workspace's own, each once whatever its query. */
async function pagesOf(context: APIRequestContext): Promise<Map<string, string>> {
  const pages = new Map<string, string>();
  const waiting = [W];
  for (let path = waiting.shift(); path !== undefined && pages.size < MOST_PAGES; path = waiting.shift()) {
    if (pages.has(path)) continue;
    const html = await (await context.get(path)).text();
    pages.set(path, html);
    for (const [, href] of html.matchAll(/href="(\/workspaces\/retail[^"?#]*)/g)) if (href) waiting.push(href);
  }
  return pages;
}

const saying =
  (context: APIRequestContext): Say =>
  async (method, path, data, headers) =>
    (await context.fetch(path, { method, data, headers })).text();

/** Puts a secret in wherever there is a place for one; answers what was said. */
async function putIn(admin: APIRequestContext, operator: APIRequestContext): Promise<string[]> {
  const { cookies } = await operator.storageState();
  for (const { name, value } of cookies) if (name.includes("session")) canaries.know(value, "a session");
  const stranger = await request.newContext({ baseURL, extraHTTPHeaders: { origin: baseURL } });
  const people = { admin: saying(admin), operator: saying(operator), stranger: saying(stranger) };
  const asset = governed("catalog", "prompt", "summarizer");
  const hook = { url: "https://siem.example/in" };
  const said = await putInEverywhere(canaries, people, { workspace: WORKSPACE, asset, hook });
  await stranger.dispose();
  return said;
}

test("S2-68 no secret that was put in is in a page, in an answer that was not asked for it, or in what the server writes", async () => {
  test.setTimeout(180_000);
  const [admin, operator, auditor] = await Promise.all(["owner", "operator", "auditor"].map(signIn));
  if (!admin || !operator || !auditor) throw new Error("nobody signed in");
  const answers = await putIn(admin, operator);
  expect(canaries.size).toBeGreaterThanOrEqual(25);
  expect(canaries.found(answers.join("\n"), canaries.content)).toEqual([]);

  for (const person of [admin, auditor]) {
    const pages = await pagesOf(person);
    expect(pages.size).toBeGreaterThan(60);
    const told = [...pages]
      .map(([path, html]) => [path, canaries.found(html, canaries.content)])
      .filter(([, where]) => where?.length);
    expect(told).toEqual([]);
    expect([...pages.values()].some((html) => canaries.found(html).length > 0)).toBe(true);
    // What is governed is shown where it is decided on and kept, and nowhere that only tells of it.
    for (const path of ["", "/audit", "/operations", "/settings/webhooks", "/settings/secrets"])
      expect([path, canaries.found(pages.get(`${W}${path}`) ?? "?")]).toEqual([path, []]);
  }
  expect(written).toContain('"level":');
  expect(canaries.found(written)).toEqual([]);
  await Promise.all([admin, operator, auditor].map((context) => context.dispose()));
});

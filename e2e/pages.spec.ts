import AxeBuilder from "@axe-core/playwright";
import type { APIRequestContext, Page } from "@playwright/test";
import { expect, governed, test, WORKSPACE, writing } from "./fixtures";

const W = `/workspaces/${WORKSPACE}`;

const SUMMARIZER = `${W}/assets/catalog/prompt/summarizer`;

/** Every page that needs no id of its own; the first request of the queue is added to them. */
const PAGES = [
  W,
  `${W}/approvals`,
  `${W}/approvals?view=all`,
  `${W}/assets`,
  `${W}/assets/new`,
  SUMMARIZER,
  `${SUMMARIZER}/draft`,
  `${SUMMARIZER}/versions`,
  `${SUMMARIZER}/versions/1`,
  `${SUMMARIZER}/compare?from=1&to=2`,
  `${SUMMARIZER}/bindings`,
  `${SUMMARIZER}/bindings/prod/edit`,
  `${SUMMARIZER}/history`,
  `${W}/assets/journeys/lamp/pages/actions`,
  `${W}/environments`,
  `${W}/policies`,
  `${W}/policies/new`,
  `${W}/notifications`,
  `${W}/notifications?show=unread`,
  `${W}/operations`,
  `${W}/operations/jobs`,
  `${W}/audit`,
  `${W}/audit?q=${encodeURIComponent("-outcome:success after:-30d colour:red")}`,
  `${W}/audit/verify`,
  `${W}/import`,
  `${W}/break-glass`,
  `${W}/settings/freezes`,
  `${W}/settings/delegations`,
  `${W}/settings/groups`,
  `${W}/settings/secrets`,
  `${W}/settings/tokens`,
  `${W}/settings/sessions`,
  `${W}/settings/external-approvals`,
  `${W}/settings/members`,
  `${W}/settings/environments`,
  `${W}/settings/environments/prod`,
  `${W}/settings/webhooks`,
  `${W}/settings/workspace`,
];

/** Those whose tables are long enough to arrive in pieces. */
const LONG = [
  W,
  `${W}/approvals`,
  `${W}/approvals?view=all`,
  `${W}/assets`,
  `${W}/environments`,
  `${W}/policies`,
  `${W}/operations`,
  `${W}/audit`,
  `${SUMMARIZER}/history`,
];

/** Bytes of script that a first load takes over the wire: 175 KB, and 215 KB where something is edited. */
const KB = 1024;
const limitOf = (path: string) => (/\/(edit|draft|new)$/.test(path) ? 215 * KB : 175 * KB);

for (const { width, colorScheme } of [
  { width: 1280, colorScheme: "light" },
  { width: 1280, colorScheme: "dark" },
  { width: 375, colorScheme: "light" },
  { width: 375, colorScheme: "dark" },
] as const) {
  test(`every page is accessible, still and within its width at ${width} px, ${colorScheme}`, async ({
    as,
    baseURL,
  }) => {
    test.setTimeout(300_000);
    const { page, api } = await as("owner");
    const ofOwn = await pagesOfOwn(api, writing(baseURL));
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    const queue = await api.get("/api/v1/approvals?status=PENDING_APPROVAL&limit=1", {
      headers: { "assent-workspace": WORKSPACE },
    });
    const [first] = (await queue.json()).tickets;
    const problems: string[] = [];
    const policies = await api.get("/api/v1/policies?limit=1", { headers: { "assent-workspace": WORKSPACE } });
    const policy = `${W}/policies/${(await policies.json()).policies[0].id}`;
    const members = await api.get(`/api/v1/workspaces/${WORKSPACE}/members`, {
      headers: { "assent-workspace": WORKSPACE },
    });
    const member = `${W}/settings/members/${(await members.json()).members[0].user.id}`;
    const made = await api.post(`/api/v1/workspaces/${WORKSPACE}/groups`, {
      headers: writing(baseURL),
      data: { name: `Pages ${width} ${colorScheme}`, description: "Looks at every page" },
    });
    const group = `${W}/settings/groups/${(await made.json()).id}`;
    for (const path of [...PAGES, `${W}/approvals/${first.id}`, policy, `${policy}/edit`, member, group, ...ofOwn]) {
      const answer = await page.goto(path, { waitUntil: "networkidle" });
      if (answer?.status() !== 200) problems.push(`${path}: ${answer?.status()}`);
      const { violations } = await new AxeBuilder({ page }).analyze();
      problems.push(...violations.map((v) => `${path}: ${v.id}: ${v.nodes.map((n) => n.html).join(" ")}`));
      const shift = await layoutShift(page);
      if (shift > 0.02) problems.push(`${path}: layout shift ${shift}`);
      if (await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth))
        problems.push(`${path}: wider than the screen`);
    }
    expect(problems).toEqual([]);
  });
}

/**
 * A webhook and an external system, made for their pages; both are off, so that nothing is sent to them. And an asset of
 * which everything is long.
 */
async function pagesOfOwn(owner: APIRequestContext, headers: Record<string, string>) {
  const name = `Pages ${Date.now()}`;
  const post = async (path: string, data: object) => {
    const answer = await owner.post(path, { headers, data });
    expect(answer.ok(), await answer.text()).toBe(true);
    return answer.json();
  };
  const webhooks = "/api/v1/admin/audit-logs/webhooks";
  const webhook = await post(webhooks, { name, url: "https://siem.invalid/in" });
  const off = await owner.patch(`${webhooks}/${webhook.id}`, {
    headers: { ...headers, "if-match": `"${webhook.revision}"` },
    data: { enabled: false },
  });
  expect(off.ok(), await off.text()).toBe(true);
  const system = await post("/api/v1/admin/external-approval-systems", {
    ...{ name, type: "webhook", enabled: false, allowed_environments: ["dev"] },
    webhook_url: "https://changes.invalid/in",
    webhook_secret: `whsec_${Buffer.alloc(32, name).toString("base64")}`,
  });
  const { name: long } = await longAsset(owner, headers);
  const asset = `${W}/assets/catalog/prompt/${encodeURIComponent(long)}`;
  return [
    asset,
    `${asset}/versions`,
    `${W}/assets?q=recommendation-engine`,
    `${W}/settings/webhooks/${webhook.id}`,
    `${W}/settings/external-approvals/${system.id}`,
  ];
}

async function longAsset(owner: APIRequestContext, headers: Record<string, string>) {
  const name =
    "io.example.a-long-organisation/customer-facing-recommendation-engine-with-fallbacks-and-guardrails-2027";
  const label = "2027.01.31-rc.1+build.20270131.1837.feature-branch-with-a-long-name";
  const path = governed("catalog", "prompt", name);
  const display_name = "The team that has the longest name of all teams in this whole organisation";
  const data = { owner: { principal: "long", display_name }, intended_use: { summary: "It goes on. ".repeat(20) } };
  expect((await owner.patch(path, { headers, data })).ok()).toBe(true);
  const { versions } = await (await owner.get(`${path}/versions`, { headers })).json();
  const version = { label, message: "M".repeat(200), content: { template: "word ".repeat(300) } };
  if (versions.length === 0) expect((await owner.post(`${path}/versions`, { headers, data: version })).ok()).toBe(true);
  return { name, label };
}

/** How much moved after it was first drawn, as the browser counts it. */
const layoutShift = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        let total = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) total += (entry as unknown as { value: number }).value;
        }).observe({ type: "layout-shift", buffered: true });
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(total)));
      }),
  );

test("a page that arrives slowly does not move", async ({ as }) => {
  test.setTimeout(120_000);
  const { page, context } = await as("owner");
  await page.setViewportSize({ width: 1280, height: 900 });
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  const slow = { offline: false, latency: 20, downloadThroughput: 12 * KB, uploadThroughput: 12 * KB };
  const problems: string[] = [];
  // Styles and scripts are there after the first page; what arrives slowly from then on are the pages themselves.
  await page.goto(W, { waitUntil: "networkidle" });
  await session.send("Network.emulateNetworkConditions", slow);
  for (const path of LONG) {
    await page.goto(path);
    const shift = await layoutShift(page);
    if (shift > 0.02) problems.push(`${path}: layout shift ${shift}`);
  }
  expect(problems).toEqual([]);
});

test("a first load takes no more script than its kind of page may", async ({ as }) => {
  test.setTimeout(180_000);
  const { context } = await as("owner");
  for (const path of PAGES) {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send("Network.enable");
    await session.send("Network.setCacheDisabled", { cacheDisabled: true });
    const scripts = new Set<string>();
    let bytes = 0;
    session.on("Network.responseReceived", ({ requestId, type }) => type === "Script" && scripts.add(requestId));
    session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
      if (scripts.has(requestId)) bytes += encodedDataLength;
    });
    await page.goto(path, { waitUntil: "networkidle" });
    expect([path, bytes > 0 && bytes <= limitOf(path) ? "within" : bytes]).toEqual([path, "within"]);
    await page.close();
  }
});

const SMALL = { width: 375, height: 700 };
/** Below the rooms that stay at the top, above the lower edge. */
const inSight = (page: Page, selector: string) =>
  page.locator(selector).evaluate((e) => {
    const { top, bottom } = e.getBoundingClientRect();
    return top >= 40 && bottom <= innerHeight;
  });

test("what is refused comes into sight on a small screen, however far below the button is", async ({ as }) => {
  const { page } = await as("owner");
  await page.setViewportSize(SMALL);
  await page.goto(`${W}/assets/catalog/prompt/summarizer/bindings/prod/edit?version=1`);
  await page.getByLabel("Apply at").fill("2020-01-01T10:00");
  await page.getByRole("button", { name: "Ask for approval" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "must lie ahead" })).toBeVisible();
  await expect.poll(() => inSight(page, "main [role=alert]")).toBe(true);

  await page.goto(`${W}/settings/webhooks`);
  await page.getByRole("textbox", { name: "Name" }).fill("Nowhere");
  await page.getByRole("textbox", { name: "Address" }).fill("ftp://x");
  await page.getByRole("button", { name: "Make the webhook" }).click();
  await expect(page.getByRole("textbox", { name: "Address" })).toBeFocused();
  await expect.poll(() => inSight(page, "main [aria-invalid=true]")).toBe(true);
});

test("a session that ends while something is typed takes nothing of it", async ({ as, baseURL }) => {
  const { page, api, context } = await as("operator");
  await page.goto(`${W}/assets/catalog/prompt/summarizer/draft`);
  const editor = page.getByRole("textbox", { name: /JSON/ }).first();
  const typed = '{"template":"Typed for an hour"}';
  await editor.fill(typed);
  expect((await api.delete("/api/v1/sessions/current", { headers: writing(baseURL) })).ok()).toBe(true);
  await page.getByRole("button", { name: "Save draft" }).click();
  const alert = page.getByRole("alert").filter({ hasText: "Your session has ended" });
  await expect(alert).toBeVisible();
  expect(await editor.inputValue()).toBe(typed);
  const opened = context.waitForEvent("page");
  await alert.getByRole("link", { name: "Sign in in another tab" }).click();
  await expect(await opened).toHaveURL(/\/sign-in/);
  await expect(editor).toHaveValue(typed);
});

test("a version's long label breaks instead of running out of its card", async ({ as, baseURL }) => {
  const { page, api } = await as("owner");
  const { name, label } = await longAsset(api, writing(baseURL));
  await page.setViewportSize(SMALL);
  await page.goto(`${W}/assets/catalog/prompt/${encodeURIComponent(name)}/versions`);
  const { right } = await page.getByText(label).evaluate((e) => e.getBoundingClientRect());
  expect(right).toBeLessThan(SMALL.width);
});

/**
 * Texts of one line that are drawn apart and have no space between them: whoever hears or copies them gets one word. A
 * version 1 that is 2 behind is then version 12.
 */
const runTogether = (page: Page) =>
  page.evaluate(() => {
    const inline = (from: Element, to: Element) => {
      for (let e: Element | null = from; e && e !== to; e = e.parentElement)
        if (getComputedStyle(e).display !== "inline" || getComputedStyle(e).position === "absolute") return false;
      return !/flex|grid/.test(getComputedStyle(to).display);
    };
    const box = (node: Node) => {
      const range = document.createRange();
      range.selectNodeContents(node);
      return range.getBoundingClientRect();
    };
    const found: string[] = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    let before: Text | null = null;
    while (texts.nextNode()) {
      const text = texts.currentNode as Text;
      const [a, b] = [before?.parentElement, text.parentElement];
      if (!text.data.trim() || !b?.checkVisibility() || b.closest("svg, pre, textarea, option, .cm-editor, ins, del"))
        continue;
      if (before && a && a !== b) {
        const between = document.createRange();
        between.setStartAfter(before);
        between.setEndBefore(text);
        const common = between.commonAncestorContainer as Element;
        const apart = box(text).left - box(before).right > 2;
        const spaced = /\s$/.test(before.data) || /^\s/.test(text.data) || between.toString() !== "";
        if (apart && !spaced && inline(a, common) && inline(b, common))
          found.push(`${before.data.slice(-20)}|${text.data.slice(0, 20)}`);
      }
      before = text;
    }
    return found;
  });

test("what is drawn apart is apart for who hears or copies it", async ({ as }) => {
  const { page } = await as("admin");
  const problems: string[] = [];
  for (const path of [
    W,
    `${W}/approvals`,
    `${W}/environments?show=behind`,
    `${W}/settings/members`,
    `${W}/settings/webhooks`,
    `${W}/policies/new`,
    `${W}/audit/verify`,
    SUMMARIZER,
    `${SUMMARIZER}?edit=record`,
    `${SUMMARIZER}/draft`,
    `${SUMMARIZER}/versions`,
    `${SUMMARIZER}/versions/1`,
    `${SUMMARIZER}/bindings`,
    `${SUMMARIZER}/history`,
  ]) {
    await page.goto(path);
    problems.push(...(await runTogether(page)).map((texts) => `${path}: ${texts}`));
  }
  expect(problems).toEqual([]);
});

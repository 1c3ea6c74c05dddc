import { expect, test, WORKSPACE } from "./fixtures";

const AUDIT = `/workspaces/${WORKSPACE}/audit`;

test("an auditor asks by facet and by typing, opens an event, follows its trace and comes back", async ({ as }) => {
  const { page } = await as("auditor");
  await page.goto(AUDIT);
  const list = page.getByRole("list", { name: "Audit events" });
  await expect(list.getByRole("listitem").first()).toBeVisible();
  await page.getByRole("navigation", { name: "Facets" }).getByRole("link", { name: "approval.*" }).click();
  await expect(page).toHaveURL(/q=action%3Aapproval/);
  await expect(page.getByRole("searchbox", { name: "Query" })).toHaveValue("action:approval.*");
  for (const text of await list.locator("summary .font-mono").allTextContents()) expect(text).toMatch(/^approval\./);

  await page.getByRole("searchbox", { name: "Query" }).fill("action:binding.* env:prod -outcome:denied");
  await page.getByRole("button", { name: "Find" }).click();
  await expect(
    page.getByRole("navigation", { name: "Facets" }).getByRole("link", { name: "prod", exact: true }),
  ).toHaveAttribute("aria-current", "true");
  const row = list.getByRole("listitem").first();
  await row.locator("summary").first().click();
  await expect(row.getByText("Trace", { exact: true })).toBeVisible();
  await row.getByText("Raw", { exact: true }).click();
  await expect(row.getByLabel("Raw event")).toContainText('"action": "binding.');
  await row.getByRole("link", { name: "Same trace" }).click();
  await expect(page).toHaveURL(/q=trace/);
  await page.goBack();
  await expect(page.getByRole("searchbox", { name: "Query" })).toHaveValue("action:binding.* env:prod -outcome:denied");
});

test("older events are added below, in the address, and the place is kept on the way back", async ({ as }) => {
  const { page } = await as("auditor");
  await page.goto(AUDIT);
  const items = page.getByRole("list", { name: "Audit events" }).locator(":scope > li");
  await expect(items).toHaveCount(50);
  const older = page.getByRole("link", { name: "Load older" });
  await older.scrollIntoViewIfNeeded();
  const before = await page.evaluate(() => window.scrollY);
  await older.click();
  await expect(items).toHaveCount(100);
  await expect(page).toHaveURL(/rows=100/);
  expect(Math.abs((await page.evaluate(() => window.scrollY)) - before)).toBeLessThan(50);
});

test("the export comes as a file and counts itself", async ({ as }) => {
  const { page } = await as("auditor");
  await page.goto(`${AUDIT}?q=${encodeURIComponent("action:approval.*")}`);
  const file = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export" }).click();
  expect((await file).suggestedFilename()).toBe("audit.ndjson");
  await expect(page.getByRole("status").filter({ hasText: /Exported \d/ })).toBeVisible();
});

test("a query is kept under a name in this browser", async ({ as }) => {
  const { page } = await as("auditor");
  await page.goto(`${AUDIT}?q=env%3Aprod`);
  await page.getByRole("button", { name: "Keep this query" }).click();
  await page.getByRole("textbox", { name: "Name of the view" }).fill("Production");
  await page.getByRole("button", { name: "Keep", exact: true }).click();
  await page.goto(AUDIT);
  await page.getByRole("link", { name: "Production", exact: true }).click();
  await expect(page).toHaveURL(/q=env%3Aprod/);
});

test("an auditor sees no control that writes, here or in the settings of webhooks", async ({ as }) => {
  const { page } = await as("auditor");
  await page.goto(AUDIT);
  const words = /\b(save|delete|make|enable|disable|rotate|approve|reject)\b/i;
  for (const name of await page.getByRole("main").getByRole("button").allTextContents())
    expect(name).not.toMatch(words);
  await page.goto(`/workspaces/${WORKSPACE}/settings/webhooks`);
  await expect(page.getByText("Webhooks are for administrators")).toBeVisible();
  expect(await page.getByRole("main").getByRole("button").count()).toBe(0);
});

test("an admin makes a webhook, tests it and reads what came of it", async ({ as }) => {
  const { page } = await as("admin");
  await page.goto(`/workspaces/${WORKSPACE}/settings/webhooks`);
  await page.getByLabel("Name", { exact: true }).fill("siem");
  await page.getByLabel("Address").fill("http://169.254.169.254/");
  await page.getByRole("button", { name: "Make the webhook" }).click();
  await expect(page.getByText("This address is private or reserved")).toBeVisible();
  await page.getByLabel("Address").fill("https://siem.invalid/in");
  await page.getByRole("button", { name: "Make the webhook" }).click();
  await expect(page.getByText(/^whsec_/)).toBeVisible();
  await page.getByRole("button", { name: "I have kept it" }).click();
  await page.getByRole("link", { name: "siem" }).click();
  await page.getByRole("button", { name: "Send a test" }).click();
  // A page that is left takes its request back.
  await expect(page.getByText("The test is being sent.")).toBeVisible();
  const deliveries = async () => {
    await page.reload();
    return page.getByRole("main").textContent();
  };
  await expect.poll(deliveries, { timeout: 30_000 }).toContain("cannot be resolved");
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("Nothing is sent anywhere")).toBeVisible();
});

test("a page that may not be read is not there", async ({ as }) => {
  const { page } = await as("viewer");
  for (const path of ["operations/jobs", "audit", "audit/verify"])
    expect([path, (await page.goto(`/workspaces/${WORKSPACE}/${path}`))?.status()]).toEqual([path, 404]);
});

test("an auditor reads settings, rules and retention; no control that writes is drawn", async ({ as }) => {
  const { page } = await as("auditor");
  const here = `/workspaces/${WORKSPACE}`;
  for (const [path, text] of [
    ["/audit/verify", "Legal hold"],
    ["/settings/workspace", "Requests decided together"],
    ["/settings/environments/prod", "Position"],
    ["/policies/new", "You need the permission policy:write."],
  ] as const) {
    await page.goto(`${here}${path}`);
    await expect(page.getByText(text).first()).toBeVisible();
    const controls = page
      .locator("main")
      .locator("input, textarea, select, button[type=submit], button[aria-disabled]");
    await expect(controls, path).toHaveCount(0);
  }
});

test("on paper an auditor has the days of what happened, in light colours, and nothing that could only be pressed", async ({
  as,
}) => {
  const { page } = await as("auditor");
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await page.goto(`${AUDIT}?q=${encodeURIComponent("-outcome:success")}`);
  await expect(page.getByText("Only what this query finds: -outcome:success")).toBeVisible();
  await expect(page.getByRole("link", { name: "Approvals" })).toBeHidden();
  await expect(page.getByRole("button", { name: "Export" })).toBeHidden();
  const main = page.getByRole("main");
  const [ground, moment] = await main.evaluate((main) => {
    const time = main.querySelector("ol time") as HTMLElement;
    return [getComputedStyle(document.body).backgroundColor, getComputedStyle(time, "::after").content];
  });
  expect(ground).toBe("rgb(246, 247, 249)");
  expect(moment).toMatch(/^attr\(title\)|\d{4}, \d\d:\d\d:\d\d UTC/);
  // A moment whose day and time nobody has said yet is printed as it stands, not as nothing.
  const bare = await main.evaluate((main) => {
    const time = main.querySelector("ol time") as HTMLElement;
    time.removeAttribute("title");
    return getComputedStyle(time).fontSize;
  });
  expect(bare).not.toBe("0px");
});

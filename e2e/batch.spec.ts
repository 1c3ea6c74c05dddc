import type { APIRequestContext } from "@playwright/test";
import { expect, governed, hold, sends, test, WORKSPACE, writing } from "./fixtures";

const QUEUE = `/workspaces/${WORKSPACE}/approvals`;
type Call = { api: APIRequestContext; headers: Record<string, string> };

/** Waits until a request has been carried out. */
async function carriedOut({ api, headers }: Call, id: string) {
  await expect
    .poll(async () => (await (await api.get(`/api/v1/approvals/${id}`, { headers })).json()).status)
    .toBe("SUCCESS");
}

/** An active prompt of this name with one version. */
async function activePrompt({ api, headers }: Call, approver: APIRequestContext, name: string, template: string) {
  const path = governed("catalog", "prompt", name);
  await api.patch(path, { headers, data: { owner: { principal: "team-a" }, labels: { journey: "batch" } } });
  await api.post(`${path}/versions`, { headers, data: { label: "1.0.0", content: { template } } });
  const asked = await api.post(`${path}/actions/lifecycle.setState`, {
    headers,
    data: { params: { state: "active" } },
  });
  const { ticket_id: id } = await asked.json();
  await approver.post(`/api/v1/approvals/${id}/approve`, { headers, data: {} });
  await carriedOut({ api, headers }, id);
}

test("S2-39 requests of test and prod chosen together warn; one that fails is told by itself, and stays chosen", async ({
  as,
  baseURL,
}) => {
  test.setTimeout(120_000);
  const headers = writing(baseURL);
  const [operator, approver, second] = [await as("operator"), await as("approver"), await as("approver-2")];
  const [admin, security] = [await as("admin"), await as("security-approver")];
  const asked = [
    ["batch-one", "prod", "Say {{it}}"],
    ["batch-two", "prod", "Say {{it}}"],
    ["batch-three", "staging", "Whisper {{it}}"],
  ] as const;
  for (const [name, , template] of asked)
    await activePrompt({ api: operator.api, headers }, approver.api, name, template);

  // By their label, so that no other journey's changes wait for it.
  const policy = await admin.api.post("/api/v1/policies", {
    headers,
    data: {
      name: "Staging is watched",
      plugin: "catalog",
      kind: "prompt",
      operations: ["binding.put"],
      environment: "staging",
      labels: { journey: "batch" },
      gates: [{ role: "approver", count: 1 }],
    },
  });
  const { ticket_id: gate } = await policy.json();
  await security.api.post(`/api/v1/approvals/${gate}/approve`, { headers, data: {} });
  await carriedOut({ api: operator.api, headers }, gate);

  const ids: Record<string, string> = {};
  for (const [name, environment] of asked) {
    const path = `${governed("catalog", "prompt", name)}/bindings/${environment}`;
    const answer = await operator.api.put(path, { headers, data: { version: 1 } });
    expect(answer.status(), await answer.text()).toBe(202);
    ids[name] = (await answer.json()).ticket_id;
  }

  const { page } = approver;
  await page.goto(`${QUEUE}?q=batch-`);
  const rows = page.getByRole("table", { name: "Approval requests" }).getByRole("row");
  await expect(rows).toHaveCount(4);
  // The first by the keyboard, the rest by the box above all.
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await expect(page.getByRole("status").filter({ hasText: "1 chosen" })).toBeVisible();
  for (const box of await page.getByRole("checkbox", { name: /^Choose: / }).all()) await box.check();
  await page.getByRole("button", { name: "Decide together" }).click();

  const sheet = page.getByRole("dialog", { name: "Decide together" });
  await expect(sheet.getByText("Test and production together")).toBeVisible();
  await expect(sheet.getByRole("region", { name: "2 with the same change" })).toContainText("batch-one");
  await expect(sheet.getByRole("button", { name: "Reject 3" })).toHaveAttribute("aria-disabled", "true");
  await sheet.getByLabel("Reason").fill("Looked at together.");
  // On a low screen the buttons stand at the very edge of the sheet: nothing of the list runs past below them.
  const { width, height } = page.viewportSize() ?? { width: 1280, height: 720 };
  await page.setViewportSize({ width, height: 480 });
  const below = () =>
    sheet.evaluate((dialog) => {
      const button = [...dialog.querySelectorAll("button")].find((b) => b.textContent?.startsWith("Approve"));
      const row = button?.closest("div")?.getBoundingClientRect();
      return Math.round(dialog.getBoundingClientRect().bottom - (row?.bottom ?? 0));
    });
  await expect.poll(below).toBe(0);
  await page.setViewportSize({ width, height });

  // Somebody is faster with one of them.
  const faster = await second.api.post(`/api/v1/approvals/${ids["batch-two"]}/reject`, {
    headers,
    data: { comment: "Not this one." },
  });
  expect(faster.status()).toBe(200);
  await sheet.getByRole("button", { name: "Approve 3" }).click();

  await expect(sheet.getByRole("status")).toHaveText("2 of 3 decided, 1 not. What was not stays chosen.");
  const results = sheet.getByRole("list", { name: "Result of each request" }).getByRole("listitem");
  await expect(results.filter({ hasText: "batch-two" })).toContainText("TICKET_NOT_PENDING");
  for (const name of ["batch-one", "batch-three"])
    await expect(results.filter({ hasText: name })).toContainText("Done");
  await sheet.getByRole("button", { name: "Close" }).first().click();
  await expect(page.getByRole("status").filter({ hasText: "1 chosen" })).toBeVisible();
  await carriedOut({ api: operator.api, headers }, ids["batch-one"] ?? "");
});

test("what cannot be decided is left out of a batch with its reason, on a narrow screen too", async ({
  as,
  baseURL,
}) => {
  const headers = writing(baseURL);
  const owner = await as("owner");
  const path = governed("catalog", "prompt", "batch-own");
  await owner.api.patch(path, { headers, data: { owner: { principal: "team-a" } } });
  await owner.api.post(`${path}/actions/lifecycle.setState`, { headers, data: { params: { state: "active" } } });
  const { page } = owner;
  await page.setViewportSize({ width: 375, height: 800 });
  await page.goto(`${QUEUE}?q=batch-own`);
  // One box for all of them, in a line as high as a thumb, above the cards.
  const all = page.getByText("Choose all", { exact: true });
  expect((await all.locator("..").boundingBox())?.height).toBeGreaterThanOrEqual(44);
  await all.click();
  await expect(page.getByRole("checkbox", { name: /^Choose: .*batch-own/ })).toBeChecked();
  await expect(page.getByRole("checkbox", { name: "Choose all approval requests on this page" })).toBeChecked();
  await page.getByRole("button", { name: "Decide together" }).click();
  const sheet = page.getByRole("dialog", { name: "Decide together" });
  await expect(sheet.getByRole("region", { name: "Left out" })).toContainText(
    "You asked for this change; someone else has to decide.",
  );
  await expect(sheet.getByText("None of these can be decided by you.")).toBeVisible();
  const overflow = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(await overflow()).toBeLessThanOrEqual(0);
});

test("a batch is sent once, however long it takes to be told how far it is", async ({ as, baseURL }) => {
  const headers = writing(baseURL);
  const operator = await as("operator");
  for (const name of ["slow-batch-1", "slow-batch-2"]) {
    const path = governed("catalog", "prompt", name);
    await operator.api.patch(path, { headers, data: { owner: { principal: "team-a" } } });
    const data = { params: { state: "active" } };
    expect((await operator.api.post(`${path}/actions/lifecycle.setState`, { headers, data })).status()).toBe(202);
  }
  const { page } = await as("approver");
  await page.goto(`${QUEUE}?q=slow-batch`);
  await page.getByRole("checkbox", { name: "Choose all approval requests on this page" }).check();
  await page.getByRole("button", { name: "Decide together" }).click();
  const sheet = page.getByRole("dialog", { name: "Decide together" });
  await sheet.getByLabel("Reason").fill("Looked at together.");
  const sent = page.waitForResponse((answer) => sends("/approvals/batch")(answer.request()));
  // Counted only.
  const write = await hold(page, sends("/approvals/batch"));
  write.letGo();
  const status = await hold(page, (request) => /\/batches\/.*\/status$/.test(request.url()));
  const approve = sheet.getByRole("button", { name: "Approve 2" });
  const reject = sheet.getByRole("button", { name: "Reject 2" });
  await reject.click();
  await sent;
  await expect.poll(status.asked).toBeGreaterThan(0);
  await expect(reject).toHaveAttribute("aria-busy", "true");
  await expect(approve).toHaveAttribute("aria-disabled", "true");
  for (const button of [approve, reject]) await button.dispatchEvent("click");
  status.letGo();
  await expect(sheet.getByRole("status")).toHaveText("All 2 are decided.");
  expect(write.asked()).toBe(1);
});

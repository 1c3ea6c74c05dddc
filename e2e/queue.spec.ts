import { expect, governed, newPage, test, WORKSPACE, writing } from "./fixtures";

const QUEUE = `/workspaces/${WORKSPACE}/approvals`;

test("whoever follows a link to a request signed out comes back to it", async ({ as, browser, baseURL }) => {
  const { api } = await as("approver");
  const headers = { "assent-workspace": WORKSPACE };
  const { tickets } = await (await api.get("/api/v1/approvals?limit=1", { headers })).json();
  const context = await browser.newContext({ baseURL });
  const page = await newPage(context);
  const address = `${QUEUE}/${tickets[0].id}?from=mail`;
  await page.goto(address);
  await expect(page).toHaveURL(/\/sign-in/);
  await page.getByRole("button", { name: /^Second approver/ }).click();
  await expect(page).toHaveURL(address);
  await context.close();
});

test("what is settled is listed newest first, and tells nobody that it cannot be decided", async ({ as }) => {
  const { page } = await as("approver");
  await page.goto(QUEUE);
  await expect(page.getByText("The most urgent first, then the oldest.")).toBeVisible();
  await page.goto(`${QUEUE}?view=all`);
  await expect(page.getByText("The newest first.")).toBeVisible();
  const settled = page.getByRole("row").filter({ hasText: "Success" });
  await expect(settled.first()).toBeVisible();
  await expect(settled.filter({ hasText: "no longer" })).toHaveCount(0);
});

test("S2-14 the queue paints rows of four to seven days yellow and older ones red, in that order", async ({ as }) => {
  const { page } = await as("approver");
  await page.goto(QUEUE);
  const rows = page.getByRole("table", { name: "Approval requests" }).getByRole("row");
  const tiers = await rows.filter({ has: page.getByRole("link") }).evaluateAll((found) =>
    found.map((row) => ({
      tier: /(Urgent|Warning|Normal)/.exec(row.textContent ?? "")?.[1],
      colour: getComputedStyle(row).backgroundColor,
    })),
  );
  const order = ["Urgent", "Warning", "Normal"];
  const places = tiers.map(({ tier }) => order.indexOf(tier ?? ""));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  const colours = new Map(tiers.map(({ tier, colour }) => [tier, colour]));
  expect(colours.size).toBe(3);
  const [urgent, warning, normal] = order.map((tier) => (colours.get(tier) ?? "").match(/[\d.]+/g)?.map(Number) ?? []);
  // Red leads in the one, red and green together in the other; an unpainted row is clear or grey.
  expect((urgent?.[0] ?? 0) - (urgent?.[1] ?? 0)).toBeGreaterThan(5);
  expect((warning?.[1] ?? 0) - (warning?.[2] ?? 0)).toBeGreaterThan(5);
  expect(normal).not.toEqual(urgent);
});

test("a queue drawn as cards is still a table to who hears it, also after another page of it was opened", async ({
  as,
}) => {
  const { page } = await as("approver");
  await page.setViewportSize({ width: 375, height: 800 });
  await page.goto(QUEUE);
  const table = page.getByRole("table", { name: "Approval requests" });
  for (const tab of ["For me", "All", "Waiting"]) {
    await page.getByRole("navigation", { name: "Requests" }).getByRole("link", { name: tab, exact: true }).click();
    await expect(page.getByRole("link", { name: tab, exact: true })).toHaveAttribute("aria-current", "page");
    await expect(table.locator("tbody > tr[role=row]").first()).toBeVisible();
    await expect(table.locator("tbody > tr:not([role=row]), tbody td:not([role=cell])")).toHaveCount(0);
    // Each value has its column's name before it, and the request's own line has none.
    const names = await table
      .locator("tbody > tr")
      .first()
      .locator("td")
      .evaluateAll((cells) =>
        cells.map((cell) => /"([^"]+)"/.exec(getComputedStyle(cell, "::before").content)?.[1] ?? ""),
      );
    expect(names.filter((name) => name !== "")).toEqual(["Waiting", "Where", "Risk", "Needs", "You"]);
  }
});

test("a request is decided from the queue by keyboard alone, and its stages are shown", async ({ as, baseURL }) => {
  const operator = await as("operator");
  const name = "keyboard-journey";
  const headers = writing(baseURL);
  const path = governed("catalog", "prompt", name);
  await operator.api.patch(path, { headers, data: { owner: { principal: "team-a" } } });
  await operator.api.post(`${path}/versions`, {
    headers,
    data: { label: "1.0.0", content: { template: "Say {{it}}" } },
  });
  const asked = await operator.api.post(`${path}/actions/lifecycle.setState`, {
    headers,
    data: { params: { state: "active" } },
  });
  expect(asked.status()).toBe(202);

  const approver = await as("approver");
  const { page } = approver;
  await page.goto(`${QUEUE}?q=${name}`);
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox")).toBeFocused();
  await page.keyboard.press("Escape");
  await page.keyboard.press("j");
  await expect(page.getByRole("link", { name: `Move ${name} from draft to active` })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toContainText(name);
  await page.getByRole("button", { name: "Approve", exact: true }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByText("Approved and applied.")).toBeVisible();
  const stages = page.getByRole("list", { name: "What happened" });
  for (const stage of ["asked", "approved", "Execution started", "Applied"]) await expect(stages).toContainText(stage);
});

test("who opens a request from the queue and comes back goes on from its row, or from its place once it is gone", async ({
  as,
  baseURL,
}) => {
  const [operator, approver] = [await as("operator"), await as("approver")];
  const headers = writing(baseURL);
  const names = ["came-back-1", "came-back-2", "came-back-3", "came-back-4"];
  for (const name of names) {
    const path = governed("catalog", "prompt", name);
    await operator.api.patch(path, { headers, data: { owner: { principal: "team-a" } } });
    const data = { params: { state: "active" } };
    expect((await operator.api.post(`${path}/actions/lifecycle.setState`, { headers, data })).status()).toBe(202);
  }
  const { page } = approver;
  const queue = `${QUEUE}?q=came-back`;
  const links = page.getByRole("table", { name: "Approval requests" }).getByRole("link");
  const open = async (row: number) => {
    await expect(links.nth(row)).toBeFocused();
    const summary = (await links.nth(row).textContent()) ?? "";
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1, name: summary })).toBeVisible();
  };
  await page.goto(queue);
  await expect(links).toHaveCount(4);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await open(1);
  await page.goBack();
  await expect(links.nth(1)).toBeFocused();
  await page.keyboard.press("j");
  await open(2);
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await expect(page.getByText("Approved and applied.")).toBeVisible();
  // The queue is read anew without it: the row that was fourth has its place.
  await page.goBack();
  await expect(links).toHaveCount(3);
  await page.keyboard.press("j");
  await expect(links.nth(2)).toBeFocused();
  // Who comes by another way begins at the top.
  await page.goto(`${QUEUE}?q=came-back-`);
  await page.keyboard.press("j");
  await expect(links.nth(0)).toBeFocused();
});

test("the requester's button is unavailable, and its reason is the API's", async ({ as, baseURL }) => {
  const operator = await as("operator");
  const headers = writing(baseURL);
  const path = governed("catalog", "prompt", "own-request");
  await operator.api.patch(path, { headers, data: { owner: { principal: "team-a" } } });
  const asked = await operator.api.post(`${path}/actions/lifecycle.setState`, {
    headers,
    data: { params: { state: "active" } },
  });
  const { ticket_id: id } = await asked.json();
  const refused = await operator.api.post(`/api/v1/approvals/${id}/approve`, { headers, data: {} });
  const { reasons } = await refused.json();
  await operator.page.goto(`${QUEUE}/${id}`);
  await expect(operator.page.getByRole("button", { name: "Approve", exact: true })).toHaveAttribute(
    "aria-disabled",
    "true",
  );
  await expect(operator.page.getByRole("region", { name: "Your decision" })).toContainText(reasons[0]);
  await operator.page.getByRole("button", { name: "Cancel request" }).click();
  await expect(operator.page.getByText("Taken back by the requester")).toBeVisible();
});

test("a rejection needs its reason, and closes the request with it", async ({ as, baseURL }) => {
  const operator = await as("operator");
  const headers = writing(baseURL);
  const path = governed("catalog", "prompt", "to-reject");
  await operator.api.patch(path, { headers, data: { owner: { principal: "team-a" } } });
  const asked = await operator.api.post(`${path}/actions/lifecycle.setState`, {
    headers,
    data: { params: { state: "active" } },
  });
  const { ticket_id: id } = await asked.json();
  const { page } = await as("approver-2");
  await page.goto(`${QUEUE}/${id}`);
  await expect(page.getByText("Write why before rejecting.")).toBeVisible();
  await page.getByLabel("Comment").fill("The owner is not a team of ours.");
  await page.getByRole("button", { name: "Reject", exact: true }).click();
  await expect(page.getByText("Rejected; nothing was changed.")).toBeVisible();
  await expect(page.getByRole("list", { name: "What happened" })).toContainText("The owner is not a team of ours.");
});

import { expect, governed, test, WORKSPACE, writing } from "./fixtures";

test("S2-62 the badge asks every half minute while it is seen, and counts up without a reload", async ({
  as,
  baseURL,
}) => {
  const headers = writing(baseURL);
  const [operator, approver] = [await as("operator"), await as("approver")];
  const { page, api } = approver;
  await api.post("/api/v1/notifications/mark-all-read", { headers, data: {} });
  const answers: number[] = [];
  page.on("response", (r) => r.url().endsWith("/unread-count") && answers.push(r.status()));
  await page.clock.install();
  await page.goto(`/workspaces/${WORKSPACE}/assets`);
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));
  const badge = page.getByRole("link", { name: /^Notifications/ });
  await expect(badge).toHaveAccessibleName("Notifications, none unread");
  await page.clock.runFor(31_000);
  await expect.poll(() => answers).toEqual([304]);

  const path = governed("catalog", "prompt", "badge-journey");
  await operator.api.patch(path, { headers, data: { owner: { principal: "team-a" } } });
  const asked = await operator.api.post(`${path}/actions/lifecycle.setState`, {
    headers,
    data: { params: { state: "active" } },
  });
  expect(asked.status()).toBe(202);
  await page.clock.runFor(31_000);
  await expect(badge).toHaveAccessibleName("Notifications, 1 unread");
  expect(await page.evaluate(() => "sameDocument" in window)).toBe(true);

  // Out of sight it asks nothing; back in sight it asks at once.
  const asking = answers.length;
  const hide = (hidden: boolean) =>
    page.evaluate((now) => {
      Object.defineProperty(document, "hidden", { configurable: true, get: () => now });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);
  await hide(true);
  await page.clock.runFor(120_000);
  expect(answers).toHaveLength(asking);
  await hide(false);
  await expect.poll(() => answers.length).toBe(asking + 1);

  await badge.click();
  await expect(page.getByRole("heading", { level: 1, name: "Notifications" })).toBeVisible();
  const row = page.getByRole("row").filter({ hasText: "badge-journey" });
  await expect(row).toContainText("Waits for you");
  await row.getByRole("link", { name: /badge-journey/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("badge-journey");
  await expect(badge).toHaveAccessibleName("Notifications, none unread");
});

test("notifications are marked as read one by one and all at once, and the unread ones stand by themselves", async ({
  as,
  baseURL,
}) => {
  const headers = writing(baseURL);
  const [operator, approver] = [await as("operator"), await as("approver-2")];
  await approver.api.post("/api/v1/notifications/mark-all-read", { headers, data: {} });
  for (const name of ["read-one", "read-two", "read-three"]) {
    const path = governed("catalog", "prompt", name);
    await operator.api.patch(path, { headers, data: { owner: { principal: "team-a" } } });
    await operator.api.post(`${path}/actions/lifecycle.setState`, { headers, data: { params: { state: "active" } } });
  }
  const { page } = approver;
  await page.goto(`/workspaces/${WORKSPACE}/notifications?show=unread`);
  const rows = page.getByRole("table", { name: "Notifications" }).getByRole("row").filter({ hasText: "Mark read" });
  await expect(rows).toHaveCount(3);
  await rows.first().getByRole("button", { name: "Mark read" }).click();
  await expect(rows).toHaveCount(2);
  await expect(page.getByRole("link", { name: "Notifications, 2 unread" })).toBeVisible();
  await page.getByRole("button", { name: "Mark all as read" }).click();
  await expect(page.getByText("You have read everything")).toBeVisible();
  await expect(page.getByRole("link", { name: "Notifications, none unread" })).toBeVisible();
  await expect(page.getByText("Nothing is unread.")).toBeVisible();
});

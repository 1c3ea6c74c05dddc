import { expect, test, WORKSPACE } from "./fixtures";

const POLICIES = `/workspaces/${WORKSPACE}/policies`;

test("a policy is written, tried on past requests, asked for, agreed to, edited and deleted", async ({ as }) => {
  test.setTimeout(120_000);
  const { page } = await as("admin");
  await page.goto(POLICIES);
  await expect(page.getByText("Production changes of high- or critical-risk assets need")).toBeVisible();
  await page.getByRole("link", { name: "Make a policy" }).click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Prompts by two");
  await page.getByLabel("Kind of asset").selectOption("prompt");
  await expect(
    page.getByText("Production changes of prompts need 1 approver; the requester never counts."),
  ).toBeVisible();

  // So many security approvers there are not, and the button says so.
  await page.getByLabel("Who can decide as").selectOption("security-approver");
  await page.getByLabel("People").fill("9");
  const save = page.getByRole("button", { name: "Ask to save" });
  await expect(save).toHaveAttribute("aria-disabled", "true");
  await expect(save).toHaveAccessibleDescription(/too few different people in prod/);
  await page.getByLabel("Who can decide as").selectOption("approver");
  await page.getByLabel("People").fill("2");
  await expect(page.getByText("would have met other demands:")).toBeVisible();
  await expect(page.getByText("Today: 1 approver. With this: 2 approvers.").first()).toBeVisible();

  await save.click();
  await expect(page).toHaveURL(/\/approvals\/apr_/);
  const security = await as("security-approver");
  await security.page.goto(page.url());
  await security.page.getByRole("button", { name: "Approve", exact: true }).click();
  await expect(security.page.getByText("Approved and applied.")).toBeVisible();

  await page.goto(POLICIES);
  await page.getByRole("link", { name: "Prompts by two" }).click();
  await expect(page.getByText("together in production").first()).toBeVisible();
  await page.getByRole("link", { name: "Edit" }).click();
  await page.getByLabel("People").fill("3");
  await page.getByRole("button", { name: "Save as revision 2" }).click();
  await expect(page.getByText("Prompts by two is saved.")).toBeVisible();
  await expect(page.getByRole("list", { name: "Former revisions" })).toContainText("need 2 approvers");
  await page.getByRole("button", { name: "Ask to delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Ask to delete" }).click();
  await expect(page).toHaveURL(/\/approvals\/apr_/);
});

test("who may not write policies reads them, and has no control to write with", async ({ as }) => {
  const { page } = await as("auditor");
  await page.goto(POLICIES);
  await expect(page.getByRole("link", { name: "Make a policy" })).toHaveCount(0);
  await page.getByRole("link", { name: "Lifecycle" }).click();
  await expect(page.getByText("Who could decide today")).toBeVisible();
  await expect(page.getByRole("button", { name: /delete/i })).toHaveCount(0);
});

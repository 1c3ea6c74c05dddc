import { expect, governed, newPage, test, WORKSPACE, writing } from "./fixtures";

const MEMBERS = `/workspaces/${WORKSPACE}/settings/members`;

test("S2-85 somebody is invited in the console, comes in by the link, decides, and is taken out again", async ({
  as,
  browser,
  baseURL,
}) => {
  test.setTimeout(180_000);
  const owner = await as("owner");
  const { page } = owner;
  await page.goto(MEMBERS);
  await page.getByRole("textbox", { name: "E-mail" }).fill("grace@second.example");
  await page.getByLabel("Role", { exact: true }).selectOption("approver");
  await page.getByRole("button", { name: "Add to the workspace" }).click();
  const invited = page.getByRole("alert").filter({ hasText: "grace@second.example is invited" });
  const link = (await invited.getByText(/\/invitation#/).textContent()) ?? "";
  expect(link).toMatch(new RegExp(`^${baseURL}/invitation#[\\w-]{43}$`));

  // Another browser altogether.
  const context = await browser.newContext({ baseURL });
  const second = await newPage(context);
  await second.goto(link);
  await second.getByLabel("Your name").fill("Grace");
  await second.getByLabel("Password").fill("short");
  await second.getByRole("button", { name: "Come in" }).click();
  await expect(second.getByLabel("Password")).toHaveAttribute("aria-invalid", "true");
  await second.getByLabel("Password").fill("correct horse battery");
  await second.getByRole("button", { name: "Come in" }).click();
  await expect(second).toHaveURL(`/workspaces/${WORKSPACE}`);

  const operator = await as("operator");
  const headers = writing(baseURL);
  const path = governed("catalog", "prompt", "second-person");
  await operator.api.patch(path, { headers, data: { owner: { principal: "team-a" } } });
  const asked = await operator.api.post(`${path}/actions/lifecycle.setState`, {
    headers,
    data: { params: { state: "active" } },
  });
  const request = `/workspaces/${WORKSPACE}/approvals/${(await asked.json()).ticket_id}`;
  await second.goto(request);
  await second.getByRole("button", { name: "Approve", exact: true }).click();
  await expect(second.getByText("Approved and applied.")).toBeVisible();

  await page.goto(MEMBERS);
  await page.getByRole("link", { name: "Open Grace" }).click();
  // The list has a field of the same name, and stays until the member's own page is here.
  await page.waitForURL(`${MEMBERS}/*`);
  await page.getByLabel("Role", { exact: true }).selectOption("viewer");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page).toHaveURL(MEMBERS);
  await expect(page.getByRole("row").filter({ hasText: "Grace" })).toContainText("viewer");
  await second.goto(`/workspaces/${WORKSPACE}/settings/members`);
  await expect(second.getByText("You need the permission member:write.")).toBeVisible();

  await page.getByRole("link", { name: "Open Grace" }).click();
  await page.getByRole("button", { name: "Remove Grace" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove Grace" }).click();
  await expect(page.getByText("Grace is no member any more.")).toBeVisible();
  expect((await second.goto(`/workspaces/${WORKSPACE}`))?.status()).toBe(404);
  await context.close();
});

test("S2-85 the last owner finds the way out closed, and reads why", async ({ as }) => {
  const { page, api } = await as("owner");
  const { actor } = await (await api.get("/api/v1/me")).json();
  await page.goto(`${MEMBERS}/${actor.id}`);
  await expect(page.getByRole("button", { name: "Leave" })).toHaveAttribute("aria-disabled", "true");
  await expect(page.getByText("This is the last owner of the workspace.")).toBeVisible();
  await expect(page.getByText("Somebody else must change your own roles.")).toBeVisible();
});

test("an environment is made, renamed and archived; a production one is asked for", async ({ as }) => {
  const { page } = await as("owner");
  const list = `/workspaces/${WORKSPACE}/settings/environments`;
  await page.goto(list);
  await page.getByLabel("Name", { exact: true }).fill("Performance");
  await page.getByLabel("Short name").fill("perf");
  await page.getByRole("button", { name: "Make the environment" }).click();
  await page.getByRole("link", { name: "Open Performance" }).click();
  await page.waitForURL(`${list}/perf`);
  await page.getByLabel("Name", { exact: true }).fill("Load");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Performance is changed.")).toBeVisible();
  // What is pressed before the page is drawn anew speaks about the revision before.
  await expect(page.getByRole("heading", { name: "Load" })).toBeVisible();
  await page.getByRole("button", { name: "Archive" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Archive" }).click();
  await expect(page.getByRole("button", { name: "Bring back" })).toBeVisible();
  await page.goto(`${list}/prod`);
  await expect(page.getByText("Something was bound in prod before, so it stays Production.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Ask to archive" })).toBeVisible();
});

test("who may change nobody reads what a member may do, and finds no form that cannot be sent", async ({ as }) => {
  const { page } = await as("auditor");
  await page.goto(MEMBERS);
  await page.getByRole("link", { name: "Open Operator, test only" }).click();
  await page.waitForURL(/members\/usr_/);
  const main = page.getByRole("main");
  await expect(main.getByText("operator, class:test")).toBeVisible();
  await expect(main.getByText("You need the permission member:write.")).toBeVisible();
  await expect(main.getByRole("button")).toHaveCount(0);
  await expect(main.getByRole("textbox")).toHaveCount(0);
});

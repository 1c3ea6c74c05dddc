import { console_, draws, expect, governed, hold, sends, test, WORKSPACE, writing } from "./fixtures";

const DAY_MS = 86_400_000;

test("a lifecycle move is asked for a time: approved it waits, and is taken back until then", async ({
  as,
  baseURL,
}) => {
  const headers = writing(baseURL);
  const operator = await as("operator");
  const name = `later-${Date.now()}`;
  const made = await operator.api.patch(governed("catalog", "prompt", name), {
    headers,
    data: { owner: { principal: "ana" } },
  });
  expect(made.status(), await made.text()).toBe(200);
  const { page } = operator;
  await page.goto(`/workspaces/${WORKSPACE}/assets/catalog/prompt/${name}`);
  await page.getByRole("button", { name: "Ask to activate" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("Needs approval by");

  // A time that has passed is refused at its field, and what was typed stays.
  const at = dialog.getByLabel("Apply at (UTC)");
  await at.fill("2020-01-01T08:00");
  await dialog.getByLabel("Reason").fill("The campaign starts then.");
  await dialog.getByRole("button", { name: "Ask to activate" }).click();
  await expect(dialog).toContainText("must lie ahead");
  await expect(at).toHaveAttribute("aria-invalid", "true");
  await expect(dialog.getByLabel("Reason")).toHaveValue("The campaign starts then.");

  const time = new Date(Date.now() + 2 * DAY_MS).toISOString().slice(0, 16);
  await at.fill(time);
  await dialog.getByRole("button", { name: "Ask to activate" }).click();
  await page.getByRole("link", { name: "Open the request" }).click();
  await page.waitForURL(/approvals\/apr_/);
  const id = page.url().split("/").at(-1) ?? "";
  const shown = await (await operator.api.get(`/api/v1/approvals/${id}`, { headers })).json();
  expect([shown.summary, shown.apply_at, shown.reason]).toEqual([
    `Move ${name} from draft to active`,
    `${time}:00.000Z`,
    "The campaign starts then.",
  ]);

  const approver = await as("approver");
  await approver.page.goto(`/workspaces/${WORKSPACE}/approvals/${id}`);
  await approver.page.getByRole("button", { name: "Approve", exact: true }).click();
  await expect(approver.page.getByText("Approved; it waits for its time.")).toBeVisible();
  await expect(approver.page.getByText(`It is carried out at ${time.replace("T", " ")} UTC.`)).toBeVisible();
  const state = async () => {
    const asset = await operator.api.get(governed("catalog", "prompt", name), { headers });
    return (await asset.json()).governance.lifecycle.state;
  };
  expect(await state()).toBe("draft");

  await page.goto(`/workspaces/${WORKSPACE}/approvals/${id}`);
  await page.getByRole("button", { name: "Withdraw it" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Withdraw it" }).click();
  await expect(page.getByText("Approved, but not applied.")).toBeVisible();
  expect(await state()).toBe("draft");
});

test("what is refused after its dialog was closed is said all the same", async ({ as, baseURL }) => {
  const { page, api } = await as("operator");
  const asset = ["catalog", "prompt", "slow-refusal"] as const;
  const made = await api.patch(governed(...asset), {
    headers: writing(baseURL),
    data: { owner: { principal: "team-a" } },
  });
  expect(made.status(), await made.text()).toBe(200);
  await page.goto(console_.asset(...asset));
  await page.getByRole("button", { name: "Ask to activate" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Apply at (UTC)").fill("2020-01-01T08:00");
  const write = await hold(page, sends("/lifecycle.setState"));
  await dialog.getByRole("button", { name: "Ask to activate" }).click();
  await expect(dialog.getByRole("button", { name: "Ask to activate" })).toHaveAttribute("aria-busy", "true");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  write.letGo();
  await expect(page.getByText("must lie ahead")).toBeVisible();
});

test("a version that is chosen is bound only once the page has answered for it", async ({ as }) => {
  const { page } = await as("operator");
  const address = `${console_.asset("catalog", "prompt", "summarizer")}/bindings/dev/edit`;
  await page.goto(`${address}?version=1`);
  const drawn = await hold(page, draws);
  await page.getByRole("radio").first().check();
  const bind = page.getByRole("button", { name: /^Bind/ });
  await expect(bind).toHaveAttribute("aria-busy", "true");
  drawn.letGo();
  await expect(page).not.toHaveURL(/version=1$/);
  await expect(bind).not.toHaveAttribute("aria-busy", "true");
});

test("a configuration typed just before the press is sent as it was typed", async ({ as, baseURL }) => {
  const { page, api } = await as("operator");
  const asset = ["catalog", "prompt", "summarizer"] as const;
  const answer = await api.get(`${governed(...asset)}/bindings`, { headers: writing(baseURL) });
  const live = (await answer.json()).bindings.find((b: { environment: string }) => b.environment === "dev")?.version;
  await page.goto(`${console_.asset(...asset)}/bindings/dev/edit?version=${live === 1 ? 2 : 1}`);
  const sent = page.waitForRequest((request) => request.method() === "PUT" && request.url().endsWith("/bindings/dev"));
  // In one breath, before the page has drawn what the text changes.
  await page.getByLabel("Configuration in dev, as JSON").evaluate((field) => {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value")?.set?.call(field, '{ "typed": "late" }');
    field.dispatchEvent(new Event("input", { bubbles: true }));
    [...document.querySelectorAll("button")].find((button) => button.textContent === "Bind now")?.click();
  });
  expect((await sent).postDataJSON().config).toEqual({ typed: "late" });
  await expect(page.getByText("runs in dev now.")).toBeVisible();
});

test("an asset is begun in the console: a kind and a name lead to its draft, and saving that registers it", async ({
  as,
}) => {
  const { page } = await as("editor");
  const name = `begun/${Date.now()}`;
  await page.goto(`/workspaces/${WORKSPACE}/assets`);
  await page.getByRole("link", { name: "New asset" }).click();
  await page.waitForURL(/assets\/new/);
  await page.getByLabel("Kind").selectOption({ label: "Prompt" });
  await page.getByLabel("Name").fill("summarizer");
  await page.getByRole("button", { name: "Begin the draft" }).click();
  await expect(page.getByText("This name is taken among assets of this kind.")).toBeVisible();
  await expect(page.getByRole("link", { name: "Open the draft of summarizer" })).toBeVisible();
  await page.getByLabel("Name").fill("not a name");
  await page.getByRole("button", { name: "Begin the draft" }).click();
  await expect(page.getByText("An asset cannot have this name.")).toBeVisible();
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Begin the draft" }).click();
  await page.waitForURL(/\/draft$/);
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(page.getByText("Not registered yet")).toBeVisible();
  const editor = page.getByRole("textbox", { name: /JSON/ }).first();
  await editor.fill('{ "template": "Say hello" }');
  await page.getByRole("button", { name: /^Save/ }).first().click();
  await expect(page.getByText("The draft is saved, revision 1.")).toBeVisible();
  await expect(page.getByText("Not registered yet")).toBeHidden();

  const viewer = await as("viewer");
  await viewer.page.goto(`/workspaces/${WORKSPACE}/assets`);
  await expect(viewer.page.getByRole("link", { name: "New asset" })).toHaveCount(0);
  await viewer.page.goto(`/workspaces/${WORKSPACE}/assets/new`);
  await expect(viewer.page.getByText("You need the permission draft:write.")).toBeVisible();
});

import type { Page } from "@playwright/test";
import { draws, expect, governed, hold, type Person, sends, test, WORKSPACE, writing } from "./fixtures";

const at = (id: string) => `/workspaces/${WORKSPACE}/approvals/${id}`;
let names = 0;

/** A new version that waits to run in prod, with a configuration. */
async function asks(
  operator: Person,
  baseURL: string | undefined,
  config: object = { size: "large" },
  which = "kind=prompt",
  applyAt?: string,
): Promise<string> {
  const headers = writing(baseURL);
  const assets = await operator.api.get(`/api/governance/v1alpha1/assets?lifecycle=active&limit=50&${which}`, {
    headers,
  });
  const { assets: found } = await assets.json();
  // Other journeys leave assets without a version.
  const { plugin, kind, name } = found.find(
    (a: { governance: { latest_version: number | null } }) => a.governance.latest_version !== null,
  ).asset_ref;
  const asked = await operator.api.put(`${governed(plugin, kind, name)}/bindings/prod`, {
    headers,
    data: { version: 1, config: { ...config, asked: `${Date.now()}-${++names}` }, apply_at: applyAt },
  });
  expect(asked.status(), await asked.text()).toBe(202);
  return (await asked.json()).ticket_id;
}

/** The events of a decision on this request, refusals left out, and the decisions themselves. */
async function decided(owner: Person, baseURL: string | undefined, id: string): Promise<string[]> {
  const headers = writing(baseURL);
  const answer = await owner.api.get(`/api/v1/admin/audit-logs?resource_id=${id}&limit=200`, { headers });
  const { events = [], logs = [] } = await answer.json();
  const { decisions } = await (await owner.api.get(`/api/v1/approvals/${id}`, { headers })).json();
  const made = [...events, ...logs].filter(
    (e: { outcome: string; action: string }) =>
      e.outcome === "success" && /^approval\.(approve|reject)$/.test(e.action),
  );
  return [...made.map((e: { action: string }) => e.action), ...decisions.map((d: { verdict: string }) => d.verdict)];
}

test("buttons never lie: the visible reason is the API's, whoever looks", async ({ as, baseURL }) => {
  test.setTimeout(180_000);
  const headers = writing(baseURL);
  const operator = await as("operator");
  const approver = await as("approver");
  const second = await as("approver-2");
  const id = await asks(operator, baseURL);
  const approve = (page: Page) => page.getByRole("button", { name: "Approve", exact: true });
  const decision = (page: Page) => page.getByRole("region", { name: "Your decision" });
  const ask = async ({ api }: Person, of: string) => (await api.get(`/api/v1/approvals/${of}`, { headers })).json();

  /** The button is there, says no, and says why in the words of the API's reasons and of its refusal. */
  const saysWhyNot = async (person: Person, of: string, status: number) => {
    const shown = await ask(person, of);
    expect([shown.can_decide, shown.reasons.length]).toEqual([false, 1]);
    const refused = await person.api.post(`/api/v1/approvals/${of}/approve`, {
      headers,
      data: { digest: shown.proposal_digest },
    });
    expect([refused.status(), (await refused.json()).detail]).toEqual([status, shown.reasons[0]]);
    await person.page.goto(at(of));
    await expect(approve(person.page)).toHaveAttribute("aria-disabled", "true");
    await expect(approve(person.page)).toHaveAccessibleDescription(shown.reasons[0]);
    await expect(decision(person.page).getByText(shown.reasons[0], { exact: true }).first()).toBeVisible();
  };

  await test.step("the requester", () => saysWhyNot(operator, id, 403));
  await test.step("a wrong role", async () => saysWhyNot(await as("admin"), id, 403));
  await test.step("an auditor, who only reads", async () => saysWhyNot(await as("auditor"), id, 403));
  await test.step("out of scope there is no page at all, as there is no request for the API", async () => {
    const outside = await as("operator-test");
    expect((await outside.api.get(`/api/v1/approvals/${id}`, { headers })).status()).toBe(404);
    expect((await outside.page.goto(at(id)))?.status()).toBe(404);
  });
  await test.step("content that has changed since it was looked at is refused, and nothing is decided", async () => {
    const { proposal_digest: digest } = await ask(approver, id);
    await approver.page.goto(at(id));
    const edit = await second.api.post(`/api/v1/approvals/${id}/approve`, {
      headers,
      data: { modified_spec: { config: { size: "small" } }, modification_reason: "smaller" },
    });
    expect(edit.status(), await edit.text()).toBe(200);
    await approve(approver.page).click();
    const refused = await approver.api.post(`/api/v1/approvals/${id}/approve`, { headers, data: { digest } });
    const { code, detail } = await refused.json();
    expect([refused.status(), code]).toEqual([412, "CONTENT_CHANGED"]);
    await expect(approver.page.getByText(detail)).toBeVisible();
  });
  await test.step("who edited does not decide", () => saysWhyNot(second, id, 403));
  await test.step("decided by me already, while it waits for somebody else", async () => {
    const two = await asks(operator, baseURL, { size: "large" }, "risk=high");
    await approver.page.goto(at(two));
    await approve(approver.page).click();
    await expect(approver.page.getByText("1 of 1 approver", { exact: true })).toBeVisible();
    await saysWhyNot(approver, two, 409);
    expect((await ask(approver, two)).status).toBe("PENDING_APPROVAL");
  });
  await test.step("decided by somebody else meanwhile: refused in the API's words, then nothing is left to press", async () => {
    const security = await as("security-approver");
    await security.page.goto(at(id));
    await approver.page.goto(at(id));
    await approve(approver.page).click();
    await expect(approver.page.getByText("Approved and applied.")).toBeVisible();
    await approve(security.page).click();
    const { can_decide, reasons } = await ask(security, id);
    expect([can_decide, reasons.length]).toEqual([false, 1]);
    await expect(security.page.getByText(reasons[0])).toBeVisible();
    await security.page.reload();
    await expect(security.page.getByText("Approved and applied.")).toBeVisible();
    await expect(approve(security.page)).toHaveCount(0);
  });
});

test("a double click, Enter twice and an answer that was lost decide once and are recorded once", async ({
  as,
  baseURL,
}) => {
  const operator = await as("operator");
  const owner = await as("owner");
  const approver = await as("approver");
  const { page } = approver;
  const button = page.getByRole("button", { name: "Approve", exact: true });

  const clicked = await asks(operator, baseURL);
  await page.goto(at(clicked));
  await button.dblclick();
  await expect(page.getByText("Approved and applied.")).toBeVisible();
  expect(await decided(owner, baseURL, clicked)).toEqual(["approval.approve", "approve"]);

  const entered = await asks(operator, baseURL);
  await page.goto(at(entered));
  await button.focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Approved and applied.")).toBeVisible();
  expect(await decided(owner, baseURL, entered)).toEqual(["approval.approve", "approve"]);

  const lost = await asks(operator, baseURL);
  await page.goto(at(lost));
  // The server commits and answers; the answer never arrives.
  await page.route(
    `**/api/v1/approvals/${lost}/approve`,
    async (route) => {
      await route.fetch();
      await route.abort("connectionreset");
    },
    { times: 1 },
  );
  await button.click();
  await expect(page.getByRole("alert").first()).toBeVisible();
  await button.click();
  await expect(page.getByText("Approved and applied.")).toBeVisible();
  expect(await decided(owner, baseURL, lost)).toEqual(["approval.approve", "approve"]);

  const late = await asks(operator, baseURL);
  await page.goto(at(late));
  const keys: (string | undefined)[] = [];
  // It is done, and a proxy that waited in vain answers in its place.
  await page.route(
    `**/api/v1/approvals/${late}/approve`,
    async (route) => {
      keys.push(route.request().headers()["idempotency-key"]);
      if (keys.length > 1) return route.continue();
      await route.fetch();
      await route.fulfill({ status: 504, contentType: "text/html", body: "<h1>504 Gateway Time-out</h1>" });
    },
    { times: 2 },
  );
  await button.click();
  await expect(page.getByRole("alert").first()).toBeVisible();
  await button.click();
  await expect(page.getByText("Approved and applied.")).toBeVisible();
  expect(keys).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), keys[0]]);
  expect(await decided(owner, baseURL, late)).toEqual(["approval.approve", "approve"]);
});

test("a proposal is edited with its preview, and what it means is said before", async ({ as, baseURL }) => {
  const operator = await as("operator");
  const id = await asks(operator, baseURL);
  const { page } = await as("approver");
  await page.goto(at(id));
  await page.getByText("Edit the proposal instead").click();
  await expect(page.getByText("Earlier approvals no longer count")).toBeVisible();
  await page.getByLabel("The proposal, as JSON").fill(JSON.stringify({ config: { size: "tiny" } }));
  await page.getByRole("button", { name: "Preview the edit" }).click();
  const preview = page.getByRole("region", { name: "Preview of the edit" });
  await expect(preview).toContainText("tiny");
  await expect(preview).not.toContainText("config_digest");
  await preview.getByLabel("Reason for the edit").fill("It need not be large.");
  await preview.getByRole("button", { name: "Edit the proposal" }).click();
  await expect(page.getByText("edited this proposal").first()).toBeVisible();
  await expect(page.getByRole("region", { name: "Your decision" })).toContainText("You edited this proposal");
});

test("what had a time is asked again with it, with another, or with none", async ({ as, baseURL }) => {
  const headers = writing(baseURL);
  const operator = await as("operator");
  const approver = await as("approver");
  const hence = (hours: number) => new Date(Math.floor(Date.now() / 60_000) * 60_000 + hours * 3_600_000).toISOString();
  const time = hence(48);
  const id = await asks(operator, baseURL, {}, undefined, time);
  const said = await approver.api.post(`/api/v1/approvals/${id}/reject`, { headers, data: { comment: "Say why." } });
  expect(said.status(), await said.text()).toBe(200);
  await operator.page.goto(at(id));
  const field = operator.page.getByLabel("Apply at (UTC)");
  await expect(field).toHaveValue(time.slice(0, 16));
  const again = async (value: string, expected: string | null) => {
    await operator.page.goto(at(id));
    await field.fill(value);
    await operator.page.getByRole("button", { name: "Ask again" }).click();
    await expect(operator.page).not.toHaveURL(at(id));
    await expect(operator.page).toHaveURL(/\/approvals\/apr_/);
    const fresh = operator.page.url().split("/").at(-1);
    const opened = await (await operator.api.get(`/api/v1/approvals/${fresh}`, { headers })).json();
    expect([opened.retries, opened.apply_at]).toEqual([id, expected]);
    await operator.api.post(`/api/v1/approvals/${fresh}/cancel`, { headers, data: {} });
  };
  await again(time.slice(0, 16), time);
  await again(hence(72).slice(0, 16), hence(72));
  await again("", null);
  await operator.page.goto(at(id));
  await field.fill(hence(-1).slice(0, 16));
  await operator.page.getByRole("button", { name: "Ask again" }).click();
  await expect(operator.page.getByText("must lie ahead")).toBeVisible();
});

test("a button that writes works until the page shows what came of it, and nothing beside it is pressed meanwhile", async ({
  as,
  baseURL,
}) => {
  const id = await asks(await as("operator"), baseURL);
  const { page } = await as("approver");
  await page.goto(at(id));
  const approve = page.getByRole("button", { name: "Approve", exact: true });
  const reject = page.getByRole("button", { name: "Reject", exact: true });
  await page.getByLabel("Comment").fill("Seen.");
  const write = await hold(page, sends(`/${id}/approve`));
  const other = await hold(page, sends(`/${id}/reject`));
  const drawn = await hold(page, draws);
  await approve.click();
  await expect(approve).toHaveAttribute("aria-busy", "true");
  await expect(reject).toHaveAttribute("aria-disabled", "true");
  for (const button of [approve, reject]) await button.dispatchEvent("click");
  write.letGo();
  await expect(page.getByText("Your approval is recorded.")).toBeVisible();
  // The page still shows the request as it was.
  await expect(approve).toHaveAttribute("aria-busy", "true");
  for (const button of [approve, reject]) await button.dispatchEvent("click");
  drawn.letGo();
  await expect(page.getByText("Approved and applied.")).toBeVisible();
  expect([write.asked(), other.asked()]).toEqual([1, 0]);
});

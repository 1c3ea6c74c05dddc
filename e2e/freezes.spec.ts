import type { Page } from "@playwright/test";
import { expect, governed, type Persona, test, WORKSPACE, writing } from "./fixtures";

const ASSET = ["catalog", "prompt", "summarizer"] as const;
const HOUR_MS = 3_600_000;
const freezes = "/api/v1/environments/staging/freezes";
const editor = (version: number) =>
  `/workspaces/${WORKSPACE}/assets/${ASSET.join("/")}/bindings/staging/edit?version=${version}`;

test("buttons never lie about a freeze: the visible reason is the API's, and who may go past it says why", async ({
  as,
  baseURL,
}) => {
  const headers = writing(baseURL);
  const admin = await as("admin");
  const { bindings } = await (await admin.api.get(`${governed(...ASSET)}/bindings`, { headers })).json();
  const live = bindings.find((b: { environment: string }) => b.environment === "staging")?.version;
  const version = live === 1 ? 2 : 1;
  const data = { name: `Release ${Date.now()}`, reason: "the stage is on show", starts_at: new Date().toISOString() };
  const ends_at = new Date(Date.now() + HOUR_MS).toISOString();
  const made = await admin.api.post(freezes, { headers, data: { ...data, ends_at } });
  expect(made.status(), await made.text()).toBe(201);
  const { id } = await made.json();
  try {
    const put = async (who: Persona, over: object) => {
      const person = await as(who);
      const answer = await person.api.put(`${governed(...ASSET)}/bindings/staging`, {
        headers,
        data: { version, ...over },
      });
      return { person, status: answer.status(), body: await answer.json() };
    };
    // Whoever binds but does not manage environments reads both refusals before making either.
    const { person: operator, status, body: frozen } = await put("operator", {});
    expect([status, frozen.code, frozen.reasons.length]).toEqual([409, "FROZEN", 1]);
    await operator.page.goto(editor(version));
    const bind = operator.page.getByRole("button", { name: "Bind now" });
    await expect(bind).toHaveAttribute("aria-disabled", "true");
    await expect(operator.page.getByText(frozen.reasons[0], { exact: true })).toBeVisible();
    const denied = await put("operator", { freeze_override: { reason: "now" } });
    expect(denied.status).toBe(403);
    const past = operator.page.getByRole("region", { name: "Go past the freeze" });
    await expect(past.getByRole("button")).toHaveAttribute("aria-disabled", "true");
    await expect(past).toContainText(denied.body.detail);

    // Whoever manages environments is refused alike, and goes past it with a reason and the name typed out.
    const refused = await put("admin", {});
    expect([refused.status, refused.body.reasons]).toEqual([409, frozen.reasons]);
    const { page } = refused.person;
    await page.goto(editor(version));
    await expect(page.getByText(frozen.reasons[0], { exact: true })).toBeVisible();
    await page.getByRole("button", { name: "Go past the freeze…" }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog).toContainText(frozen.reasons[0]);
    const change = dialog.getByRole("button", { name: "Change it now" });
    await expect(change).toHaveAttribute("aria-disabled", "true");
    await dialog.getByLabel("Why it cannot wait").fill("The stage shows the wrong prices.");
    await dialog.getByLabel("Type “staging” to confirm").fill("staging");
    await change.click();
    await expect(page.getByText(`Version ${version} runs in staging now.`)).toBeVisible();
    const found = await admin.api.get("/api/v1/admin/audit-logs?action=binding.put&limit=20", { headers });
    const { events = [], logs = [] } = await found.json();
    const overridden = [...events, ...logs].filter(
      (e) => e.details?.freeze_override?.reason === "The stage shows the wrong prices.",
    );
    expect(overridden.map((e) => e.outcome)).toEqual(["success"]);
  } finally {
    await admin.api.post(`${freezes}/${id}/end`, { headers, data: {} });
  }
});

test("a planned freeze is edited where it is listed", async ({ as, baseURL }) => {
  const headers = writing(baseURL);
  const { page, api } = await as("admin");
  const name = `Night ${Date.now()}`;
  const made = await api.post(freezes, {
    headers,
    data: { name, reason: "r", starts_at: "2031-03-01T20:00:00Z", ends_at: "2031-03-02T20:00:00Z" },
  });
  expect(made.status(), await made.text()).toBe(201);
  await page.goto(`/workspaces/${WORKSPACE}/settings/freezes`);
  await page.getByRole("button", { name: `Edit ${name}` }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("From (UTC)")).toHaveValue("2031-03-01T20:00");
  await dialog.getByLabel("Until (UTC)").fill("2031-03-01T10:00");
  await dialog.getByRole("button", { name: "Change the freeze" }).click();
  await expect(dialog).toContainText("must be later than the beginning");
  await dialog.getByLabel("Until (UTC)").fill("2031-03-03T08:00");
  await dialog.getByLabel("Reason").fill("The yearly inventory.");
  await dialog.getByRole("button", { name: "Change the freeze" }).click();
  await expect(page.getByText("The freeze is changed.")).toBeVisible();
  const { freezes: all } = await (await api.get(freezes, { headers })).json();
  const after = all.find((f: { name: string }) => f.name === name);
  expect([after.starts_at, after.ends_at, after.reason, after.revision]).toEqual([
    "2031-03-01T20:00:00.000Z",
    "2031-03-03T08:00:00.000Z",
    "The yearly inventory.",
    2,
  ]);
  await api.post(`${freezes}/${after.id}/end`, { headers, data: {} });
});

test("the approvals lead to what owes a review", async ({ as }) => {
  const { page } = await as("approver");
  await page.goto(`/workspaces/${WORKSPACE}/approvals`);
  await page.getByRole("link", { name: "Break-glass" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Break-glass" })).toBeVisible();
});

test("a change that waits already is not asked for twice, and can still be too urgent to wait", async ({
  as,
  baseURL,
}) => {
  const { page, api } = await as("admin");
  const headers = writing(baseURL);
  const queue = await api.get("/api/v1/approvals?status=PENDING_APPROVAL&environment=prod&limit=50", { headers });
  const waits = (await queue.json()).tickets.find((t: { type: string }) => t.type === "binding.put");
  const { effective_spec } = await (await api.get(`/api/v1/approvals/${waits.id}`, { headers })).json();
  const { plugin, kind, name } = waits.asset_ref;
  const asset = `/workspaces/${WORKSPACE}/assets/${plugin}/${kind}/${encodeURIComponent(name)}`;
  await page.goto(`${asset}/bindings/prod/edit?version=${effective_spec.version}`);
  await expect(page.getByText("The same change waits for a decision already.")).toHaveCount(1);
  await expect(page.getByRole("button", { name: "Ask for approval" })).toHaveAttribute("aria-disabled", "true");
  await page.getByRole("button", { name: "Break glass…" }).click();
  await expect(page.getByRole("dialog", { name: "Break glass" })).toBeVisible();
});

test("glass is broken inside a freeze: its reason says the way, both are said once and recorded, and it owes a review", async ({
  as,
  baseURL,
}) => {
  const headers = writing(baseURL);
  const admin = await as("admin");
  const owner = await as("owner");
  const operator = await as("operator");
  // An asset that nobody waits to change in prod: what is changed here must not overtake another journey's request.
  const assets = await owner.api.get("/api/governance/v1alpha1/assets?lifecycle=active&kind=dataset&limit=50", {
    headers,
  });
  const waiting = await owner.api.get("/api/v1/approvals?status=PENDING_APPROVAL&limit=200", { headers });
  const asked = new Set((await waiting.json()).tickets.map((t: { asset_ref?: { name: string } }) => t.asset_ref?.name));
  const free = (await assets.json()).assets.find((a: { asset_ref: { name: string } }) => !asked.has(a.asset_ref.name));
  const { plugin, kind, name: asset } = free.asset_ref;
  const { bindings } = await (await owner.api.get(`${governed(plugin, kind, asset)}/bindings`, { headers })).json();
  const version = bindings.find((b: { environment: string }) => b.environment === "prod").version ?? 1;
  const here = `/workspaces/${WORKSPACE}/assets/${plugin}/${kind}/${encodeURIComponent(asset)}`;
  const incident = `INC-${Date.now()}`;
  const name = `Year end ${Date.now()}`;
  const made = await admin.api.post("/api/v1/environments/prod/freezes", {
    headers,
    data: {
      ...{ name, reason: "nobody is here" },
      starts_at: new Date().toISOString(),
      ends_at: new Date(Date.now() + HOUR_MS).toISOString(),
    },
  });
  expect(made.status(), await made.text()).toBe(201);
  const { id } = await made.json();
  const put = async (over: object) => {
    const data = { version, config: { incident }, ...over };
    const answer = await owner.api.put(`${governed(plugin, kind, asset)}/bindings/prod`, { headers, data });
    return { status: answer.status(), body: await answer.json() };
  };
  const address = `${here}/bindings/prod/edit?version=${version}`;
  const configure = async (page: Page) => {
    await page.goto(address);
    await page.getByLabel("Configuration in prod, as JSON").fill(JSON.stringify({ incident }));
  };
  try {
    // Glass alone does not go past it, and the page says so in the same words.
    const ask = { reason: "Checkout is down.", incident };
    const frozen = await put({ break_glass: ask });
    expect([frozen.status, frozen.body.code]).toEqual([409, "FROZEN"]);

    // Who may not break glass reads what a request leads to, and sees no way past.
    await configure(operator.page);
    await expect(operator.page.getByText(frozen.body.reasons[0], { exact: true })).toBeVisible();
    await expect(operator.page.getByText("What is approved waits until then.")).toBeVisible();
    await expect(operator.page.getByRole("region", { name: "Break glass" })).toHaveCount(0);

    const { page } = owner;
    await configure(page);
    await expect(page.getByText(frozen.body.reasons[0], { exact: true })).toBeVisible();
    await expect(page.getByText("breaking glass below goes past the freeze too")).toBeVisible();
    const way = page.getByRole("region", { name: "Break glass" });
    await way.getByRole("button", { name: "Break glass…" }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog).toContainText(frozen.body.reasons[0]);
    const button = dialog.getByRole("button", { name: "Break glass", exact: true });
    await expect(button).toHaveAttribute("aria-disabled", "true");
    await dialog.getByLabel("Why it cannot wait").fill(ask.reason);
    await expect(dialog).toContainText("Name the incident.");
    await dialog.getByLabel("Incident").fill(incident);
    await dialog.getByLabel("Type “prod” to confirm").fill("prod");
    await button.click();
    await expect(page.getByText("It runs in prod now. It owes a review.")).toBeVisible();

    // One event says both, and so does the asset's history.
    const found = await admin.api.get("/api/v1/admin/audit-logs?action=break_glass.use&limit=20", { headers });
    const { events = [], logs = [] } = await found.json();
    const used = [...events, ...logs].filter((e) => e.details?.break_glass?.incident === incident);
    expect(used.map((e) => [e.outcome, e.details.break_glass.reason, e.details.freeze_override])).toEqual([
      ["success", ask.reason, { reason: ask.reason, window: name }],
    ]);
    await page.goto(`${here}/history`);
    const entry = page.getByRole("listitem").filter({ hasText: incident });
    await expect(entry).toContainText("broke glass");
    await expect(entry).toContainText(`During the freeze “${name}”`);

    // Until somebody else has reviewed it, the same person reads why not again, in the words of the refusal.
    const again = await put({ break_glass: ask, freeze_override: { reason: "again" }, config: { again: true } });
    expect([again.status, again.body.code]).toEqual([409, "BREAK_GLASS_DEBT"]);
    await page.goto(address);
    await expect(way.getByRole("button")).toHaveAttribute("aria-disabled", "true");
    await page.getByLabel("Configuration in prod, as JSON").fill(JSON.stringify({ again: true }));
    await expect(way).toContainText(again.body.detail);
  } finally {
    await admin.api.post(`/api/v1/environments/prod/freezes/${id}/end`, { headers, data: {} });
  }
  const approver = await as("approver");
  await approver.page.goto(`/workspaces/${WORKSPACE}/break-glass`);
  const debt = approver.page.getByRole("region").filter({ hasText: incident });
  await debt.getByLabel("What you found").fill("It was down.");
  await debt.getByRole("button", { name: "Record the review" }).click();
  await expect(approver.page.getByText("The review is recorded.")).toBeVisible();
  await expect(approver.page.getByRole("table", { name: "Reviewed uses of break-glass" })).toContainText(incident);
});

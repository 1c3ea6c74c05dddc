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
  await expect(dialog).toContainText("must be after starts_at");
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

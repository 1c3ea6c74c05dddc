import { expect, governed, type Person, type Persona, test, WORKSPACE, writing } from "./fixtures";

const at = (id: string) => `/workspaces/${WORKSPACE}/approvals/${id}`;
let names = 0;

/** A new version that waits to run in prod, with a configuration. */
async function asks(
  operator: Person,
  baseURL: string | undefined,
  config: object = { size: "large" },
): Promise<string> {
  const headers = writing(baseURL);
  const assets = await operator.api.get("/api/governance/v1alpha1/assets?lifecycle=active&kind=prompt&limit=1", {
    headers,
  });
  const { assets: found } = await assets.json();
  const { plugin, kind, name } = found[0].asset_ref;
  const asked = await operator.api.put(`${governed(plugin, kind, name)}/bindings/prod`, {
    headers,
    data: { version: 1, config: { ...config, asked: `${Date.now()}-${++names}` } },
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
  const headers = writing(baseURL);
  const operator = await as("operator");
  const id = await asks(operator, baseURL);
  const sees = async (who: Persona) => {
    const person = who === "operator" ? operator : await as(who);
    const api = await person.api.get(`/api/v1/approvals/${id}`, { headers });
    const shown = await api.json();
    const refused = await person.api.post(`/api/v1/approvals/${id}/approve`, {
      headers,
      data: { digest: shown.proposal_digest },
    });
    await person.page.goto(at(id));
    return { person, shown, refused: { status: refused.status(), body: await refused.json() } };
  };
  // The requester, a wrong role and a read-only auditor: the button is there, says no, and says why.
  for (const who of ["operator", "admin", "auditor"] as const) {
    const { person, shown } = await sees(who);
    const button = person.page.getByRole("button", { name: "Approve", exact: true });
    await expect(button).toHaveAttribute("aria-disabled", "true");
    await expect(person.page.getByRole("region", { name: "Your decision" })).toContainText(shown.reasons[0]);
    expect(shown.can_decide).toBe(false);
  }
  // Out of scope there is no page at all, as there is no request for the API.
  const outside = await as("operator-test");
  expect((await outside.api.get(`/api/v1/approvals/${id}`, { headers })).status()).toBe(404);
  expect((await outside.page.goto(at(id)))?.status()).toBe(404);
  // Content that has changed since it was looked at: refused in the API's words, and nothing is decided.
  const approver = await as("approver");
  await approver.page.goto(at(id));
  const second = await as("approver-2");
  const edit = await second.api.post(`/api/v1/approvals/${id}/approve`, {
    headers,
    data: { modified_spec: { config: { size: "small" } }, modification_reason: "smaller" },
  });
  expect(edit.status(), await edit.text()).toBe(200);
  await approver.page.getByRole("button", { name: "Approve", exact: true }).click();
  await expect(approver.page.getByText("The proposal is not the one you looked at.")).toBeVisible();
  // Whoever edited does not decide, and reads so.
  await second.page.goto(at(id));
  await expect(second.page.getByRole("region", { name: "Your decision" })).toContainText("You edited this proposal");
  // Decided already: whoever comes after reads what became of it.
  await approver.page.reload();
  await approver.page.getByRole("button", { name: "Approve", exact: true }).click();
  await expect(approver.page.getByText("Approved and applied.")).toBeVisible();
  await second.page.reload();
  await expect(second.page.getByRole("button", { name: "Approve", exact: true })).toHaveCount(0);
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
  await preview.getByLabel("Reason for the edit").fill("It need not be large.");
  await preview.getByRole("button", { name: "Edit the proposal" }).click();
  await expect(page.getByText("edited this proposal").first()).toBeVisible();
  await expect(page.getByRole("region", { name: "Your decision" })).toContainText("You edited this proposal");
});

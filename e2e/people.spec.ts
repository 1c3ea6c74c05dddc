import { expect, governed, type Person, test, WORKSPACE, writing } from "./fixtures";

const SETTINGS = `/workspaces/${WORKSPACE}/settings`;
const nameOf = async ({ api }: Person): Promise<string> => (await (await api.get("/api/v1/me")).json()).actor.name;
/** A day of next week, as the field takes it. */
const nextWeek = () => new Date(Date.now() + 6 * 86_400_000).toISOString().slice(0, 16);

test("decisions are handed to a group in the console; who is in it decides, and who is taken out does not", async ({
  as,
  baseURL,
}) => {
  test.setTimeout(180_000);
  const [owner, approver, viewer, operator] = [
    await as("owner"),
    await as("approver"),
    await as("viewer"),
    await as("operator"),
  ];
  const [lender, member] = [await nameOf(approver), await nameOf(viewer)];
  const { page } = owner;
  await page.goto(`${SETTINGS}/groups`);
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Night watch");
  await page.getByRole("button", { name: "Make the group" }).click();
  await page.getByRole("link", { name: "Night watch" }).click();
  await page.waitForURL(`${SETTINGS}/groups/*`);
  await page.getByLabel("Who", { exact: true }).selectOption({ label: member });
  await page.getByRole("button", { name: "Put in" }).click();
  await expect(page.getByRole("table", { name: "Members of Night watch" })).toContainText(member);

  await approver.page.goto(`${SETTINGS}/delegations`);
  await approver.page.getByLabel("To whom").selectOption({ label: "Whoever is in Night watch (now 1)" });
  await expect(approver.page.getByRole("group", { name: "Who decides instead" })).toBeHidden();
  await approver.page.getByLabel("Until (UTC)").fill(nextWeek());
  await approver.page.getByRole("textbox", { name: "Reason" }).fill("On leave");
  await approver.page.getByRole("button", { name: "Hand the decisions over" }).click();
  await expect(approver.page.getByRole("table", { name: "Delegations" })).toContainText("Whoever is in Night watch");

  const headers = writing(baseURL);
  const ask = async (name: string) => {
    const path = governed("catalog", "prompt", name);
    await operator.api.patch(path, { headers, data: { owner: { principal: "team-a" } } });
    const data = { params: { state: "active" } };
    const asked = await operator.api.post(`${path}/actions/lifecycle.setState`, { headers, data });
    return `/workspaces/${WORKSPACE}/approvals/${(await asked.json()).ticket_id}`;
  };
  await viewer.page.goto(await ask("watched-by-night"));
  await expect(viewer.page.getByText(`${member} of Night watch for ${lender}`)).toBeVisible();
  await expect(viewer.page.getByText(`You decide for ${lender}, and the decision will say so.`)).toBeVisible();
  await viewer.page.getByRole("button", { name: "Approve", exact: true }).click();
  await expect(viewer.page.getByText("Approved and applied.")).toBeVisible();

  await page.reload();
  await expect(page.getByText("A delegation names Night watch. End it first.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Delete the group" })).toHaveAttribute("aria-disabled", "true");
  await page.getByRole("button", { name: `Take ${member} out` }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: `Take ${member} out` })
    .click();
  await expect(page.getByText("Nobody is in it", { exact: true })).toBeVisible();
  await viewer.page.goto(await ask("watched-by-nobody"));
  await expect(viewer.page.getByRole("button", { name: "Approve", exact: true })).toHaveAttribute(
    "aria-disabled",
    "true",
  );

  await approver.page.getByRole("button", { name: "End now" }).click();
  await approver.page.getByRole("dialog").getByRole("button", { name: "End now" }).click();
  const lent = approver.page.getByRole("row").filter({ hasText: "Whoever is in Night watch" });
  await expect(lent.getByText("over", { exact: true })).toBeVisible();
  await page.reload();
  await page.getByRole("button", { name: "Delete the group" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete the group" }).click();
  await page.waitForURL(`${SETTINGS}/groups`);
  await viewer.page.goto(`${SETTINGS}/groups`);
  await expect(viewer.page.getByText("Owners and admins keep groups.")).toBeVisible();
});

test("the actions of a plugin are pressed in the console: what each leads to, a parameter that is wrong, why not", async ({
  as,
}) => {
  const { page } = await as("operator");
  const lamp = `/workspaces/${WORKSPACE}/assets/journeys/lamp/hallway`;
  await page.goto(lamp);
  await page.getByRole("link", { name: "Actions" }).click();
  await page.waitForURL(`${lamp}/actions`);
  const create = page.getByRole("region", { name: "Create lamp" });
  const change = page.getByRole("region", { name: "Switch lamp" });
  await expect(create).toContainText("Takes effect at once");
  await expect(change.getByRole("button", { name: "Switch lamp" })).toHaveAttribute("aria-disabled", "true");
  await expect(change).toContainText("There is no lamp of this name yet.");

  await create.getByRole("button", { name: "Create lamp" }).click();
  const form = page.getByRole("dialog");
  await form.getByLabel("Parameters, as JSON").fill('{ "watts": 7000 }');
  await form.getByRole("button", { name: "Create lamp", exact: true }).click();
  await expect(form).toContainText("Line 1, column");
  await form.getByLabel("Parameters, as JSON").fill('{ "watts": 7 }');
  await form.getByRole("button", { name: "Create lamp", exact: true }).click();
  await expect(page.getByText("Create lamp: done.")).toBeVisible();
  await expect(create).toContainText("There is a lamp of this name already.");

  await change.getByRole("button", { name: "Switch lamp" }).click();
  await form.getByLabel("Environment").selectOption("dev");
  await form.getByRole("button", { name: "Switch lamp", exact: true }).click();
  await expect(page.getByText("Switch lamp: a job does this now.")).toBeVisible();
  await expect(change).toContainText("No policy speaks about this operation");
  await page.goto(`/workspaces/${WORKSPACE}/assets/catalog/prompt/summarizer`);
  await expect(page.getByRole("link", { name: "History" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Actions" })).toHaveCount(0);
});

test("S2-87 a secret is stored, named where it is used, replaced and forgotten; its value is on no page", async ({
  as,
  baseURL,
}) => {
  const { page, api } = await as("owner");
  const seen: string[] = [];
  page.on("response", (answer) => {
    if (!answer.url().includes("/_next/"))
      void answer.text().then(
        (text) => seen.push(text),
        () => {},
      );
  });
  await page.goto(`${SETTINGS}/secrets`);
  await page.getByLabel("Name", { exact: true }).fill("lower");
  await expect(page.getByText("Capital letters, digits and _, beginning with a letter.")).toBeVisible();
  await page.getByLabel("Name", { exact: true }).fill("SIEM_TOKEN");
  await page.getByLabel("Value", { exact: true }).fill("first-very-secret");
  await page.getByRole("button", { name: "Store the secret" }).click();
  const table = page.getByRole("table", { name: "Secrets" });
  await expect(table).toContainText("SIEM_TOKEN");
  await expect(table).toContainText("nothing that names it");
  await expect(page.getByLabel("Value", { exact: true })).toHaveValue("");

  const headers = writing(baseURL);
  const hook = await api.post("/api/v1/admin/audit-logs/webhooks", {
    headers,
    data: {
      name: "night-siem",
      url: "https://siem.example/in",
      headers: { authorization: "Bearer $" + "{SIEM_TOKEN}" },
    },
  });
  expect(hook.status(), await hook.text()).toBe(201);
  const { id } = await hook.json();
  await page.reload();
  await expect(table.getByRole("link", { name: "night-siem" })).toBeVisible();
  await table.getByRole("link", { name: "Replace SIEM_TOKEN" }).click();
  await page.waitForURL(/name=SIEM_TOKEN/);
  await page.getByLabel("Value", { exact: true }).fill("second-very-secret");
  await page.getByRole("button", { name: "Replace SIEM_TOKEN" }).click();
  await expect(table).toContainText("replaced once");
  await table.getByRole("button", { name: "Forget" }).click();
  await expect(page.getByRole("dialog")).toContainText("What asks for it fails from then on: night-siem.");
  await page.getByRole("dialog").getByRole("button", { name: "Forget" }).click();
  await expect(page.getByText("No secret is stored")).toBeVisible();
  await api.delete(`/api/v1/admin/audit-logs/webhooks/${id}`, { headers });
  expect(seen.filter((text) => text.includes("very-secret"))).toEqual([]);
  expect(seen.length).toBeGreaterThan(3);

  const viewer = await as("viewer");
  await viewer.page.goto(`${SETTINGS}/secrets`);
  await expect(viewer.page.getByText("Secrets are for administrators")).toBeVisible();
});

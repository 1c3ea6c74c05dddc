import { expect, test, WORKSPACE, writing } from "./fixtures";

const TOKENS = `/workspaces/${WORKSPACE}/settings/tokens`;

test("a token is made in the browser, opens the API, is shown once, and opens nothing after it is revoked", async ({
  as,
  playwright,
  baseURL,
}) => {
  const { page } = await as("operator");
  await page.goto(TOKENS);
  await page.getByLabel("Name").fill("laptop");
  await page.getByLabel("It may do").selectOption("chosen");
  await page.getByRole("button", { name: "Make the token" }).click();

  const made = page.getByRole("alert").filter({ hasText: "laptop is made" });
  const secret = (await made.getByText(/^asn_cli_/).textContent()) ?? "";
  expect(secret).toMatch(/^asn_cli_[\w-]{43}$/);
  await expect(page.getByText(`assent login --api ${baseURL} --token …`)).toBeVisible();

  // Another client altogether: no cookie, only the token.
  const outside = await playwright.request.newContext({
    baseURL,
    extraHTTPHeaders: { authorization: `Bearer ${secret}` },
  });
  const me = await outside.get("/api/v1/me");
  expect(me.status()).toBe(200);
  const { actor, workspaces } = await me.json();
  expect([actor.surface, workspaces.map((w: { slug: string }) => w.slug)]).toEqual(["cli", [WORKSPACE]]);
  const path = "/api/governance/v1alpha1/assets/catalog/prompt/by-token";
  expect((await outside.patch(path, { data: { owner: { principal: "team-a" } } })).status()).toBe(403);

  await page.getByRole("button", { name: "I have kept it" }).click();
  await expect(page.getByText(secret)).toHaveCount(0);
  await page.reload();
  expect(await page.content()).not.toContain(secret);

  const row = page.getByRole("row").filter({ hasText: "laptop" });
  await expect(row).toContainText(`${secret.slice(0, "asn_cli_".length + 4)}…`);
  await row.getByRole("button", { name: "Revoke" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByText("laptop is revoked.")).toBeVisible();
  await expect(row).toHaveCount(0);
  expect((await outside.get("/api/v1/me")).status()).toBe(401);
  await outside.dispose();
});

test("what the server refuses of a token stands at its field, and nothing is made", async ({ as }) => {
  const { page } = await as("viewer");
  await page.goto(TOKENS);
  await page.getByRole("button", { name: "Make the token" }).click();
  await expect(page.getByLabel("Name")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByText("You have no tokens here")).toBeVisible();
});

test("what a token may do is told in a line, not a word to a line", async ({ as, baseURL }) => {
  const { page, api } = await as("editor");
  const name = `wide ${Date.now()}`;
  const data = { name, kind: "cli", expires_in_days: 7 };
  expect((await api.post("/api/v1/tokens", { headers: writing(baseURL), data })).ok()).toBe(true);
  await page.goto(TOKENS);
  const cell = page.getByRole("row").filter({ hasText: name }).getByText("All that you may do");
  expect((await cell.boundingBox())?.height).toBeLessThan(75);
});

test("ending all other sessions leaves the one that asks", async ({ as }) => {
  const [here, there] = [await as("auditor"), await as("auditor")];
  await here.page.goto(`/workspaces/${WORKSPACE}/settings/sessions`);
  await expect(here.page.getByText("This session")).toHaveCount(1);
  await here.page.getByRole("button", { name: "End all others" }).click();
  await here.page.getByRole("dialog").getByRole("button", { name: "End all others" }).click();
  await expect(here.page.getByText("There is no other session.")).toBeVisible();
  expect([(await there.api.get("/api/v1/me")).status(), (await here.api.get("/api/v1/me")).status()]).toEqual([
    401, 200,
  ]);
});

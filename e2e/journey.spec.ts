import { existsSync, readFileSync } from "node:fs";
import { console_, expect, governed, test, WORKSPACE, writing } from "./fixtures";

/** The registry's own entry where its data is at hand, else one of the same form. */
function anMcpServer(): { name: string; description: string } {
  const file = "../shared/data/mcp/servers.json";
  if (!existsSync(file))
    return {
      name: "io.example/weather",
      description: "Forecasts for a place and a day.",
      repository: { url: "https://git.example/weather", source: "git" },
    } as never;
  const servers = JSON.parse(readFileSync(file, "utf8")) as { name: string; description: string }[];
  return servers.find((s) => s.name !== "") ?? { name: "io.example/weather", description: "Forecasts." };
}

test("from a registry's entry to a version live in production, by two people", async ({ as, baseURL }) => {
  test.setTimeout(180_000);
  const server = anMcpServer();
  const [{ page: operator, api }, { page: approver }] = [await as("operator"), await as("approver")];
  const asset = console_.asset("catalog", "mcp-server", server.name);

  await operator.goto(`/workspaces/${WORKSPACE}/import`);
  await operator.getByLabel("Or paste it").fill(JSON.stringify(server));
  await operator.getByRole("button", { name: "Import" }).click();
  await expect(operator.getByText("Completed", { exact: true })).toBeVisible();
  await operator.getByRole("link", { name: server.name }).click();

  await operator.getByRole("link", { name: "Edit", exact: true }).click();
  await operator.getByLabel("Owner", { exact: false }).first().fill("team-platform");
  await operator.getByRole("button", { name: "Save", exact: true }).click();
  await expect(operator.getByText("team-platform")).toBeVisible();
  await operator.getByRole("button", { name: "Ask to activate" }).click();
  await operator.getByRole("dialog").getByRole("button", { name: "Ask to activate" }).click();
  await expect(operator.getByRole("link", { name: "Open the request" })).toBeVisible();

  await approver.goto(`${console_.approvals}?q=${encodeURIComponent(server.name)}`);
  await approver.getByRole("link", { name: `Move ${server.name} from draft to active` }).click();
  await approver.getByRole("button", { name: "Approve", exact: true }).click();
  await expect(approver.getByText("Approved and applied.")).toBeVisible();

  const cut = await api.post(`${governed("catalog", "mcp-server", server.name)}/versions`, {
    headers: writing(baseURL),
    data: { label: "second", content: { ...server, description: `${server.description} Reviewed.` } },
  });
  expect(cut.status()).toBe(201);
  await operator.goto(`${asset}/bindings/prod/edit?version=2`);
  await expect(operator.getByText("Needs approval by an approver")).toBeVisible();
  await operator.getByRole("button", { name: "Ask for approval" }).click();
  await expect(operator.getByRole("heading", { level: 1 })).toContainText(`Run version 2 of ${server.name} in prod`);
  await expect(operator.getByRole("button", { name: "Approve", exact: true })).toHaveAttribute("aria-disabled", "true");
  await expect(operator.getByRole("region", { name: "Your decision" })).toContainText("You asked for this change");

  await approver.goto(`${console_.approvals}?q=${encodeURIComponent(server.name)}`);
  await approver.keyboard.press("j");
  await expect(approver.getByRole("link", { name: `Run version 2 of ${server.name} in prod` })).toBeFocused();
  await approver.keyboard.press("Enter");
  await expect(approver.getByRole("heading", { level: 1 })).toContainText("Run version 2");
  await approver.getByRole("button", { name: "Approve", exact: true }).focus();
  await approver.keyboard.press("Enter");
  await expect(approver.getByText("Approved and applied.")).toBeVisible();

  await operator.goto(`${asset}/bindings`);
  await expect(operator.getByRole("row").filter({ hasText: "Production" })).toContainText("v2");
  await operator.goto(`${asset}/history?environment=prod`);
  const history = operator.getByRole("list", { name: "History" });
  for (const stage of ["asked: Run version 2", "approved: Run version 2", "started carrying it out", "bound version 2"])
    await expect(history).toContainText(stage);
});

test("S0-08 what was patched shows on the page of any plugin's asset", async ({ as, baseURL }) => {
  const { page, api } = await as("operator");
  for (const [plugin, kind] of [
    ["catalog", "dataset"],
    ["flows", "decision-flow"],
  ] as const) {
    const name = `patched-${kind}`;
    await api.patch(governed(plugin, kind, name), {
      headers: writing(baseURL),
      data: {
        owner: { principal: "team-a", display_name: "Team A" },
        intended_use: { summary: `A ${kind} under test.` },
      },
    });
    await page.goto(console_.asset(plugin, kind, name));
    await expect(page.getByText(`A ${kind} under test.`).first()).toBeVisible();
    await expect(page.getByText("Team A").first()).toBeVisible();
  }
});

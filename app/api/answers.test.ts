import { beforeAll, expect, test } from "vitest";
import { WRONG_ROLE } from "@/app/api/authz/cases";
import { activeAsset, askProd, boundInProd } from "@/lib/testing/arrange";
import { ask } from "@/lib/testing/ask";
import { type PersonName, type World, world } from "@/lib/testing/world";
import { manifest } from "@/server/routing/manifest";

/**
 * Every answer that a test gets is held against the schema that the reference shows of it (lib/testing/setup.ts). Here every
 * route that reads is asked about something that is there, by somebody who may, so that none of the schemas goes untried.
 */
const READS = (await manifest()).flatMap(({ path, methods }) =>
  methods.GET && methods.GET.spec.auth !== "none" ? [path] : [],
);
const GOVERNANCE = "/api/governance/v1alpha1";
let w: World;
let ids: Record<string, string>;

const as = (who: PersonName) => ({ session: w.sessions[who], workspace: w.slug });
const caseOf = async (key: string) => {
  const line = WRONG_ROLE[key];
  return (typeof line === "function" ? await line(w) : line)?.path ?? "";
};

beforeAll(async () => {
  w = await world();
  const asset = await activeAsset(w);
  await boundInProd(w, asset, 1);
  const ticket = await askProd(w, asset, 2);
  const get = async (path: string) => (await ask(`GET ${path}`, as("owner"))).body;
  const post = async (who: PersonName, path: string, body: unknown) =>
    (await ask(`POST ${path}`, { ...as(who), body })).body;
  const batch = await post("approver", "/api/v1/approvals/batch", { action: "approve", ticket_ids: [ticket] });
  const group = await post("owner", `/api/v1/workspaces/${w.slug}/groups`, { name: "release" });
  const made = await post("owner", "/api/v1/imports", [{ name: "a.b/c", description: "A server" }]);
  ids = {
    ...{ ticket, batch: batch.batch_id, import: made.id, group: group.id },
    system: (await caseOf("PATCH /api/v1/admin/external-approval-systems/[id]")).split("/").at(-1) ?? "",
    glass: (await caseOf("POST /api/v1/break-glass/[id]/review")).split("/").at(-2) ?? "",
    operation: (await get("/api/v1/operations")).operations[0].id,
    policy: (await get("/api/v1/policies")).policies[0].id,
  };
});

/** Where the line of the wrong role names something that is not there. */
const THERE: Record<string, () => string> = {
  [`${GOVERNANCE}/approvals/[id]`]: () => `${GOVERNANCE}/approvals/${ids.ticket}`,
  "/api/v1/admin/external-approval-systems/[id]": () => `/api/v1/admin/external-approval-systems/${ids.system}`,
  "/api/v1/approvals/[id]": () => `/api/v1/approvals/${ids.ticket}`,
  "/api/v1/batches/[id]/status": () => `/api/v1/batches/${ids.batch}/status`,
  "/api/v1/break-glass/[id]": () => `/api/v1/break-glass/${ids.glass}`,
  "/api/v1/imports/[id]": () => `/api/v1/imports/${ids.import}`,
  "/api/v1/operations/[id]": () => `/api/v1/operations/${ids.operation}`,
  "/api/v1/policies/[id]": () => `/api/v1/policies/${ids.policy}`,
  "/api/v1/workspaces/[slug]": () => `/api/v1/workspaces/${w.slug}`,
  "/api/v1/workspaces/[slug]/members": () => `/api/v1/workspaces/${w.slug}/members`,
  "/api/v1/workspaces/[slug]/groups": () => `/api/v1/workspaces/${w.slug}/groups`,
  "/api/v1/workspaces/[slug]/groups/[group_id]": () => `/api/v1/workspaces/${w.slug}/groups/${ids.group}`,
};

/** Nothing of this world is sealed; lib/audit/proofs has a log that is. */
const SEALED = ["/api/v1/admin/audit-logs/[event_id]/proof"];

test.each(READS)("GET %s answers what the reference says", async (route) => {
  const path = THERE[route]?.() ?? (await caseOf(`GET ${route}`));
  const answers: number[] = [];
  for (const who of ["owner", "approver", "auditor"] as const) {
    const { status } = await ask(`GET ${path}`, as(who));
    answers.push(status);
  }
  expect([path, answers.includes(200)]).toEqual([path, !SEALED.includes(route)]);
});

test("a policy that is made, taken from the offers or deleted answers what the reference says, where nobody is asked", async () => {
  const one = await world();
  const owner = { session: one.sessions.owner, workspace: one.slug };
  await one.db.superuser.query("UPDATE environments SET kind = 'Other' WHERE workspace_id = $1", [one.workspaceId]);
  const body = { name: "Mine", outcome: "exempt" };
  const made = await ask("POST /api/v1/policies", { ...owner, body });
  expect(made.status).toBe(201);
  const gone = await ask(`DELETE /api/v1/policies/${made.body.id}`, { ...owner, body: {} });
  expect(gone.status).toBe(204);
  await one.db.superuser.query("DELETE FROM approval_policies WHERE workspace_id = $1 AND builtin = 'vm-changes'", [
    one.workspaceId,
  ]);
  expect((await ask("POST /api/v1/policies/offers/vm-changes", { ...owner, body: {} })).status).toBe(201);
});

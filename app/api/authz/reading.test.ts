import { beforeEach, expect, test } from "vitest";
import { READING } from "@/lib/access/roles";
import { approve } from "@/lib/approvals/approve";
import { putBinding } from "@/lib/bindings/put";
import { activeAsset, allRows, askProd, ticketOf } from "@/lib/testing/arrange";
import { ask } from "@/lib/testing/ask";
import { type PersonName, type World, world } from "@/lib/testing/world";
import { METHODS, manifest } from "@/server/routing/manifest";
import { WRONG_ROLE } from "./cases";

/** Who together may do everything there is: each asks by a token that may only look, and then by a session. */
const PEOPLE: PersonName[] = ["owner", "operator", "approver"];
const operations = (await manifest()).flatMap((route) =>
  METHODS.filter((method) => method !== "GET").flatMap((method) => {
    const endpoint = route.methods[method];
    return endpoint && endpoint.spec.auth !== "none" ? [`${method} ${route.path}`] : [];
  }),
);
let w: World;
beforeEach(async () => {
  w = await world();
});

type Request = { path: string; body?: unknown };
const rows = async (text: string, values: unknown[] = []) => (await w.db.superuser.query(text, values)).rows;
const GOVERNANCE = "/api/governance/v1alpha1";
const day = (n: number) => new Date(Date.now() + n * 86_400_000).toISOString();

/** Where the request of the wrong role would be refused to everybody for another reason: one that somebody can make. */
async function bound(): Promise<string[]> {
  const asset = await activeAsset(w);
  await putBinding.run(w.as.operator, { asset, environment: "dev", version: 1 });
  const [{ id }] = await rows("SELECT id FROM assets WHERE workspace_id = $1 AND name = $2", [
    w.workspaceId,
    asset.name,
  ]);
  return [`${GOVERNANCE}/assets/catalog/prompt/${asset.name}`, `${GOVERNANCE}/assets-by-id/${id}`];
}
const BIND = { params: { environment: "dev", version: 2 } };
async function offered(): Promise<Request> {
  await rows("DELETE FROM approval_policies WHERE workspace_id = $1 AND builtin = 'vm-changes'", [w.workspaceId]);
  return { path: "/api/v1/policies/offers/vm-changes", body: {} };
}
async function told(): Promise<string> {
  await askProd(w, await activeAsset(w), 1);
  const [{ id }] = await rows("SELECT id FROM notifications WHERE user_id = $1 AND read_at IS NULL", [
    w.as.approver.userId,
  ]);
  return id;
}
const THAT_CAN: Record<string, () => Promise<Request>> = {
  "POST /api/governance/v1alpha1/assets/[plugin]/[kind]/[name]/actions/[action]": async () => ({
    path: `${(await bound())[0]}/actions/promotion.bind`,
    body: BIND,
  }),
  "POST /api/governance/v1alpha1/assets-by-id/[asset_id]/actions/[action]": async () => ({
    path: `${(await bound())[1]}/actions/promotion.bind`,
    body: BIND,
  }),
  "DELETE /api/governance/v1alpha1/assets/[plugin]/[kind]/[name]/bindings/[env]": async () => ({
    path: `${(await bound())[0]}/bindings/dev`,
  }),
  "DELETE /api/governance/v1alpha1/assets-by-id/[asset_id]/bindings/[env]": async () => ({
    path: `${(await bound())[1]}/bindings/dev`,
  }),
  "POST /api/v1/approvals/[id]/withdraw": async () => {
    const input = { asset: await activeAsset(w), environment: "prod", version: 1 };
    const id = ticketOf(await putBinding.run(w.as.operator, input, { applyAt: new Date(day(1)) }));
    await approve.run(w.as.approver, { id });
    return { path: `/api/v1/approvals/${id}/withdraw`, body: {} };
  },
  "POST /api/v1/delegations": async () => ({
    path: "/api/v1/delegations",
    body: { to: [w.as.viewer.userId], ends_at: day(1), reason: "away" },
  }),
  "POST /api/v1/jobs/[id]/retry": async () => {
    const line = WRONG_ROLE["POST /api/v1/jobs/[id]/retry"];
    const { path } = typeof line === "function" ? await line(w) : { path: "" };
    await rows(
      "UPDATE graphile_worker._private_jobs SET attempts = 1, last_error = 'x' WHERE payload ->> 'workspace_id' = $1",
      [w.workspaceId],
    );
    return { path };
  },
  "PATCH /api/v1/notifications/[id]/read": async () => ({
    path: `/api/v1/notifications/${await told()}/read`,
    body: {},
  }),
  "POST /api/v1/notifications/mark-all-read": async () => {
    await told();
    return { path: "/api/v1/notifications/mark-all-read", body: {} };
  },
  "POST /api/v1/policies/offers/[builtin]": offered,
  "DELETE /api/v1/policies/offers/[builtin]": offered,
  "POST /api/v1/workspaces/[slug]/members/[user_id]/invitation": async () => {
    const members = `/api/v1/workspaces/${w.slug}/members`;
    const body = { email: `new@${w.slug}.test`, role: "viewer" };
    const { body: made } = await ask(`POST ${members}`, { session: w.sessions.owner, workspace: w.slug, body });
    return { path: `${members}/${made.user.id}/invitation`, body: {} };
  },
};
/** Posts that only look, as a GET with a body would. */
const LOOKS = ["POST /api/v1/admin/approvals/[id]/preview", "POST /api/v1/policies/simulate"];

/** Everything that is kept, but the log (a refusal is recorded) and when a token was used. */
async function kept(): Promise<Record<string, string>> {
  const [row] = await rows(
    `SELECT (SELECT json_agg(row(k.id, k.revoked_at, k.expires_at, k.scopes) ORDER BY k.id) FROM tokens k)::text AS tokens,
      (SELECT json_agg(row(j.id, j.attempts, j.run_at) ORDER BY j.id) FROM graphile_worker._private_jobs j)::text AS jobs,
      (SELECT count(*) FROM audit_events WHERE outcome <> 'denied')::text AS done`,
  );
  const tables = Object.entries(await allRows(w));
  return { ...Object.fromEntries(tables.filter(([name]) => !/\.(audit_(events|pending)|tokens)/.test(name))), ...row };
}

async function tokenOf(who: PersonName, scopes: readonly string[]): Promise<string> {
  const body = { name: "looks", kind: "api", scopes };
  return (await ask("POST /api/v1/tokens", { session: w.sessions[who], workspace: w.slug, body })).body.token;
}

test.each(operations)("%s: a token that only reads writes nothing, where its person can", async (key) => {
  const [method] = key.split(" ");
  const line = WRONG_ROLE[key];
  const usual = async () => (typeof line === "function" ? line(w) : line);
  const { path, body } = (await (THAT_CAN[key] ?? usual)()) as Request;
  const tokens = await Promise.all(PEOPLE.map((who) => tokenOf(who, [...READING])));
  const before = await kept();
  for (const token of tokens) {
    const { status } = await ask(`${method} ${path}`, { token, body });
    expect([key, status < 500, status < 300 && !LOOKS.includes(key)]).toEqual([key, true, false]);
  }
  expect(await kept()).toEqual(before);
  // The same request does write, when one of them makes it in the console: the table is no empty one.
  for (const who of PEOPLE) await ask(`${method} ${path}`, { session: w.sessions[who], workspace: w.slug, body });
  expect([key, JSON.stringify(await kept()) !== JSON.stringify(before)]).toEqual([key, !LOOKS.includes(key)]);
});

test("a token marks what its person has read once one of its scopes writes", async () => {
  const path = `/api/v1/notifications/${await told()}/read`;
  const read = async (scopes: readonly string[]) =>
    ask(`PATCH ${path}`, { token: await tokenOf("approver", scopes), body: {} });
  const refused = await read(["approval:read"]);
  expect([refused.status, refused.body.code, refused.body.reasons]).toEqual([
    403,
    "PERMISSION_DENIED",
    ["This token's scopes only read; nothing is written by it."],
  ]);
  expect((await read(["approval:decide"])).status).toBe(403);
  expect((await read(["approval:read", "approval:decide"])).body.read_at).not.toBeNull();
  expect((await ask("GET /api/v1/notifications", { token: await tokenOf("approver", ["approval:read"]) })).status).toBe(
    200,
  );
});

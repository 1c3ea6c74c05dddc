import { beforeAll, expect, test } from "vitest";
import { apiOf } from "@/lib/testing/api";
import { type World, world } from "@/lib/testing/world";

const G = "/api/governance/v1alpha1";
let w: World;
let made = 0;
beforeAll(async () => {
  w = await world();
});

/** An active asset with two versions; answers its path. */
async function active(): Promise<string> {
  const path = `${G}/assets/catalog/prompt/asked-${++made}`;
  const api = apiOf(w, "operator");
  await api.patch(path, { owner: { principal: "team-a" } });
  for (const label of ["one", "two"]) await api.post(`${path}/versions`, { label, content: { template: label } });
  await w.db.superuser.query("UPDATE assets SET lifecycle = 'active' WHERE workspace_id = $1 AND name = $2", [
    w.workspaceId,
    `asked-${made}`,
  ]);
  return path;
}

async function asked(): Promise<{ id: string; path: string }> {
  const path = await active();
  const { status, body, headers } = await apiOf(w, "operator").put(`${path}/bindings/prod`, {
    version: 1,
    reason: "Release.",
  });
  expect(status).toBe(202);
  expect(headers.get("location")).toBe(`/api/v1/approvals/${body.ticket_id}`);
  expect(headers.get("etag")).toBeNull();
  expect(body).toMatchObject({
    status: "pending_approval",
    action: "binding.put",
    approval: { status: "PENDING_APPROVAL" },
  });
  return { id: body.ticket_id, path };
}

test("S0-22 requests are listed by status, in pages, and one shows its decisions", async () => {
  const tickets = [await asked(), await asked(), await asked()];
  const api = apiOf(w, "approver");
  const first = await api.get("/api/v1/approvals?status=PENDING_APPROVAL&limit=2");
  expect(first.body.tickets).toHaveLength(2);
  const second = await api.get(`/api/v1/approvals?status=PENDING_APPROVAL&limit=2&cursor=${first.body.next_cursor}`);
  const ids = [...first.body.tickets, ...second.body.tickets].map((t: { id: string }) => t.id);
  expect(new Set(ids).size).toBe(ids.length);
  const [one] = tickets;
  await api.post(`/api/v1/approvals/${one?.id}/approve`, { comment: "fine" });
  const { body } = await api.get(`${G}/approvals/${one?.id}`);
  expect(body.decisions).toMatchObject([{ verdict: "approve", comment: "fine", digest_seen: false }]);
});

test("S2-13 the queue shows the longest waiting first, with its tier and whole days", async () => {
  const ages = { urgent: 8, warning: 5, normal: 1 };
  const ids: Record<string, string> = {};
  for (const [tier, days] of Object.entries(ages)) {
    const { id } = await asked();
    ids[tier] = id;
    await w.db.superuser.query("ALTER TABLE approval_requests DISABLE TRIGGER USER");
    await w.db.superuser.query(
      "UPDATE approval_requests SET created_at = created_at - make_interval(days => $2) WHERE id = $1",
      [id, days],
    );
    await w.db.superuser.query("ALTER TABLE approval_requests ENABLE TRIGGER USER");
  }
  const { body } = await apiOf(w, "approver").get("/api/v1/approvals?status=PENDING_APPROVAL&limit=3");
  expect(body.tickets.map((t: { id: string }) => t.id)).toEqual([ids.urgent, ids.warning, ids.normal]);
  expect(
    body.tickets.map((t: { priority_tier: string; days_pending: number }) => [t.priority_tier, t.days_pending]),
  ).toEqual([
    ["urgent", 8],
    ["warning", 5],
    ["normal", 1],
  ]);
});

test("S0-27 nobody approves their own request, and the answer says so", async () => {
  const path = await active();
  const { body } = await apiOf(w, "owner").put(`${path}/bindings/prod`, { version: 1 });
  const own = await apiOf(w, "owner").post(`/api/v1/approvals/${body.ticket_id}/approve`, {});
  expect([own.status, own.body.code]).toEqual([403, "SELF_APPROVAL_FORBIDDEN"]);
  const seen = await apiOf(w, "owner").get(`/api/v1/approvals/${body.ticket_id}`);
  expect([seen.body.can_decide, seen.body.reasons]).toEqual([false, own.body.reasons]);
});

test("a decision on another content than the current one is 412", async () => {
  const { id } = await asked();
  const { status, body } = await apiOf(w, "approver").post(`/api/v1/approvals/${id}/approve`, {
    digest: `sha256:${"0".repeat(64)}`,
  });
  expect([status, body.code]).toEqual([412, "CONTENT_CHANGED"]);
  expect((await apiOf(w, "approver").get(`/api/v1/approvals/${id}`)).body.decisions).toEqual([]);
});

test("a request of an environment out of scope does not exist", async () => {
  const { id } = await asked();
  const hidden = await apiOf(w, "approverTest").get(`/api/v1/approvals/${id}`);
  expect(hidden.status).toBe(404);
  expect((await apiOf(w, "approverTest").post(`/api/v1/approvals/${id}/approve`, {})).status).toBe(404);
});

test("the same Idempotency-Key asks once", async () => {
  const path = await active();
  const extra = { headers: { "idempotency-key": "once" } };
  const [first, second] = [
    await apiOf(w, "operator").put(`${path}/bindings/prod`, { version: 1 }, extra),
    await apiOf(w, "operator").put(`${path}/bindings/prod`, { version: 1 }, extra),
  ];
  expect(second.status).toBe(202);
  expect(second.body).toEqual(first.body);
  expect(second.headers.get("idempotency-replayed")).toBe("true");
});

test("a second, equal request names the one that waits", async () => {
  const { id, path } = await asked();
  const { status, body } = await apiOf(w, "operator2").put(`${path}/bindings/prod`, { version: 1 });
  expect([status, body.code, body.ticket_id]).toEqual([409, "DUPLICATE_PENDING_REQUEST", id]);
});

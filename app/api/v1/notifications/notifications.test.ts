import { beforeAll, expect, test } from "vitest";
import { apiOf } from "@/lib/testing/api";
import { activeAsset, askProd } from "@/lib/testing/arrange";
import { ask } from "@/lib/testing/ask";
import { addPerson, type World, world } from "@/lib/testing/world";

const N = "/api/v1/notifications";
let w: World;
beforeAll(async () => {
  w = await world();
});

test("S2-61 one's own are listed in pages, the unread ones by themselves; read one, read all; 404 for another's", async () => {
  const asset = await activeAsset(w, { versions: 3 });
  for (const version of [1, 2, 3]) await askProd(w, asset, version);
  const api = apiOf(w, "approver");
  const first = await api.get(`${N}?limit=2&unread=true`);
  expect(first.body.notifications).toHaveLength(2);
  expect(first.headers.get("link")).toContain("limit=2&unread=true&cursor=");
  const [one] = first.body.notifications;
  expect(one).toMatchObject({ read_at: null, workspace: { slug: w.slug } });
  const count = async () => (await api.get(`${N}/unread-count`)).body.unread_count;
  const before = await count();
  expect((await api.patch(`${N}/${one.id}/read`, {})).body).toMatchObject({ id: one.id, read_at: expect.any(String) });
  expect(await count()).toBe(before - 1);
  expect((await apiOf(w, "owner").patch(`${N}/${one.id}/read`, {})).status).toBe(404);
  expect((await api.post(`${N}/mark-all-read`, {})).body).toEqual({ marked: before - 1 });
  expect((await api.get(`${N}?unread=true`)).body.notifications).toEqual([]);
  expect((await api.get(`${N}?unread=perhaps`)).status).toBe(400);
  expect((await api.get(`${N}?cursor=x`)).status).toBe(400);
});

test("S2-61 the count has a tag, and is 304 without a body for whoever knows it", async () => {
  const api = apiOf(w, "securityApprover");
  const first = await api.get(`${N}/unread-count`);
  const tag = first.headers.get("etag") ?? "";
  expect(tag).toBe(`"${first.body.unread_count}"`);
  for (const known of [tag, `W/${tag}`, `"other", ${tag}`]) {
    const again = await api.get(`${N}/unread-count`, { headers: { "if-none-match": known } });
    expect([known, again.status, again.body, again.headers.get("etag")]).toEqual([known, 304, null, tag]);
  }
  await askProd(w, await activeAsset(w), 1);
  const news = await api.get(`${N}/unread-count`, { headers: { "if-none-match": tag } });
  expect([news.status, news.body.unread_count > first.body.unread_count]).toEqual([200, true]);
});

test("they need no workspace to be named, and a token sees those of its own workspace alone", async () => {
  const other = await world();
  const secret = await addPerson(w.db, { ...w, name: "both", role: "approver", environments: null });
  const [{ user_id: user }] = (
    await w.db.superuser.query("SELECT user_id FROM sessions ORDER BY created_at DESC LIMIT 1")
  ).rows;
  await w.db.superuser.query(
    "INSERT INTO grants (id, workspace_id, user_id, role, source, created_at) VALUES ('grt_both', $1, $2, 'approver', 'seed', now())",
    [other.workspaceId, user],
  );
  await askProd(w, await activeAsset(w), 1);
  await askProd(other, await activeAsset(other), 1);
  const slugs = (body: { notifications: { workspace: { slug: string } }[] }) =>
    [...new Set(body.notifications.map((n) => n.workspace.slug))].sort();
  const all = await ask(`GET ${N}`, { session: secret });
  expect(slugs(all.body)).toEqual([w.slug, other.slug].sort());
  const made = await ask("POST /api/v1/tokens", {
    session: secret,
    workspace: other.slug,
    body: { name: "narrow", kind: "api" },
  });
  expect(made.status).toBe(201);
  const seen = await ask(`GET ${N}`, { token: made.body.secret ?? made.body.token });
  expect(slugs(seen.body)).toEqual([other.slug]);
});

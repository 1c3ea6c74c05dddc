import { afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/access/actor";
import { newId } from "@/lib/db/ids";
import { createDelegation } from "@/lib/delegations/create";
import { endDelegation } from "@/lib/delegations/end";
import { addGroupMember } from "@/lib/groups/add-member";
import { createGroup } from "@/lib/groups/create";
import { getGroup } from "@/lib/groups/get";
import { listGroups } from "@/lib/groups/list";
import { patchGroup } from "@/lib/groups/patch";
import { removeGroup } from "@/lib/groups/remove";
import { removeGroupMember } from "@/lib/groups/remove-member";
import { removeMember } from "@/lib/members/remove";
import { apiOf } from "@/lib/testing/api";
import { codeOf, resultOf } from "@/lib/testing/arrange";
import { type PersonName, type World, world } from "@/lib/testing/world";

const DAY = 86_400_000;
let w: World;
let other: World;
beforeAll(async () => {
  w = await world();
  other = await world();
});
afterEach(() =>
  w.db.superuser.query("UPDATE delegations SET ended_at = created_at WHERE workspace_id = $1", [w.workspaceId]),
);

let made = 0;
const idOf = (name: PersonName) => w.as[name].userId ?? "";
const at = (id: string) => ({ slug: w.slug, group_id: id });
const create = (over: object = {}, by: Actor = w.as.admin) =>
  createGroup.run(by, { slug: w.slug, name: `Group ${++made}`, ...over }, { clock: w.clock });
const add = (id: string, who: string, by: Actor = w.as.admin) =>
  addGroupMember.run(by, { ...at(id), user_id: who }, { clock: w.clock });
const group = async (...people: PersonName[]) => {
  const { id } = resultOf(await create());
  for (const name of people) resultOf(await add(id, idOf(name)));
  return id;
};
const read = (id: string) => getGroup.run(w.as.viewer, at(id), { clock: w.clock });
const lend = (from: Actor, id: string) => {
  const ends_at = new Date(w.clock.now().getTime() + DAY).toISOString();
  return createDelegation.run(from, { group: id, ends_at, reason: "on leave" }, { clock: w.clock });
};

describe("a group", () => {
  test("is made, renamed, filled, emptied and deleted, each recorded once with before and after", async () => {
    const before = (await w.events()).length;
    const made = resultOf(await create({ name: "On call", description: "Nights and weekends" }));
    expect(made).toMatchObject({ name: "On call", source: null, external_id: null, members: [], revision: 1 });
    resultOf(await patchGroup.run(w.as.admin, { ...at(made.id), name: "Night watch", reason: "clearer" }));
    resultOf(await add(made.id, idOf("viewer")));
    expect(await read(made.id)).toMatchObject({
      name: "Night watch",
      revision: 3,
      members: [{ user: { id: idOf("viewer"), name: "viewer" }, added_by: "admin" }],
    });
    const { rows } = await listGroups.run(w.as.viewer, { slug: w.slug, limit: 50 }, { clock: w.clock });
    expect(rows.find((g) => g.id === made.id)).toMatchObject({ member_count: 1, delegation_count: 0 });
    resultOf(await removeGroupMember.run(w.as.admin, { ...at(made.id), user_id: idOf("viewer") }));
    resultOf(await removeGroup.run(w.as.admin, at(made.id)));
    expect(await codeOf(read(made.id))).toBe("404 NOT_FOUND");
    const seen = (await w.events()).slice(before);
    expect(seen.map((e) => [e.action, e.resource_name, e.outcome])).toEqual([
      ["rbac.group.create", "On call", "success"],
      ["rbac.group.patch", "On call", "success"],
      ["rbac.group-member.add", "Night watch", "success"],
      ["rbac.group-member.delete", "Night watch", "success"],
      ["rbac.group.delete", "Night watch", "success"],
    ]);
    expect(seen[1]?.details).toEqual({
      before: { name: "On call", description: "Nights and weekends" },
      after: { name: "Night watch", description: "Nights and weekends" },
      changed: ["name"],
      reason: "clearer",
    });
    expect(seen[2]?.details).toEqual({ after: { member: { id: idOf("viewer"), name: "viewer" } } });
    expect(seen.map((e) => e.previous_hash !== null)).toEqual([false, true, true, true, true]);
  });

  test("changes nothing, and records nothing, where it is so already", async () => {
    const id = await group("viewer");
    const before = (await w.events()).length;
    resultOf(await add(id, idOf("viewer")));
    const { name } = await read(id);
    resultOf(await patchGroup.run(w.as.admin, { ...at(id), name }));
    expect([(await w.events()).length, (await read(id)).revision]).toEqual([before, 2]);
  });

  test("is 403 to keep for who manages no members, and the refusal is recorded", async () => {
    const id = await group("viewer");
    const before = (await w.events()).length;
    for (const by of [w.as.approver, w.as.operator, w.as.auditor]) {
      expect(await codeOf(create({}, by))).toBe("403 PERMISSION_DENIED");
      expect(await codeOf(patchGroup.run(by, { ...at(id), name: "Mine" }))).toBe("403 PERMISSION_DENIED");
      expect(await codeOf(add(id, idOf("editor"), by))).toBe("403 PERMISSION_DENIED");
      expect(await codeOf(removeGroupMember.run(by, { ...at(id), user_id: idOf("viewer") }))).toBe(
        "403 PERMISSION_DENIED",
      );
      expect(await codeOf(removeGroup.run(by, at(id)))).toBe("403 PERMISSION_DENIED");
    }
    const denied = (await w.events()).slice(before);
    expect([denied.length, new Set(denied.map((e) => e.outcome))]).toEqual([15, new Set(["denied"])]);
  });

  test("of another workspace, or of none, is 404; so is somebody who is not in it", async () => {
    const id = await group();
    for (const place of [
      { slug: other.slug, group_id: id },
      { slug: w.slug, group_id: id },
    ])
      expect(await codeOf(getGroup.run(other.as.owner, place))).toBe("404 NOT_FOUND");
    expect(await codeOf(removeGroup.run(other.as.owner, { slug: other.slug, group_id: id }))).toBe("404 NOT_FOUND");
    expect(await codeOf(addGroupMember.run(other.as.owner, { ...at(id), user_id: other.as.viewer.userId }))).toBe(
      "404 NOT_FOUND",
    );
    expect(await codeOf(read(newId("grp", w.clock.now())))).toBe("404 NOT_FOUND");
    expect(await codeOf(removeGroupMember.run(w.as.admin, { ...at(id), user_id: idOf("viewer") }))).toBe(
      "404 NOT_FOUND",
    );
    expect(await codeOf(listGroups.run(w.as.owner, { slug: other.slug, limit: 5 }))).toBe("404 NOT_FOUND");
  });

  test("is 409 under a name that is taken, in whatever case; deleted ones free theirs", async () => {
    const { id } = resultOf(await create({ name: "Security" }));
    expect(await codeOf(create({ name: " SECURITY " }))).toBe("409 NAME_TAKEN");
    expect(await codeOf(patchGroup.run(w.as.admin, { ...at(await group()), name: "security" }))).toBe("409 NAME_TAKEN");
    resultOf(await patchGroup.run(w.as.admin, { ...at(id), name: "SECURITY" }));
    resultOf(await removeGroup.run(w.as.admin, at(id)));
    resultOf(await create({ name: "Security" }));
    resultOf(await createGroup.run(other.as.admin, { slug: other.slug, name: "Security" }));
  });

  test("is deleted only when no delegation names it that runs or is planned", async () => {
    const id = await group("viewer");
    const delegation = resultOf(await lend(w.as.approver, id));
    expect((await read(id)).delegations).toMatchObject([{ id: delegation.id, from: { name: "approver" } }]);
    expect(await codeOf(removeGroup.run(w.as.admin, at(id)))).toBe("409 GROUP_IN_USE");
    await endDelegation.run(w.as.approver, { id: delegation.id }, { clock: w.clock });
    resultOf(await removeGroup.run(w.as.admin, at(id), { clock: w.clock }));
  });

  test("that an identity provider keeps is the provider's to change: 409 for people", async () => {
    const id = newId("grp", w.clock.now());
    await w.db.superuser.query(
      `INSERT INTO groups (id, workspace_id, name, source, external_id, created_at, updated_at) VALUES ($1, $2, 'Platform', 'corp', 'cn=platform', now(), now())`,
      [id, w.workspaceId],
    );
    expect(await read(id)).toMatchObject({ source: "corp", external_id: "cn=platform" });
    expect(await codeOf(patchGroup.run(w.as.owner, { ...at(id), name: "Mine" }))).toBe("409 GROUP_KEPT_ELSEWHERE");
    expect(await codeOf(add(id, idOf("viewer"), w.as.owner))).toBe("409 GROUP_KEPT_ELSEWHERE");
    expect(await codeOf(removeGroup.run(w.as.owner, at(id)))).toBe("409 GROUP_KEPT_ELSEWHERE");
  });
});

describe("S1-14 who may be put into a group", () => {
  test("is never oneself, nor anybody by who could not give the role that is lent to it", async () => {
    const id = await group("viewer");
    expect(await codeOf(add(id, idOf("admin")))).toBe("403 GRANT_REFUSED");
    resultOf(await lend(w.as.owner, id));
    expect(await codeOf(add(id, idOf("editor")))).toBe("403 GRANT_REFUSED");
    resultOf(await add(id, idOf("editor"), w.as.owner));
    expect((await read(id)).members.map((m) => m.user.name)).toEqual(["editor", "viewer"]);
  });

  test("is an active member of the workspace; who leaves it is in no group of it, and stays out when they come back", async () => {
    const id = await group("viewer", "operator2");
    for (const who of [other.as.viewer.userId ?? "", "usr_none", ""])
      expect(await codeOf(add(id, who))).toBe("422 VALIDATION_FAILED");
    await w.db.superuser.query("UPDATE users SET deactivated_at = now() WHERE id = $1", [idOf("viewer")]);
    expect((await read(id)).members.map((m) => m.user.name)).toEqual(["operator2"]);
    expect(await codeOf(add(id, idOf("viewer")))).toBe("422 VALIDATION_FAILED");
    await w.db.superuser.query("UPDATE users SET deactivated_at = NULL WHERE id = $1", [idOf("viewer")]);
    resultOf(await removeMember.run(w.as.admin, { slug: w.slug, user_id: idOf("operator2") }, { clock: w.clock }));
    const [removed] = await w.events({ action: "rbac.member.delete" });
    expect(removed?.details).toMatchObject({ before: { groups: [(await read(id)).name] } });
    const { rows } = await w.db.superuser.query("SELECT user_id FROM group_members WHERE group_id = $1", [id]);
    expect(rows.map((r) => r.user_id)).toEqual([idOf("viewer")]);
    await w.db.superuser.query(
      "INSERT INTO grants (id, workspace_id, user_id, role, source, created_at) VALUES ($1, $2, $3, 'operator', 'manual', now())",
      [newId("grt", w.clock.now()), w.workspaceId, idOf("operator2")],
    );
    expect((await read(id)).members.map((m) => m.user.name)).toEqual(["viewer"]);
  });

  test("is told when the group decides for somebody, and by two at once is put in once", async () => {
    const id = await group("viewer");
    const { id: about } = resultOf(await lend(w.as.approver, id));
    const both = await Promise.all([add(id, idOf("editor")), add(id, idOf("editor"), w.as.owner)]);
    expect(both.map((o) => o.kind)).toEqual(["done", "done"]);
    const { members, revision } = await read(id);
    expect([members.length, revision]).toEqual([2, 3]);
    const { rows } = await w.db.superuser.query(
      "SELECT title FROM notifications WHERE subject_id = $1 AND user_id = $2",
      [about, idOf("editor")],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0].title).toContain("which decides for approver");
  });
});

describe("over HTTP", () => {
  const base = () => `/api/v1/workspaces/${w.slug}/groups`;
  test("it is made at a place, changed at its revision, and its list is paged", async () => {
    const api = apiOf(w, "owner");
    const made = await api.post(base(), { name: "Paged" });
    expect([made.status, made.headers.get("location"), made.headers.get("etag")]).toEqual([
      201,
      `${base()}/${made.body.id}`,
      '"1"',
    ]);
    const at = `${base()}/${made.body.id}`;
    const stale = { headers: { "if-match": '"7"' } };
    expect((await api.patch(at, { name: "Stale" }, stale)).body).toMatchObject({
      status: 412,
      current: { revision: 1 },
    });
    expect((await api.patch(at, { description: "What it is for" })).headers.get("etag")).toBe('"2"');
    const joined = await api.post(`${at}/members`, { user_id: idOf("viewer") });
    expect([joined.status, joined.body.members.length]).toEqual([200, 1]);
    expect((await api.delete(`${at}/members/${idOf("viewer")}`)).body.members).toEqual([]);
    const first = await api.get(`${base()}?limit=1`);
    expect(first.body.groups).toHaveLength(1);
    const second = await api.get(`${base()}?limit=1&cursor=${encodeURIComponent(first.body.next_cursor)}`);
    expect(second.body.groups[0].id).not.toBe(first.body.groups[0].id);
    expect((await api.delete(at)).status).toBe(204);
    expect((await api.get(at)).status).toBe(404);
  });

  test("what is no group is refused by field, whatever it is", async () => {
    const api = apiOf(w, "owner");
    const id = await group();
    const answers: [string, unknown, string][] = [
      ["", { name: " " }, "/name"],
      ["", { name: "x".repeat(101) }, "/name"],
      ["", { name: "x", description: "x".repeat(501) }, "/description"],
      ["", { name: ["x"] }, "/name"],
      ["", { name: "x", source: "corp" }, "/source"],
      [`/${id}/members`, {}, "/user_id"],
      [`/${id}/members`, { user_id: { $ne: null } }, "/user_id"],
      [`/${id}/members`, { user_id: "' OR 1=1 --" }, "/user_id"],
    ];
    for (const [rest, body, field] of answers) {
      const refused = await api.post(`${base()}${rest}`, body);
      expect([rest, body, refused.status, refused.body.errors?.[0]?.field]).toEqual([rest, body, 422, field]);
    }
    expect((await api.get(`${base()}/${"x".repeat(41)}`)).status).toBe(404);
    expect((await api.get(`${base()}?limit=0`)).status).toBe(400);
  });
});

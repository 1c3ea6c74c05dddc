import { beforeEach, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/access/actor";
import { redeemInvitation } from "@/lib/auth/invitations/redeem";
import { resolveActor } from "@/lib/auth/resolve";
import { putBinding } from "@/lib/bindings/put";
import { newId } from "@/lib/db/ids";
import { addMember } from "@/lib/members/add";
import { inviteAgain } from "@/lib/members/invite-again";
import { listMembers } from "@/lib/members/list";
import { patchMember } from "@/lib/members/patch";
import { removeMember } from "@/lib/members/remove";
import { apiOf } from "@/lib/testing/api";
import { activeAsset, codeOf, resultOf } from "@/lib/testing/arrange";
import { addPerson, context, type PersonName, type World, world } from "@/lib/testing/world";

let w: World;
beforeEach(async () => {
  w = await world();
});

let made = 0;
const anAddress = () => `person-${++made}-${w.slug}@members.test`;
const idOf = (name: PersonName): string => w.as[name].userId ?? "";
const grantsOf = async (userId: string) =>
  (await listMembers.run(w.as.viewer, { slug: w.slug })).members
    .find((m) => m.user.id === userId)
    ?.grants.map((g) => [g.role, g.allowed_environments]);
const add = (as: Actor, over: object = {}, options: object = {}) =>
  addMember.run(as, { slug: w.slug, email: anAddress(), role: "viewer", ...over }, options);
const patch = (as: Actor, of: PersonName, patched: object) =>
  patchMember.run(as, { slug: w.slug, user_id: idOf(of), patch: patched });
const remove = (as: Actor, of: PersonName) => removeMember.run(as, { slug: w.slug, user_id: idOf(of) });
const events = async (action: string) =>
  (await w.events({ action })).map((e) => [e.outcome, e.resource_name, e.details]);

describe("S2-85 adding somebody", () => {
  test("whoever is not known is made known, gets a link that is shown once, and is listed as invited", async () => {
    const email = anAddress();
    const grants = [
      { role: "operator", allowed_environments: ["dev", "class:test"] },
      { role: "approver", allowed_environments: null },
    ];
    const { user, invitation } = resultOf(await add(w.as.owner, { email, role: undefined, name: "Ana", grants }));
    expect(invitation?.path).toMatch(/^\/invitation#[\w-]{43}$/);
    const { members } = await listMembers.run(w.as.viewer, { slug: w.slug });
    expect(members.find((m) => m.user.id === user.id)).toMatchObject({
      user: { name: "Ana", email },
      joined: false,
      invited_until: invitation?.expires_at,
      grants: grants.map((g) => ({ ...g, source: "manual" })),
    });
    const [recorded] = await w.events({ action: "rbac.member.add" });
    expect(recorded).toMatchObject({
      outcome: "success",
      resource_type: "member",
      resource_id: user.id,
      details: { after: { grants, invited: true }, created: true },
    });
    expect(JSON.stringify(recorded)).not.toContain(invitation?.path.split("#")[1]);
    const { rows } = await w.db.superuser.query("SELECT token_hash FROM invitation_links WHERE user_id = $1", [
      user.id,
    ]);
    expect(rows[0].token_hash.toString("base64url")).not.toBe(invitation?.path.split("#")[1]);
  });

  test("whoever has signed in somewhere before needs no link, whatever the case of the address", async () => {
    const other = await world();
    const email = (other.as.editor.email ?? "").toUpperCase();
    const { user, invitation } = resultOf(await add(w.as.admin, { email, role: "auditor" }));
    expect([user.id, invitation]).toEqual([other.as.editor.userId, null]);
    expect(await grantsOf(user.id)).toEqual([["auditor", null]]);
  });

  test("who was invited elsewhere and never came in is 409: that link would open what is given here", async () => {
    const other = await world();
    const { user, invitation } = resultOf(await add(w.as.owner));
    const there = () => addMember.run(other.as.owner, { slug: other.slug, email: user.email, role: "owner" });
    expect(await codeOf(there())).toBe("409 INVITED_ELSEWHERE");
    const secret = invitation?.path.split("#")[1] ?? "";
    await redeemInvitation({ secret, name: "Somebody", password: "correct horse battery staple" }, context());
    expect(resultOf(await there())).toMatchObject({ user: { id: user.id }, invitation: null });
  });

  test("the same again changes nothing; other roles are 409, for a member is changed, not added", async () => {
    const email = anAddress();
    await add(w.as.owner, { email });
    expect(await add(w.as.owner, { email })).toMatchObject({ kind: "done", changed: false });
    expect(await codeOf(add(w.as.owner, { email, role: "editor" }))).toBe("409 ALREADY_MEMBER");
    expect(await events("rbac.member.add")).toHaveLength(2);
  });

  test("a closed account is 409, another workspace's address 404", async () => {
    const { user } = resultOf(await add(w.as.owner));
    await w.db.superuser.query("UPDATE users SET deactivated_at = now() WHERE id = $1", [user.id]);
    await w.db.superuser.query("DELETE FROM grants WHERE user_id = $1", [user.id]);
    expect(await codeOf(add(w.as.owner, { email: user.email }))).toBe("409 ACCOUNT_DEACTIVATED");
    expect(await codeOf(add((await world()).as.owner))).toBe("404 NOT_FOUND");
  });

  test.each([
    [{ role: "king" }, "/role"],
    [{ role: undefined }, "/role"],
    [{ email: "nobody" }, "/email"],
    [{ allowed_environments: [] }, "/allowed_environments"],
    [{ allowed_environments: ["moon"] }, "/allowed_environments/0"],
    [{ allowed_environments: ["dev", "dev"] }, "/allowed_environments"],
    [{ allowed_environments: ["class:moon"] }, "/allowed_environments/0"],
    [{ role: "owner", allowed_environments: ["dev"] }, "/allowed_environments"],
    [{ grants: [{ role: "viewer" }] }, "/grants"],
    [{ role: undefined, grants: [] }, "/grants"],
    [{ role: undefined, grants: [{ role: "viewer" }, { role: "viewer", allowed_environments: ["dev"] }] }, "/grants"],
  ])("refuses %j with 422 at the field", async (over, field) => {
    await expect(add(w.as.owner, over)).rejects.toMatchObject({ status: 422, errors: [{ field }] });
    expect(await events("rbac.member.add")).toEqual([]);
  });

  test("two workspaces that invite one address at once make one person, a member of one of them", async () => {
    const other = await world();
    const email = anAddress();
    const both = await Promise.allSettled([
      add(w.as.owner, { email }),
      addMember.run(other.as.owner, { slug: other.slug, email, role: "viewer" }),
    ]);
    expect(both.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(both).toContainEqual({ status: "rejected", reason: expect.objectContaining({ code: "INVITED_ELSEWHERE" }) });
    const { rows } = await w.db.superuser.query("SELECT count(*)::int AS n FROM users WHERE email = $1", [email]);
    expect(rows).toEqual([{ n: 1 }]);
  });
});

describe("S1-14 only an owner or an admin changes roles, and nobody above their own level", () => {
  test.each(["viewer", "auditor", "editor", "operator", "approver", "securityApprover"] as const)(
    "a %s may neither add, change nor remove (403, recorded)",
    async (name) => {
      expect(await codeOf(add(w.as[name]))).toBe("403 PERMISSION_DENIED");
      expect(await codeOf(patch(w.as[name], "operator2", { role: "owner" }))).toBe("403 PERMISSION_DENIED");
      expect(await codeOf(remove(w.as[name], "operator2"))).toBe("403 PERMISSION_DENIED");
      const denied = ["add", "patch", "delete"].map((verb) => events(`rbac.member.${verb}`));
      expect((await Promise.all(denied)).flat().map(([outcome]) => outcome)).toEqual(Array(3).fill("denied"));
    },
  );

  test("an admin of some environments is no admin of the workspace", async () => {
    const { as } = await member("admin", ["class:test"]);
    expect(await codeOf(add(as))).toBe("403 PERMISSION_DENIED");
  });

  test("an admin neither gives ownership nor takes it away, nor opens an owner's account", async () => {
    expect(await codeOf(add(w.as.admin, { role: "owner" }))).toBe("403 GRANT_REFUSED");
    expect(await codeOf(patch(w.as.admin, "operator2", { role: "owner" }))).toBe("403 GRANT_REFUSED");
    const { user } = resultOf(await add(w.as.owner, { role: "owner" }));
    const at = { slug: w.slug, user_id: user.id };
    expect(await codeOf(patchMember.run(w.as.admin, { ...at, patch: { role: "viewer" } }))).toBe("403 GRANT_REFUSED");
    expect(await codeOf(removeMember.run(w.as.admin, at))).toBe("403 GRANT_REFUSED");
    expect(await codeOf(inviteAgain.run(w.as.admin, at))).toBe("403 GRANT_REFUSED");
    expect(await grantsOf(user.id)).toEqual([["owner", null]]);
  });

  test("an owner gives ownership; nobody changes their own roles, an owner neither", async () => {
    resultOf(await patch(w.as.owner, "admin", { role: "owner" }));
    expect(await grantsOf(idOf("admin"))).toEqual([["owner", null]]);
    expect(await codeOf(patch(w.as.owner, "owner", { role: "viewer" }))).toBe("403 GRANT_REFUSED");
    expect(await codeOf(patch(w.as.admin, "admin", { role: "admin", allowed_environments: ["dev"] }))).toMatch(/^403/);
  });
});

describe("S2-85 changing and removing", () => {
  test("grants are replaced as a whole and recorded once; those that stay keep their origin", async () => {
    const grants = [
      { role: "operator", allowed_environments: null },
      { role: "security-approver", allowed_environments: ["class:prod"] },
    ];
    resultOf(await patch(w.as.admin, "operator", { grants, reason: "Covers for Ana" }));
    const { members } = await listMembers.run(w.as.viewer, { slug: w.slug });
    expect(members.find((m) => m.user.id === idOf("operator"))?.grants.map((g) => [g.role, g.source])).toEqual([
      ["operator", "seed"],
      ["security-approver", "manual"],
    ]);
    const before = { grants: [{ role: "operator", allowed_environments: null }] };
    expect(await events("rbac.member.patch")).toEqual([
      ["success", w.as.operator.email, { before, after: { grants }, changed: ["grants"], reason: "Covers for Ana" }],
    ]);
    expect(await patch(w.as.admin, "operator", { grants })).toMatchObject({ kind: "done", changed: false });
    expect(await events("rbac.member.patch")).toHaveLength(1);
  });

  test("counts from the next request on, over HTTP with the session that was open", async () => {
    const asset = await activeAsset(w);
    const path = `/api/governance/v1alpha1/assets/${asset.plugin}/${asset.kind}/${asset.name}/bindings/dev`;
    const viewer = apiOf(w, "viewer");
    const at = `/api/v1/workspaces/${w.slug}/members/${idOf("viewer")}`;
    expect((await viewer.put(path, { version: 1 })).status).toBe(403);
    expect((await apiOf(w, "admin").patch(at, { role: "operator", allowed_environments: ["dev"] })).status).toBe(200);
    expect((await viewer.put(path, { version: 1 })).status).toBe(200);
    expect((await viewer.get(path.replace("/dev", "/prod"))).status).toBe(404);
    expect((await apiOf(w, "admin").delete(at)).status).toBe(204);
    expect((await viewer.get(path)).status).toBe(404);
    expect((await apiOf(w, "admin").delete(at)).status).toBe(404);
  });

  test("hides who is no member, and another workspace (404)", async () => {
    const other = await world();
    expect(
      await codeOf(
        patchMember.run(w.as.owner, { slug: w.slug, user_id: other.as.viewer.userId, patch: { role: "viewer" } }),
      ),
    ).toBe("404 NOT_FOUND");
    expect(await codeOf(removeMember.run(w.as.owner, { slug: w.slug, user_id: "usr_none" }))).toBe("404 NOT_FOUND");
    expect(await codeOf(removeMember.run(other.as.owner, { slug: w.slug, user_id: idOf("viewer") }))).toBe(
      "404 NOT_FOUND",
    );
  });

  test("what an environment was called before it was archived can be kept, not newly named", async () => {
    await patch(w.as.owner, "operator", { role: "operator", allowed_environments: ["dev", "test"] });
    const archived = {
      ...w.as.owner,
      environments: w.as.owner.environments.map((e) => ({ ...e, archived: e.slug === "dev" })),
    };
    resultOf(await patch(archived, "operator", { role: "editor", allowed_environments: ["dev"] }));
    await expect(patch(archived, "operator2", { role: "editor", allowed_environments: ["dev"] })).rejects.toMatchObject(
      {
        status: 422,
      },
    );
  });

  test("removing ends the invitation and is recorded with what was held", async () => {
    const { user } = resultOf(await add(w.as.owner, { role: "editor" }));
    resultOf(await removeMember.run(w.as.admin, { slug: w.slug, user_id: user.id, reason: "Wrong address" }));
    const open = "SELECT count(*)::int AS n FROM invitation_links WHERE user_id = $1 AND ended_at IS NULL";
    expect((await w.db.superuser.query(open, [user.id])).rows[0].n).toBe(0);
    expect(await events("rbac.member.delete")).toEqual([
      [
        "success",
        user.email,
        { before: { grants: [{ role: "editor", allowed_environments: null }] }, reason: "Wrong address" },
      ],
    ]);
    // Invited again, they get a link again.
    expect(resultOf(await add(w.as.owner, { email: user.email })).invitation).not.toBeNull();
  });
});

describe("S2-85 the last owner stays", () => {
  test("is neither removed nor made less, and does not leave (409, recorded)", async () => {
    expect(await codeOf(remove(w.as.owner, "owner"))).toBe("409 LAST_OWNER");
    const platform = { ...w.as.admin, platformAdmin: true };
    expect(await codeOf(patch(platform, "owner", { role: "admin" }))).toBe("409 LAST_OWNER");
    expect(await codeOf(remove(platform, "owner"))).toBe("409 LAST_OWNER");
    expect((await events("rbac.member.delete")).map(([outcome]) => outcome)).toEqual(["denied", "denied"]);
  });

  test("an owner whose account was closed is no other owner", async () => {
    const { as } = await member("owner", null);
    await w.db.superuser.query("UPDATE users SET deactivated_at = now() WHERE id = $1", [as.userId]);
    expect(await codeOf(remove(w.as.owner, "owner"))).toBe("409 LAST_OWNER");
  });

  test("with a second owner either may leave", async () => {
    await member("owner", null);
    expect(resultOf(await remove(w.as.owner, "owner"))).toEqual({ id: idOf("owner") });
  });

  test("two owners who remove each other, or themselves, at once leave one; thirty times", async () => {
    let standing = w.as.owner;
    for (let i = 0; i < 30; i++) {
      const { as: rival } = await member("owner", null);
      const [of, by] = i % 2 === 0 ? [rival, standing] : [standing, rival];
      const ends = await Promise.allSettled([
        removeMember.run(standing, { slug: w.slug, user_id: of.userId }),
        removeMember.run(rival, { slug: w.slug, user_id: by.userId }),
      ]);
      expect(ends.filter((e) => e.status === "fulfilled")).toHaveLength(1);
      const { members } = await listMembers.run(w.as.viewer, { slug: w.slug });
      const left = members.filter((m) => m.grants.some((g) => g.role === "owner")).map((m) => m.user.id);
      expect(left).toHaveLength(1);
      if (left[0] === rival.userId) standing = rival;
    }
  });
});

describe("a new link", () => {
  test("ends the one before and is recorded", async () => {
    const { user, invitation } = resultOf(await add(w.as.owner));
    const again = resultOf(await inviteAgain.run(w.as.admin, { slug: w.slug, user_id: user.id }));
    expect(again.invitation.path).not.toBe(invitation?.path);
    const open = "SELECT count(*)::int AS n FROM invitation_links WHERE user_id = $1 AND ended_at IS NULL";
    expect((await w.db.superuser.query(open, [user.id])).rows[0].n).toBe(1);
    expect(await events("rbac.member.invite")).toEqual([
      ["success", user.email, { expires_at: again.invitation.expires_at }],
    ]);
  });

  test("is not for who has come in (409), belongs elsewhere too (409), or is no member (404)", async () => {
    expect(await codeOf(inviteAgain.run(w.as.owner, { slug: w.slug, user_id: idOf("viewer") }))).toBe(
      "409 ALREADY_JOINED",
    );
    const other = await world();
    const { user } = resultOf(await add(w.as.owner));
    await w.db.superuser.query(
      `INSERT INTO grants (id, workspace_id, user_id, role, source, created_at, created_by) VALUES ($1, $2, $3, 'viewer', 'manual', now(), $3)`,
      [newId("grt", new Date()), other.workspaceId, user.id],
    );
    expect(await codeOf(inviteAgain.run(w.as.owner, { slug: w.slug, user_id: user.id }))).toBe("409 MEMBER_ELSEWHERE");
    expect(await codeOf(inviteAgain.run(w.as.owner, { slug: w.slug, user_id: "usr_none" }))).toBe("404 NOT_FOUND");
    expect(await codeOf(inviteAgain.run(w.as.viewer, { slug: w.slug, user_id: user.id }))).toBe(
      "403 PERMISSION_DENIED",
    );
  });
});

test("a removed operator's decision on what is theirs is refused at once", async () => {
  const asset = await activeAsset(w);
  resultOf(await remove(w.as.admin, "operator2"));
  // The actor that was loaded before is what one request holds; the next one is loaded anew.
  expect((await apiOf(w, "operator2").get("/api/governance/v1alpha1/assets")).status).toBe(404);
  expect((await putBinding.run(w.as.operator, { asset, environment: "dev", version: 1 })).kind).toBe("done");
});

/** One more person of the workspace, as an actor. */
async function member(role: string, environments: string[] | null): Promise<{ as: Actor }> {
  const name = `more-${++made}`;
  const secret = await addPerson(w.db, { workspaceId: w.workspaceId, slug: w.slug, name, role, environments });
  return { as: await resolveActor({ kind: "session", secret }, w.slug, context()) };
}

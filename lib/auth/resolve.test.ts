import { beforeAll, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/access/actor";
import { can, visibleEnvironments } from "@/lib/access/can";
import { resolveActor, resolveMemberships, resolvePage, resolveUser } from "@/lib/auth/resolve";
import { hashSecret } from "@/lib/auth/secret";
import { newId } from "@/lib/db/ids";
import type { Refusal } from "@/lib/errors";
import { addPerson, context, type World, world } from "@/lib/testing/world";

let w: World;
let other: World;
beforeAll(async () => {
  w = await world();
  other = await world();
});

const session = (secret: string) => ({ kind: "session" as const, secret });
const refused = (asked: Promise<unknown>): Promise<Refusal> =>
  asked.then(
    () => {
      throw new Error("was let in");
    },
    (error: Refusal) => error,
  );
const slugs = (actor: Actor) => visibleEnvironments(actor).map((e) => e.slug);

async function person(role: string, environments: readonly string[] | null): Promise<string> {
  return addPerson(w.db, {
    workspaceId: w.workspaceId,
    slug: w.slug,
    name: `${role}-${newId("usr", new Date())}`,
    role,
    environments,
  });
}
const actor = (secret: string) => resolveActor(session(secret), w.slug, context());

describe("the workspace", () => {
  test("S3-04 S3-07 of others is the same 404 as none at all, for the API and for pages", async () => {
    for (const ask of [resolveActor, resolvePage] as const) {
      const theirs = await refused(ask(session(w.sessions.owner), other.slug, context()));
      const none = await refused(ask(session(w.sessions.owner), "no-such-place", context()));
      expect([theirs.status, theirs.code, theirs.message]).toEqual([404, none.code, none.message]);
    }
  });

  test("need not be named by who has one; who has several must, and is told how", async () => {
    expect((await resolveActor(session(w.sessions.viewer), null, context())).workspace.slug).toBe(w.slug);
    await w.db.superuser.query(
      "INSERT INTO grants (id, workspace_id, user_id, role, source, created_at) VALUES ($1, $2, $3, 'viewer', 'seed', now())",
      [newId("grt", new Date()), other.workspaceId, w.as.editor.id],
    );
    const why = await refused(resolveActor(session(w.sessions.editor), null, context()));
    expect([why.status, why.code, why.extra]).toEqual([400, "WORKSPACE_REQUIRED", { header: "Assent-Workspace" }]);
    const { memberships } = await resolveMemberships(session(w.sessions.editor), context());
    expect(memberships.map((m) => m.actor.workspace.slug).sort()).toEqual([w.slug, other.slug].sort());
    const there = await resolveActor(session(w.sessions.editor), other.slug, context());
    expect([can(there, "draft:write", "any"), can(there, "asset:read", "any")]).toEqual([false, true]);
  });

  test("is entered by a platform administrator without a grant, who decides nothing there", async () => {
    await w.db.superuser.query("UPDATE users SET platform_admin = true WHERE id = $1", [w.as.auditor.id]);
    const there = await resolveActor(session(w.sessions.auditor), other.slug, context());
    expect([there.grants, there.platformAdmin]).toEqual([[], true]);
    expect([can(there, "workspace:write", "workspace"), can(there, "approval:decide", "workspace")]).toEqual([
      true,
      false,
    ]);
  });

  test("of a person who acts without a credential follows the same rules", async () => {
    const acting = await resolveUser(w.as.approver.id, null, context());
    expect([acting.credential, acting.workspace.slug]).toEqual([null, w.slug]);
    expect((await refused(resolveUser(w.as.approver.id, other.slug, context()))).status).toBe(404);
    expect((await refused(resolveUser("usr_00000000000000000000000000", null, context()))).status).toBe(404);
  });
});

describe("S3-05 S3-06 a grant", () => {
  test.each([
    [null, ["dev", "test", "staging", "prod"]],
    [["class:test"], ["dev", "test", "staging"]],
    [["class:prod"], ["prod"]],
    [
      ["dev", "class:prod"],
      ["dev", "prod"],
    ],
    [["gone"], []],
    [[], []],
  ])("for %j shows %j", async (environments, shown) => {
    const there = await actor(await person("operator", environments));
    expect(slugs(there)).toEqual(shown);
    const bindable = there.environments
      .filter((e) => can(there, "binding:write", { environment: e.id }))
      .map((e) => e.slug);
    expect(bindable).toEqual(shown);
  });

  test("of a class holds for an environment that comes later", async () => {
    const secret = await person("operator", ["class:test"]);
    await w.db.superuser.query(
      `INSERT INTO environments (id, workspace_id, slug, name, kind, position, created_at) VALUES ($1, $2, 'qa', 'QA', 'Other', 9, now())`,
      [newId("env", new Date()), w.workspaceId],
    );
    expect(slugs(await actor(secret))).toContain("qa");
  });

  test("that is taken away is gone at the next request", async () => {
    const secret = await person("operator", null);
    const { id } = await actor(secret);
    await w.db.superuser.query("DELETE FROM grants WHERE user_id = $1", [id]);
    expect((await refused(actor(secret))).status).toBe(404);
  });
});

test("the last use is noted at most once a minute", async () => {
  const secret = await person("viewer", null);
  const lastUse = async () =>
    (await w.db.superuser.query("SELECT last_used_at FROM sessions WHERE token_hash = $1", [hashSecret(secret)]))
      .rows[0].last_used_at as Date;
  const first = await lastUse();
  await actor(secret);
  expect(await lastUse()).toEqual(first);
  await w.db.superuser.query("UPDATE sessions SET last_used_at = now() - interval '61 seconds' WHERE token_hash = $1", [
    hashSecret(secret),
  ]);
  await actor(secret);
  expect((await lastUse()).getTime()).toBeGreaterThanOrEqual(first.getTime());
});

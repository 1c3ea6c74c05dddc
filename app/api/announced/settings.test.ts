import { beforeAll, beforeEach, expect, test } from "vitest";
import type { Actor } from "@/lib/access/actor";
import { can } from "@/lib/access/can";
import { controlOf } from "@/lib/access/control";
import { putBinding } from "@/lib/bindings/put";
import { createDelegation } from "@/lib/delegations/create";
import { createEnvironment } from "@/lib/environments/create";
import { environmentEditor } from "@/lib/environments/editor";
import { patchEnvironment } from "@/lib/environments/patch";
import { createFreeze } from "@/lib/freezes/create";
import { addGroupMember } from "@/lib/groups/add-member";
import { createGroup } from "@/lib/groups/create";
import { groupEditor } from "@/lib/groups/editor";
import { patchGroup } from "@/lib/groups/patch";
import { removeGroup } from "@/lib/groups/remove";
import { removeGroupMember } from "@/lib/groups/remove-member";
import { addMember } from "@/lib/members/add";
import { memberEditor } from "@/lib/members/editor";
import { inviteAgain } from "@/lib/members/invite-again";
import { patchMember } from "@/lib/members/patch";
import { removeMember } from "@/lib/members/remove";
import { activeAsset, resultOf } from "@/lib/testing/arrange";
import { actors, lie, press, tally } from "@/lib/testing/tables/announced";
import { type World, world } from "@/lib/testing/world";
import { patchWorkspace } from "@/lib/workspaces/patch";

/**
 * What the settings pages announce of members, groups, environments and the workspace, and what then happens: for everybody, in
 * every state, the thing that is announced is really tried.
 */
let w: World;
let n = 0;
const seen = tally();
let lies: string[] = [];
beforeAll(async () => {
  w = await world();
});
beforeEach(() => {
  lies = [];
});
const at = () => ({ clock: w.clock });
const sql = (text: string, values: unknown[] = []) => w.db.superuser.query(text, values).then((r) => r.rows);
const readers = () => Object.entries(actors(w)).filter(([, actor]) => can(actor, "member:read", "workspace"));

type Here = [where: string, who: string, action: string];
/** One cell: what was announced against what happens; true where it was done. */
async function cell([where, who, action]: Here, why: string | null, tryIt: () => ReturnType<typeof press>) {
  const here = { who, where, action };
  const answer = await tryIt();
  const wrong = lie(here, why, answer);
  if (wrong) lies.push(wrong);
  seen.add(action, why);
  return answer;
}
const slug = () => w.slug;
const made = async () => {
  const email = `new-${++n}@example.test`;
  const grants = [{ role: "viewer" as const, allowed_environments: null }];
  const outcome = await addMember.run(w.as.owner, { slug: slug(), email, name: `New ${n}`, grants }, at());
  return (resultOf(outcome) as { user: { id: string } }).user.id;
};
const joined = (id: string) => sql("UPDATE users SET password_hash = 'x' WHERE id = $1", [id]);
const grant = (id: string, role: string) =>
  sql(
    `INSERT INTO grants (id, workspace_id, user_id, role, source, created_at)
      VALUES ('grt_' || lpad($4, 26, '0'), $1, $2, $3, 'manual', now())`,
    [w.workspaceId, id, role, String(++n)],
  );

const MEMBERS: Record<string, () => Promise<string>> = {
  invited: made,
  "come in": async () => {
    const id = await made();
    await joined(id);
    return id;
  },
  "an owner beside another": async () => {
    const id = await made();
    await joined(id);
    await grant(id, "owner");
    return id;
  },
  "the last owner": async () => w.as.owner.userId as string,
  oneself: async () => "",
  "invited, and of another workspace too": async () => {
    const id = await made();
    const other = await world();
    await sql(
      `INSERT INTO grants (id, workspace_id, user_id, role, source, created_at)
        VALUES ('grt_' || lpad($3, 26, '0'), $1, $2, 'viewer', 'manual', now())`,
      [other.workspaceId, id, String(++n)],
    );
    return id;
  },
};
test.each(Object.keys(MEMBERS))("a member who is %s: who may change, invite or remove them", async (state) => {
  const bring = MEMBERS[state] as () => Promise<string>;
  await sql("DELETE FROM grants WHERE workspace_id = $1 AND role = 'owner' AND user_id <> $2", [
    w.workspaceId,
    w.as.owner.userId,
  ]);
  let id = await bring();
  for (const [who, actor] of readers()) {
    const of = id === "" ? (actor.userId as string) : id;
    const place = { slug: slug(), user_id: of };
    const shown = await memberEditor.run(actor, place, at()).catch(() => null);
    // Who administers the platform is no member.
    if (!shown) continue;
    const held = await sql("SELECT role, allowed_environments FROM grants WHERE workspace_id = $1 AND user_id = $2", [
      ...[w.workspaceId, of],
    ]);
    // What they hold stays but for one role, which comes and goes.
    const extra = held.every((g) => g.role === "auditor") ? ("viewer" as const) : ("auditor" as const);
    const others = held.filter((g) => g.role !== extra);
    const more = others.length < held.length ? [] : [{ role: extra, allowed_environments: null }];
    const patch = { grants: [...others, ...more] };
    await cell([state, who, "change"], shown.why.change, () =>
      press(patchMember.run(actor, { ...place, patch }, at())),
    );
    await cell([state, who, "new link"], shown.why.link, () => press(inviteAgain.run(actor, place, at())));
    // Nobody leaves for good: the next one is to find them there.
    const gone = shown.why.remove === null && id === "" ? null : await removal();
    if (gone && gone.status < 300) id = await bring();

    async function removal() {
      const { why } = (await memberEditor.run(actor, place, at())) as typeof shown & object;
      return cell([state, who, "remove"], why.remove, () => press(removeMember.run(actor, place, at())));
    }
  }
  expect(lies).toEqual([]);
});

const GROUPS: Record<string, (id: string) => Promise<unknown>> = {
  empty: async () => {},
  "decided for by an approver": (id) => lent(w.as.approver, id),
  "decided for by an owner": (id) => lent(w.as.owner, id),
  "kept elsewhere": (id) => sql("UPDATE groups SET source = 'directory', external_id = 'x' WHERE id = $1", [id]),
};
async function lent(from: Actor, group: string) {
  await addGroupMember.run(w.as.owner, { slug: slug(), group_id: group, user_id: w.as.editor.userId as string }, at());
  const ends_at = new Date(w.clock.now().getTime() + 3_600_000).toISOString();
  await createDelegation.run(from, { group, ends_at, reason: "away" }, at());
}
test.each(Object.keys(GROUPS))(
  "a group that is %s: who may change it, put somebody in, take them out, delete it",
  async (state) => {
    const bring = async () => {
      const name = `Group ${++n}`;
      const { id } = resultOf(await createGroup.run(w.as.owner, { slug: slug(), name }, at())) as { id: string };
      await GROUPS[state]?.(id);
      return id;
    };
    let id = await bring();
    for (const [who, actor] of readers()) {
      const place = { slug: slug(), group_id: id };
      const { why } = await groupEditor.run(actor, place, at());
      const user_id = (w.as.viewer.userId === actor.userId ? w.as.operator : w.as.viewer).userId as string;
      await cell([state, who, "rename"], why.keep, () =>
        press(patchGroup.run(actor, { ...place, description: `For ${++n}` }, at())),
      );
      const put = await cell([state, who, "put in"], why.join, () =>
        press(addGroupMember.run(actor, { ...place, user_id }, at())),
      );
      if (put.status < 300)
        await cell([state, who, "take out"], why.keep, () =>
          press(removeGroupMember.run(actor, { ...place, user_id }, at())),
        );
      const gone = await cell([state, who, "delete"], why.remove, () => press(removeGroup.run(actor, place, at())));
      if (gone.status < 300) id = await bring();
    }
    expect(lies).toEqual([]);
  },
);

test.each(["never bound in", "bound in before"])("an environment %s: who may make it another kind", async (state) => {
  const name = state === "never bound in" ? `kind-${++n}` : "staging";
  if (state === "never bound in") await createEnvironment.run(w.as.admin, { slug: name, name, kind: "Staging" }, at());
  else {
    const asset = await activeAsset(w);
    await putBinding.run(w.as.operator, { asset, environment: name, version: 1 }, at());
  }
  const [row] = await sql(
    "SELECT id, slug, name, kind, class, position FROM environments WHERE workspace_id = $1 AND slug = $2",
    [w.workspaceId, name],
  );
  const environments = [...w.as.admin.environments.filter((e) => e.slug !== name), { ...row, archived: false }];
  let kind: "Staging" | "Development" = "Development";
  for (const [who, actor] of Object.entries(actors(w)).filter(([, by]) => can(by, "asset:read", "workspace"))) {
    const by = { ...actor, environments };
    const { control, kind_stays } = await environmentEditor.run(by, { slug: name }, at());
    const answer = await cell([state, who, "kind"], control.why ?? kind_stays, () =>
      press(patchEnvironment.run(by, { slug: name, patch: { kind } }, at())),
    );
    if (answer.outcome?.kind === "done" && answer.outcome.changed)
      kind = kind === "Development" ? "Staging" : "Development";
  }
  expect(lies).toEqual([]);
});

test("the workspace, a new member, a new group and a freeze: who may", async () => {
  const hours = (h: number) => new Date(w.clock.now().getTime() + h * 3_600_000).toISOString();
  for (const [who, actor] of readers()) {
    const why = (permission: Parameters<typeof controlOf>[1]) => controlOf(actor, permission, "workspace").why;
    const patch = { batchLimit: 10 + (++n % 20) };
    await cell(["settings", who, "workspace"], why("workspace:write"), () =>
      press(patchWorkspace.run(actor, { slug: slug(), patch }, at())),
    );
    const member = {
      email: `who-${++n}@example.test`,
      name: "Who",
      grants: [{ role: "viewer" as const, allowed_environments: null }],
    };
    await cell(["settings", who, "add"], why("member:write"), () =>
      press(addMember.run(actor, { slug: slug(), ...member }, at())),
    );
    await cell(["settings", who, "make a group"], why("member:write"), () =>
      press(createGroup.run(actor, { slug: slug(), name: `Made ${++n}` }, at())),
    );
    const window = {
      environment: "dev",
      name: `Stop ${++n}`,
      reason: "x",
      starts_at: hours(1 + n),
      ends_at: hours(1.5 + n),
    };
    await cell(["settings", who, "freeze"], why("environment:write"), () =>
      press(createFreeze.run(actor, window, at())),
    );
  }
  expect(lies).toEqual([]);
});

test("the tables are no empty ones: each thing can be done by some, and not by others", () => {
  for (const action of [
    "change",
    "new link",
    "remove",
    "rename",
    "put in",
    "delete",
    "kind",
    "workspace",
    "add",
    "make a group",
    "freeze",
  ]) {
    const { can, cannot, words } = seen.of(action);
    expect([action, can > 0, cannot > 3, words.size > 1]).toEqual([action, true, true, true]);
  }
});

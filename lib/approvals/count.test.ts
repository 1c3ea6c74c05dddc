import { beforeEach, expect, test } from "vitest";
import type { Actor } from "@/lib/access/actor";
import { visibleEnvironments } from "@/lib/access/can";
import { approve } from "@/lib/approvals/approve";
import { countDecidable, LOOKED_THROUGH } from "@/lib/approvals/decidable";
import { listApprovals } from "@/lib/approvals/list";
import { setLifecycle } from "@/lib/assets/set-lifecycle";
import { resolveActor } from "@/lib/auth/resolve";
import { putBinding } from "@/lib/bindings/put";
import { newId } from "@/lib/db/ids";
import { createDelegation } from "@/lib/delegations/create";
import { activeAsset, askProd, draftAsset, ticketOf } from "@/lib/testing/arrange";
import { cloneRow, idOf } from "@/lib/testing/load/clone";
import { actors } from "@/lib/testing/tables/announced";
import { type PersonName, type World, world } from "@/lib/testing/world";

let w: World;
beforeEach(async () => {
  w = await world();
});
const at = () => ({ clock: w.clock });
const asNow = (name: PersonName) =>
  resolveActor({ kind: "session", secret: w.sessions[name] }, w.slug, w.as[name].context);
/** The list says what can be decided by the same rule, row by row. */
const listed = async (actor: Actor) =>
  (await listApprovals.run(actor, { decidable_by_me: true, limit: 200 })).rows.filter((r) => r.can_decide).length;

test("counts for everybody what the list says they can decide, wherever it is and by whose seat", async () => {
  await w.db.superuser.query(
    `INSERT INTO approval_policies (id, workspace_id, name, operations, environment_class, gates, created_at, updated_at)
      VALUES ($1, $2, 'Tests too', '{binding.put}', 'test', '[{"role":"approver","count":1}]', $3, $3)`,
    [newId("pol", w.clock.now()), w.workspaceId, w.clock.now()],
  );
  const ends_at = new Date(w.clock.now().getTime() + 86_400_000).toISOString();
  await createDelegation.run(w.as.approver2, { to: [w.as.editor.userId], ends_at, reason: "away" }, at());
  const [asset, risky] = [await activeAsset(w), await activeAsset(w, { risk: "high" })];
  await askProd(w, asset, 1);
  await askProd(w, asset, 2, w.as.owner);
  const two = await askProd(w, risky, 1);
  await approve.run(w.as.approver, { id: two }, at());
  ticketOf(await putBinding.run(w.as.operator, { asset, environment: "dev", version: 1 }, at()));
  ticketOf(await setLifecycle.run(w.as.operator, { asset: await draftAsset(w), state: "active" }, at()));
  const people = { ...actors(w), editor: await asNow("editor"), owner: await asNow("owner") };
  const waiting = async (actor: Actor) =>
    (await listApprovals.run(actor, { status: "PENDING_APPROVAL", limit: 200 })).rows;
  const all = await waiting(w.as.approver);
  const counts: Record<string, number> = {};
  for (const [who, actor] of Object.entries(people)) {
    if (who.includes("members")) continue;
    const { count, more } = await countDecidable.run(actor, {});
    expect([who, count, more]).toEqual([who, await listed(actor), false]);
    counts[who] = count;
    // Who sees some places is shown what waits there in the one order of the queue, whatever is read place by place.
    const seen = visibleEnvironments(actor).map((e) => e.slug);
    const theirs = all.filter((t) => t.environment === null || seen.includes(t.environment.slug)).map((t) => t.id);
    expect([who, (await waiting(actor)).map((t) => t.id)]).toEqual([who, theirs]);
  }
  expect(counts).toMatchObject({ viewer: 0, approver: 4, approver2: 5, approverTest: 1, editor: 5, owner: 4 });
});

test("looks through so much and no more, and says that there may be others", async () => {
  const asset = await activeAsset(w);
  // By an owner, who may decide nothing of what they asked for.
  const own = await askProd(w, asset, 1, w.as.owner);
  const copies = (from: number, count: number) =>
    cloneRow(w.db.superuser, "approval_requests", {
      where: `id = '${own}'`,
      count,
      over: {
        id: idOf("apr", `${from} + i`),
        event_id: idOf("evt", `${from} + i`),
        duplicate_key: `'c-' || ${from} + i`,
        created_at: `r.created_at - interval '1 hour' - i * interval '1 second'`,
      },
    });
  const begin = Date.now();
  await copies(begin, LOOKED_THROUGH - 10);
  await askProd(w, asset, 2);
  // Theirs is the newest, and among those that are looked through.
  expect(await countDecidable.run(w.as.owner, {})).toEqual({ count: 1, more: false });
  await copies(begin + 2 * LOOKED_THROUGH, 20);
  expect(await countDecidable.run(w.as.owner, {})).toEqual({ count: 0, more: true });
  expect(await countDecidable.run(w.as.approver, {})).toEqual({ count: 100, more: true });
  expect(await countDecidable.run(w.as.viewer, {})).toEqual({ count: 0, more: false });
});

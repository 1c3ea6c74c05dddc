import { beforeAll, expect, test } from "vitest";
import { assetOverview } from "@/lib/assets/overview";
import { patchAsset } from "@/lib/assets/patch";
import { setLifecycle } from "@/lib/assets/set-lifecycle";
import { putBinding } from "@/lib/bindings/put";
import { type World, world } from "@/lib/testing/world";
import { createVersion } from "@/lib/versions/create";

let w: World;
beforeAll(async () => {
  w = await world();
});

let made = 0;
const named = () => ({ plugin: "catalog", kind: "prompt", name: `shown/${++made}` });

test("foretells of every move whether it is made or asked for, and why not, as the door decides it", async () => {
  const asset = named();
  const run = { clock: w.clock };
  await patchAsset.run(w.as.operator, { asset, patch: { labels: { team: "blue" } } }, run);
  const move = async () => (await assetOverview.run(w.as.operator, { asset })).lifecycle.moves;
  const refused = await setLifecycle.run(w.as.operator, { asset, state: "active" }, run).catch((e) => e);
  expect(await move()).toMatchObject([{ to: "active", why: refused.detail, forecast: { kind: "gated" } }]);

  await patchAsset.run(w.as.operator, { asset, patch: { owner: { principal: "ana" } } }, run);
  const foretold = { to: "active", why: null, forecast: { kind: "gated", needs: "an approver" }, ticket_id: null };
  expect(await move()).toMatchObject([foretold]);
  const asked = await setLifecycle.run(w.as.operator, { asset, state: "active" }, run);
  if (asked.kind !== "pending") throw new Error("expected a ticket");
  const { waiting } = await assetOverview.run(w.as.viewer, { asset });
  expect(waiting.map((t) => t.id)).toEqual([asked.ticket.ticket_id]);
  expect(await move()).toMatchObject([{ to: "active", why: null, ticket_id: asked.ticket.ticket_id }]);
});

test("foretells that lowering the risk asks, and nothing else in the record does", async () => {
  const asset = named();
  const run = { clock: w.clock };
  await patchAsset.run(w.as.operator, { asset, patch: { risk: { level: "high" } } }, run);
  const { record } = await assetOverview.run(w.as.operator, { asset });
  expect(record.gate).toMatchObject({
    lowering: { kind: "gated", needs: "an owner or a security approver" },
    otherwise: { kind: "free" },
    labels: [],
  });
  expect((await patchAsset.run(w.as.operator, { asset, patch: { risk: { level: "low" } } }, run)).kind).toBe("pending");
  expect((await patchAsset.run(w.as.operator, { asset, patch: { team: { name: "Blue" } } }, run)).kind).toBe("done");
});

test("counts what is behind, since when, and says by which authority it runs", async () => {
  const asset = named();
  const run = { clock: w.clock };
  for (const label of ["a", "b", "c"])
    await createVersion.run(w.as.operator, { asset, label, content: { template: label } }, run);
  await putBinding.run(w.as.operator, { asset, environment: "dev", version: 1 }, run);
  const { live } = await assetOverview.run(w.as.operatorTest, { asset });
  expect(live.map((l) => [l.environment, l.version, l.behind])).toEqual([
    ["dev", 1, 2],
    ["test", null, 0],
    ["staging", null, 0],
  ]);
  expect(live[0]).toMatchObject({
    authority: { kind: "free", id: null },
    bound_by: { name: "operator" },
    behind_since: w.clock.now().toISOString(),
  });
});

test("draws no control for readers, and for who may only do part of it the reason", async () => {
  const asset = named();
  await patchAsset.run(w.as.operator, { asset, patch: {} }, { clock: w.clock });
  const controls = async (who: keyof World["as"]) => {
    const { lifecycle, record } = await assetOverview.run(w.as[who], { asset });
    return [lifecycle, record].map(({ shown, why }) => ({ shown, why }));
  };
  for (const who of ["viewer", "auditor", "approver"] as const)
    expect((await controls(who)).map((c) => c.shown)).toEqual([false, false]);
  expect(await controls("operatorTest")).toEqual([
    { shown: true, why: "Your lifecycle:write covers some environments; this needs it for the whole workspace." },
    { shown: true, why: "Your asset:write covers some environments; this needs it for the whole workspace." },
  ]);
  expect(await controls("operator")).toEqual([
    { shown: true, why: null },
    { shown: true, why: null },
  ]);
});

test("S0-03 shows the default record of a name nobody has written, and writes nothing", async () => {
  const asset = named();
  const shown = await assetOverview.run(w.as.viewer, { asset });
  expect(shown).toMatchObject({ governance: { id: null, lifecycle: { state: "draft" }, risk: { level: "medium" } } });
  expect(shown.live.every((l) => l.version === null && l.revision === 0)).toBe(true);
  const { rowCount } = await w.db.superuser.query("SELECT 1 FROM assets WHERE workspace_id = $1 AND name = $2", [
    w.workspaceId,
    asset.name,
  ]);
  expect(rowCount).toBe(0);
});

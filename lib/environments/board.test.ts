import { beforeAll, expect, test } from "vitest";
import { putBinding } from "@/lib/bindings/put";
import { environmentBoard } from "@/lib/environments/board";
import { activeAsset, moveTo, type Ref } from "@/lib/testing/arrange";
import { type World, world } from "@/lib/testing/world";
import { workspaceOverview } from "@/lib/workspaces/overview";

let w: World;
beforeAll(async () => {
  w = await world();
});
const bind = (asset: Ref, environment: string, version: number) =>
  putBinding.run(w.as.operator, { asset, environment, version }, { clock: w.clock });
const names = async (asked: { environment?: string; running?: boolean; behind?: boolean }) =>
  (await environmentBoard.run(w.as.viewer, { ...asked, limit: 50 })).rows.map((r) => r.asset_ref.name);

test("shows all, only what runs somewhere, or only what is behind; the overview counts the same", async () => {
  const [idle, newest, behind, gone] = await Promise.all([1, 2, 3, 4].map(() => activeAsset(w)));
  if (!idle || !newest || !behind || !gone) throw new Error("four were made");
  await bind(newest, "dev", 2);
  await bind(behind, "dev", 1);
  await bind(gone, "dev", 1);
  await moveTo(w, gone, "archived");
  const sorted = async (of: Promise<string[]>) => (await of).sort();
  expect(await sorted(names({}))).toEqual([idle, newest, behind].map((a) => a.name).sort());
  expect(await sorted(names({ running: true }))).toEqual([newest, behind].map((a) => a.name).sort());
  expect(await names({ running: true, environment: "test" })).toEqual([]);
  expect(await names({ behind: true })).toEqual([behind.name]);
  const { environments } = await workspaceOverview.run(w.as.viewer, {});
  expect(environments.find((e) => e.slug === "dev")).toMatchObject({ bound: 2, behind: 1 });
});

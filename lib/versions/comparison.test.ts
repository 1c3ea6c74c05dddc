import { beforeAll, expect, test } from "vitest";
import { activeAsset, aPrompt, type Ref } from "@/lib/testing/arrange";
import { type World, world } from "@/lib/testing/world";
import { versionComparison } from "@/lib/versions/comparison";

let w: World;
let asset: Ref;
beforeAll(async () => {
  w = await world();
  asset = await activeAsset(w, { versions: 3 });
});
const compare = async (pick: { from?: number; to?: number }, of = asset) => {
  const { versions, compared } = await versionComparison.run(w.as.viewer, { asset: of, ...pick });
  return [compared?.from.number, compared?.to.number, versions.map((v) => v.number)];
};

test("compares the two that were chosen; left out, the newest and the newest before", async () => {
  const all = [3, 2, 1];
  expect(await compare({ from: 1, to: 2 })).toEqual([1, 2, all]);
  expect(await compare({})).toEqual([2, 3, all]);
  expect(await compare({ to: 2 })).toEqual([3, 2, all]);
  expect(await compare({ from: 1 })).toEqual([1, 3, all]);
  expect(await compare({ from: 2, to: 2 })).toEqual([2, 2, all]);
});

test("says nothing where there are no two versions", async () => {
  expect(await compare({}, await activeAsset(w, { versions: 1 }))).toEqual([undefined, undefined, [1]]);
  expect(await compare({}, aPrompt())).toEqual([undefined, undefined, []]);
});

test("hides a version that is not there, and those of other workspaces (404)", async () => {
  await expect(compare({ from: 1, to: 9 })).rejects.toMatchObject({ status: 404 });
  await expect(compare({ from: 9 })).rejects.toMatchObject({ status: 404 });
  const other = await world();
  await expect(versionComparison.run(other.as.owner, { asset, from: 1 })).rejects.toMatchObject({ status: 404 });
});

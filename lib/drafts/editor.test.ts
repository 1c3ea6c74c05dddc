import { beforeAll, expect, test } from "vitest";
import { patchAsset } from "@/lib/assets/patch";
import { draftEditor } from "@/lib/drafts/editor";
import { putDraft } from "@/lib/drafts/put";
import { type World, world } from "@/lib/testing/world";
import { createVersion } from "@/lib/versions/create";

let w: World;
beforeAll(async () => {
  w = await world();
});

const asset = { plugin: "catalog", kind: "prompt", name: "edited/in place" };

test("compares the draft with the newest version, and names the number the next one gets", async () => {
  const ref = { ...asset, name: "edited/here" };
  const run = { clock: w.clock };
  expect(await draftEditor.run(w.as.editor, { asset: ref })).toMatchObject({
    draft: { revision: 0, content: null },
    newest: null,
    next: 1,
    difference: null,
  });
  await putDraft.run(w.as.editor, { asset: ref, content: { template: "one" } }, run);
  await createVersion.run(w.as.editor, { asset: ref, label: "first" }, run);
  await putDraft.run(w.as.editor, { asset: ref, content: { template: "two" } }, run);
  expect(await draftEditor.run(w.as.viewer, { asset: ref })).toMatchObject({
    draft: { revision: 2 },
    newest: { number: 1 },
    next: 2,
    difference: { changes: [{ path: "/template", before: "one", after: "two" }] },
    save: { shown: false },
  });
});

test("lets who may only test write drafts, and a name that is no name be not valid", async () => {
  await expect(draftEditor.run(w.as.editor, { asset })).rejects.toMatchObject({ status: 422 });
  const ref = { ...asset, name: "edited/there" };
  await patchAsset.run(w.as.operator, { asset: ref, patch: {} }, { clock: w.clock });
  const { save, cut } = await draftEditor.run(w.as.operatorTest, { asset: ref });
  expect([save.why, cut.why]).toEqual([null, null]);
});

import { beforeAll, describe, expect, test } from "vitest";
import { patchAsset } from "@/lib/assets/patch";
import { putDraft } from "@/lib/drafts/put";
import { activeAsset, allRows, aPrompt, codeOf, content, type Ref, refusalOf, resultOf } from "@/lib/testing/arrange";
import { type World, world } from "@/lib/testing/world";
import { createVersion } from "@/lib/versions/create";
import { contentDigest } from "@/lib/versions/digest";
import { getVersion } from "@/lib/versions/get";
import { listVersions } from "@/lib/versions/list";
import { decodeCursor } from "@/lib/view/page";

let w: World;
beforeAll(async () => {
  w = await world();
});
const cut = (asset: Ref, input: { label: string; content?: object }, by = w.as.editor) =>
  createVersion.run(by, { asset, ...input }, { clock: w.clock });
const save = (asset: Ref, text: string, ifMatch?: number) =>
  putDraft.run(
    w.as.editor,
    { asset, content: content(text) },
    { clock: w.clock, ...(ifMatch !== undefined && { ifMatch }) },
  );
const numbers = async (asset: Ref) =>
  (await listVersions.run(w.as.viewer, { asset, limit: 200 })).rows.map((v) => v.number);

describe("a version", () => {
  test("S0-13 is a snapshot that later edits do not alter", async () => {
    const asset = aPrompt();
    await save(asset, "one");
    const made = resultOf(await cut(asset, { label: "1.0" }));
    expect(made).toMatchObject({
      number: 1,
      label: "1.0",
      status: "active",
      content: content("one"),
      source: "designer-publish",
    });
    expect(made.digest).toBe(contentDigest(asset, content("one")));
    await save(asset, "two");
    await patchAsset.run(w.as.operator, { asset, patch: { team: { name: "core" } } }, { clock: w.clock });
    await cut(asset, { label: "2.0" });
    const read = await getVersion.run(w.as.viewer, { asset, number: 1 });
    expect(read).toEqual(made);
  });

  test("S0-13 cannot be changed or removed by the application's role", async () => {
    const asset = aPrompt();
    const { version_id: id } = resultOf(await cut(asset, { label: "x", content: content("x") }));
    for (const text of [
      "UPDATE asset_versions SET label = 'y' WHERE id = $1",
      "DELETE FROM asset_versions WHERE id = $1",
    ])
      await expect(w.db.app.query(text, [id])).rejects.toThrow(/permission denied/);
  });

  test("S0-14 without a label is 422 and no version", async () => {
    const asset = aPrompt();
    await save(asset, "one");
    const before = await allRows(w);
    for (const label of [undefined, "", "   "]) {
      const why = await refusalOf(createVersion.run(w.as.editor, { asset, label }, { clock: w.clock }));
      expect([why.status, why.errors[0]?.field]).toEqual([422, "/label"]);
    }
    expect(await allRows(w)).toEqual(before);
  });

  test("of content that its kind does not allow is 422, and takes no number", async () => {
    const asset = aPrompt();
    await cut(asset, { label: "a", content: content("a") });
    expect((await refusalOf(cut(asset, { label: "b", content: { wrong: true } }))).status).toBe(422);
    await cut(asset, { label: "c", content: content("c") });
    expect(await numbers(asset)).toEqual([2, 1]);
  });

  test("of an archived asset is refused", async () => {
    const asset = await activeAsset(w, { versions: 1 });
    await w.db.superuser.query("UPDATE assets SET lifecycle = 'archived' WHERE name = $1", [asset.name]);
    expect(await codeOf(cut(asset, { label: "late", content: content("late") }))).toBe("409 ASSET_ARCHIVED");
    expect(await codeOf(save(asset, "late"))).toBe("409 ASSET_ARCHIVED");
  });
});

describe("the list of versions", () => {
  test("S0-15 is newest first, and the same at every call", async () => {
    const asset = aPrompt();
    for (const label of ["same", "same", "other"]) await cut(asset, { label, content: content(label) });
    const first = await listVersions.run(w.as.viewer, { asset, limit: 200 });
    expect(first.rows.map((v) => [v.number, v.label])).toEqual([
      [3, "other"],
      [2, "same"],
      [1, "same"],
    ]);
    expect(await listVersions.run(w.as.viewer, { asset, limit: 200 })).toEqual(first);
  });

  test("S0-16 walked by two shows five versions of one millisecond once each", async () => {
    const asset = aPrompt();
    for (let n = 1; n <= 5; n++) await cut(asset, { label: `v${n}`, content: content(`${n}`) });
    const seen: number[] = [];
    let cursor: ReturnType<typeof decodeCursor> | undefined;
    do {
      const page = await listVersions.run(w.as.viewer, { asset, limit: 2, ...(cursor && { cursor }) });
      expect(new Set(page.rows.map((v) => v.created_at)).size).toBe(1);
      seen.push(...page.rows.map((v) => v.number));
      cursor = page.next_cursor === undefined ? undefined : decodeCursor(page.next_cursor);
    } while (cursor);
    expect(seen).toEqual([5, 4, 3, 2, 1]);
  });
});

describe("numbers", () => {
  test("S0-13 have no gaps and no doubles when forty are cut at once, the first of a new name among them", async () => {
    const asset = aPrompt();
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, i) => cut(asset, { label: `v${i}`, content: content(`${i}`) })),
    );
    const made = outcomes.map((o) => resultOf(o).number).sort((a, b) => a - b);
    expect(made).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    expect(await numbers(asset)).toEqual([...made].reverse());
  });
});

describe("a draft", () => {
  test("counts its saves, keeps every one, and records nothing for equal content", async () => {
    const asset = aPrompt();
    await save(asset, "one");
    await save(asset, "two");
    expect(await save(asset, "two")).toMatchObject({ kind: "done", changed: false, result: { revision: 2 } });
    const { rows } = await w.db.superuser.query(
      `SELECT r.revision, r.content ->> 'template' AS said, r.source FROM draft_revisions r JOIN asset_drafts d ON d.id = r.draft_id
       JOIN assets a ON a.id = d.asset_id WHERE a.name = $1 ORDER BY 1`,
      [asset.name],
    );
    expect(rows).toEqual([
      { revision: 1, said: "Say one", source: "designer-draft" },
      { revision: 2, said: "Say two", source: "designer-draft" },
    ]);
  });

  test("is saved on the revision that was read: 0 creates only, a stale one is 412 with what is there", async () => {
    const asset = aPrompt();
    await save(asset, "one", 0);
    const before = await w.events();
    const stale = await refusalOf(save(asset, "other", 0));
    expect([stale.status, stale.code, stale.extra.current]).toMatchObject([
      412,
      "STALE_REVISION",
      { revision: 1, content: content("one") },
    ]);
    expect(await w.events()).toEqual(before);
    await save(asset, "two", 1);
  });

  test("two saves on the same revision: one wins, the other is 412", async () => {
    const asset = aPrompt();
    await save(asset, "base");
    const ends = await Promise.allSettled(["a", "b", "c", "d"].map((text) => save(asset, text, 1)));
    const lost = ends.filter((e) => e.status === "rejected").map((e) => (e.reason as { status: number }).status);
    expect(lost).toEqual([412, 412, 412]);
  });
});

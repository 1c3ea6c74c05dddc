import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { assent } from "@/cli/testing/fake-io";
import { makeFirstKey } from "@/lib/audit/sealing/key";
import { base64, concat } from "@/lib/proof/bytes";
import { entryOf, hashOfRow, leafData, type SealedRow } from "@/lib/proof/entry";
import { checkpointText, writeNote } from "@/lib/proof/note";
import { Frontier, leafHash } from "@/lib/proof/tree";

const folder = mkdtempSync(join(tmpdir(), "assent-offline-"));
const { origin, current } = makeFirstKey(folder);

const row = (workspace: string, seq: number, index: number): SealedRow => {
  const at = `2026-03-0${index + 1}T00:00:00.000Z`;
  const said = { id: `aud_${index}`, occurred_at: at, workspace_id: workspace, action: "asset.create", details: {} };
  const unhashed = { ...said, previous_hash: null, log_index: index, workspace_seq: seq, sealed_at: at } as SealedRow;
  return { ...unhashed, event_hash: hashOfRow(unhashed) };
};

/** A checkpoint over these rows, with their leaves, as `assent audit checkpoint --leaves` writes it. */
function proofOver(rows: readonly SealedRow[]): object[] {
  const leaves = rows.map((r) => leafData(entryOf(r)));
  const tree = new Frontier();
  for (const leaf of leaves) tree.append(leafHash(leaf));
  const text = checkpointText({ origin, size: tree.size, root: tree.root() });
  const checkpoint = writeNote(text, [current.sign(text)]);
  const keys = [{ verifier_key: current.verifierKey, since_size: 0, note: null }];
  return [
    { checkpoint, keys },
    { from: 0, leaves: base64(concat(...leaves)) },
  ];
}

async function verified(lines: readonly object[]) {
  const file = join(folder, "log.ndjson");
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  const ran = await assent(`audit verify --json --offline ${file} --key ${current.verifierKey}`);
  const { problems } = JSON.parse(ran.out) as { problems: { code: string; event_ids: string[] }[] };
  return { ...ran, problems: problems.map(({ code, event_ids }) => [code, ...event_ids]) };
}

const others = [row("wsp_old", 1, 0), row("wsp_old", 2, 1)];
const [first, second] = [row("wsp_young", 1, 2), row("wsp_young", 2, 3)];

test("a workspace that is younger than the checkpoint has no strays: all of it was sealed after", async () => {
  const ran = await verified([...proofOver(others), first, second]);
  expect([ran.exit, ran.problems]).toEqual([0, []]);
  expect(ran.err).toBe("2 rows were sealed after the checkpoint in these files, and not verified.\n");
});

test.each<[string, object[], string[][]]>([
  ["does not begin with its first event", [second], [["STRAY", "aud_3"]]],
  [
    "holds an event that was changed",
    [{ ...first, action: "asset.archive" }, second],
    [
      ["STRAY", "aud_2"],
      ["STRAY", "aud_3"],
    ],
  ],
  ["names a place that is none", [{ ...first, log_index: -1 }], [["STRAY", "aud_2"]]],
])("what stands past the checkpoint is a stray where it %s", async (_, rows, problems) => {
  expect(await verified([...proofOver(others), ...rows])).toMatchObject({ exit: 2, problems });
});

test("the rest of a workspace does not pass for a young one, whatever number it is given", async () => {
  const [early, late] = [row("wsp_old", 3, 2), row("wsp_old", 1, 2)];
  expect((await verified([...proofOver(others), early])).problems).toContainEqual(["STRAY", "aud_2"]);
  expect((await verified([...proofOver(others), late])).problems.map(([code]) => code)).toEqual(["MISSING", "MISSING"]);
});

test("without a checkpoint nothing was sealed after it", async () => {
  const [, leaves] = proofOver(others);
  const ran = await verified([leaves as object, first]);
  expect(ran.problems.map(([code]) => code)).toEqual(["ROLLED_BACK", "CHECKPOINT", "STRAY"]);
});

import { beforeAll, describe, expect, test } from "vitest";
import { activeAsset, askProd } from "@/lib/testing/arrange";
import { type Explained, explain, type Planning } from "@/lib/testing/load/explain";
import { fillLists } from "@/lib/testing/load/fill";
import { type AskPage, listsOf, pageStatements } from "@/lib/testing/load/lists";
import { type World, world } from "@/lib/testing/world";
import { type Cursor, decodeCursor } from "@/lib/view/page";

const ROWS = 10_000;
const MOST_BUFFERS = 60;
const limit = 50;
const NAMES = Object.keys(listsOf({} as never, {} as never, limit));

let w: World;
let lists: Record<string, AskPage>;
const ask = (name: string, cursor?: Cursor) => (lists[name] as AskPage)(cursor);
const statementsOf = (name: string, cursor?: Cursor) => pageStatements(w.db.connections.app, () => ask(name, cursor));

beforeAll(async () => {
  w = await world();
  const asset = await activeAsset(w);
  lists = listsOf(w.as.auditor, asset, limit);
  const ticketId = await askProd(w, asset, 2);
  const find = async (text: string) => String((await w.db.superuser.query(text)).rows[0].id);
  const assetId = await find(
    `SELECT id FROM assets WHERE workspace_id = '${w.workspaceId}' AND name = '${asset.name}'`,
  );
  const versionId = await find(`SELECT id FROM asset_versions WHERE asset_id = '${assetId}' AND number = 1`);
  await fillLists(w.db.superuser, { assetId, versionId, ticketId, deciderId: w.as.approver.userId ?? "" }, ROWS);
}, 120_000);

describe.each<Planning>(["force_custom_plan", "force_generic_plan"])(`over ${ROWS} rows, by %s`, (planning) => {
  test.each(NAMES)(`a page of %s touches at most ${MOST_BUFFERS} pages and reads no table through`, async (name) => {
    const first = await ask(name);
    expect(first.rows).toHaveLength(limit);
    const cursor = decodeCursor(first.next_cursor ?? "");
    for (const at of [undefined, cursor]) {
      const explained = await explain(w.db.connections.app, w.workspaceId, await statementsOf(name, at), planning);
      expect(explained.map(faultOf).filter(Boolean)).toEqual([]);
      const buffers = explained.reduce((sum, e) => sum + e.buffers, 0);
      expect([name, at ? "next" : "first", buffers <= MOST_BUFFERS ? "few" : buffers]).toEqual([
        name,
        at ? "next" : "first",
        "few",
      ]);
    }
  });
});

/** A table of one page has no use for an index: who holds a seat, where a dozen people work. */
const FEW_BUFFERS = 4;

function faultOf({ statement, scanned, indexes, buffers }: Explained): string | null {
  if (scanned.length > 0) return `${scanned.join(", ")} read through: ${statement}`;
  return indexes.length === 0 && buffers > FEW_BUFFERS ? `no index: ${statement}` : null;
}

test.each(NAMES)("%s counts nothing and skips nothing", async (name) => {
  const first = await ask(name);
  for (const { text } of await statementsOf(name, decodeCursor(first.next_cursor ?? ""))) {
    // What competes with one row is counted by its index, to 99.
    const counted = text.replace(/\(SELECT count\(\*\)::int FROM \(SELECT 1 FROM [^)]* LIMIT 99\) others\)/, "");
    expect(counted).not.toMatch(/\bcount\s*\(|\boffset\b/i);
  }
});

test.each(NAMES)("a walk over %s meets each row once", async (name) => {
  const seen = new Set<string>();
  let cursor: Cursor | undefined;
  for (let pages = 0; pages < 5; pages++) {
    const { rows, next_cursor } = await ask(name, cursor);
    for (const row of rows) seen.add(JSON.stringify(row));
    cursor = decodeCursor(next_cursor ?? "");
  }
  expect(seen.size).toBe(5 * limit);
});

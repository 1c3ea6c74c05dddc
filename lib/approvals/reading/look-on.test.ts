import { beforeEach, expect, test } from "vitest";
import { listBriefly, SEARCHED } from "@/lib/approvals/list";
import { lookOn, MOST_PARTS } from "@/lib/approvals/reading/look-on";
import { activeAsset, askProd } from "@/lib/testing/arrange";
import { cloneRow, idOf } from "@/lib/testing/load/clone";
import { type World, world } from "@/lib/testing/world";
import { decodeCursor } from "@/lib/view/page";

const PENDING = "PENDING_APPROVAL";
let w: World;
beforeEach(async () => {
  w = await world();
});

/** The tests share a database: each has ids of its own. */
let made = 0;

/** So many requests that wait, each with its number in its summary, the lower the older. */
async function waiting(count: number): Promise<void> {
  const id = await askProd(w, await activeAsset(w), 1);
  const from = made;
  made += count;
  await cloneRow(w.db.superuser, "approval_requests", {
    where: `id = '${id}'`,
    count,
    over: {
      id: idOf("apr", `${from} + i`),
      event_id: idOf("evt", `${from} + i`),
      duplicate_key: "'copy-' || i",
      summary: "'Request ' || i || '.'",
      created_at: `r.created_at - (${count + 1} - i) * interval '1 minute'`,
    },
  });
}

test("a page is filled from as many parts as it takes, and the next one goes on where it ended", async () => {
  await waiting(1_000);
  // Every tenth: a part of the queue holds a dozen of them, a page fifty.
  const asked = { status: PENDING, q: "0.", limit: 50 } as const;
  const found: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await lookOn(w.as.approver, { ...asked, cursor: cursor ? decodeCursor(cursor) : undefined });
    found.push(...page.rows.map((r) => r.summary));
    cursor = page.next_cursor;
    if (!cursor) break;
    expect([page.rows.length, page.searched ?? 0]).toEqual([50, expect.any(Number)]);
  }
  expect(found).toEqual(Array.from({ length: 100 }, (_, i) => `Request ${10 * (i + 1)}.`));
});

test("words that only the newest hold are found, and words that none holds end as such", async () => {
  await waiting(900);
  const page = (q: string) => lookOn(w.as.approver, { status: PENDING, q, limit: 25 });
  expect((await listBriefly.run(w.as.approver, { status: PENDING, q: "Request 900", limit: 25 })).rows).toEqual([]);
  expect((await page("Request 900")).rows.map((r) => r.summary)).toEqual(["Request 900."]);
  expect(await page("holds none of this")).toEqual({ rows: [], next_cursor: undefined });
});

test("it stops after so many parts, and says through how many it looked", async () => {
  await waiting(SEARCHED * MOST_PARTS + 1);
  // They asked for all of it, and may decide none.
  const own = { ...w.as.approver, userId: w.as.operator.userId };
  const page = await lookOn(own, { decidable_by_me: true, limit: 25 });
  expect(page).toMatchObject({ rows: [], searched: SEARCHED * MOST_PARTS });
  const rest = await lookOn(own, { decidable_by_me: true, limit: 25, cursor: decodeCursor(page.next_cursor ?? "") });
  expect(rest).toEqual({ rows: [], next_cursor: undefined });
});

import { beforeAll, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/access/actor";
import { countDecidable, LOOKED_THROUGH } from "@/lib/approvals/decidable";
import { listApprovals, SEARCHED } from "@/lib/approvals/list";
import { toWire } from "@/lib/db/wire-value";
import { activeAsset, askProd } from "@/lib/testing/arrange";
import { explain, type Planning } from "@/lib/testing/load/explain";
import { fillLists, ONE_WAITS_IN } from "@/lib/testing/load/fill";
import { pageStatements } from "@/lib/testing/load/lists";
import { type World, world } from "@/lib/testing/world";
import { type Cursor, decodeCursor } from "@/lib/view/page";

const ROWS = 10_000;
const limit = 50;
let w: World;

beforeAll(async () => {
  w = await world();
  const asset = await activeAsset(w);
  const ticketId = await askProd(w, asset, 2);
  const find = async (text: string) => String((await w.db.superuser.query(text)).rows[0].id);
  const assetId = await find(
    `SELECT id FROM assets WHERE workspace_id = '${w.workspaceId}' AND name = '${asset.name}'`,
  );
  const versionId = await find(`SELECT id FROM asset_versions WHERE asset_id = '${assetId}' AND number = 1`);
  await fillLists(w.db.superuser, { assetId, versionId, ticketId, deciderId: w.as.approver.userId ?? "" }, ROWS);
}, 120_000);

const PENDING = { status: "PENDING_APPROVAL" } as const;
const asked = (by: string | null) => ({ requested_by: by ?? "" });
/**
 * Each filter alone and with the queue; some find what there is, some find nothing and must not read everything for it.
 */
const filters: Record<string, () => object> = {
  "nothing at all": () => ({}),
  "the queue": () => PENDING,
  "decidable by me": () => ({ decidable_by_me: true }),
  "decidable by me, in prod": () => ({ decidable_by_me: true, environment: "prod" }),
  environment: () => ({ ...PENDING, environment: "prod" }),
  "an environment where nothing waits": () => ({ ...PENDING, environment: "dev" }),
  "an environment, of any status": () => ({ environment: "dev" }),
  "an environment that is not there": () => ({ environment: "mars" }),
  plugin: () => ({ ...PENDING, plugin: "catalog" }),
  "a plugin that asks for nothing": () => ({ ...PENDING, plugin: "flows" }),
  kind: () => ({ ...PENDING, plugin: "catalog", kind: "model" }),
  tier: () => ({ tier: "urgent" }),
  "tier normal": () => ({ tier: "normal" }),
  requester: () => asked(w.as.operator.userId),
  "a requester who asked for nothing": () => asked(w.as.operator2.userId),
  "a requester who asked for nothing that waits": () => ({ ...PENDING, ...asked(w.as.operator2.userId) }),
  words: () => ({ ...PENDING, q: "Run version" }),
};

/** Somebody who decides, of these environments alone. */
const within = (...slugs: string[]): Actor => {
  const environments = w.as.approver.environments.filter((e) => slugs.includes(e.slug)).map((e) => e.id);
  return { ...w.as.approver, grants: [{ role: "approver", environments }] };
};
/** Whoever may decide nothing of very much: all of it is what they asked for themselves. */
const ofTheirOwn = (): Actor => ({ ...w.as.approver, userId: w.as.operator.userId });

const FEW_BUFFERS = 4;

describe.each(["force_custom_plan", "force_generic_plan"] as const)(
  `the queue over ${ROWS} rows, by %s`,
  (planning) => {
    test.each(Object.keys(filters))("filtered by %s uses an index and reads no table through", async (name) => {
      const ask = () => listApprovals.run(w.as.approver, { ...filters[name]?.(), limit });
      for (const plan of await explain(
        w.db.connections.app,
        w.workspaceId,
        await pageStatements(w.db.connections.app, ask),
        planning,
      )) {
        expect([name, plan.scanned]).toEqual([name, []]);
        // A table of one page has no use for an index: who holds a seat, where a dozen people work.
        const indexed = plan.indexes.length > 0 || plan.buffers <= FEW_BUFFERS;
        if (name !== "an environment that is not there") expect([name, indexed]).toEqual([name, true]);
      }
    });

    test("S0-22 and what finds nothing touches few pages for it, whatever else there is", async () => {
      for (const name of Object.keys(filters).filter(
        (n) => /nothing|not there|any status/.test(n) && n !== "nothing at all",
      )) {
        const ask = () => listApprovals.run(w.as.approver, { ...filters[name]?.(), limit });
        const plans = await explain(
          w.db.connections.app,
          w.workspaceId,
          await pageStatements(w.db.connections.app, ask),
          planning,
        );
        const buffers = plans.reduce((sum, p) => sum + p.buffers, 0);
        expect([name, buffers < 40 ? "few" : buffers]).toEqual([name, "few"]);
      }
    });

    test.each([
      ["a hundred", () => w.as.approver, { count: 100, more: true }, 400],
      ["what was looked through", ofTheirOwn, { count: 0, more: true }, LOOKED_THROUGH + 25],
      ["what they see", () => w.as.approverTest, { count: 0, more: false }, 10],
    ])("the count of the badge ends at %s, walks it once and reads no table through", async (_, who, counted, most) => {
      const ask = () => countDecidable.run(who(), {});
      expect(await ask()).toEqual(counted);
      for (const plan of await explain(
        w.db.connections.app,
        w.workspaceId,
        await pageStatements(w.db.connections.app, ask),
        planning,
      )) {
        expect(plan.scanned).toEqual([]);
        expect(plan.buffers).toBeLessThan(most);
      }
    });
  },
);

test("is planned once where the queue is walked, and anew where a value says by which index little is found", async () => {
  const once = async (over: object, as = w.as.approver) => {
    const sent = await pageStatements(w.db.connections.app, () => listApprovals.run(as, { ...over, limit }));
    return sent.some(({ text }) => text.includes("force_generic_plan"));
  };
  for (const over of [PENDING, {}, { decidable_by_me: true }, { tier: "urgent" }, { ...PENDING, q: "Run" }]) {
    expect([over, await once(over)]).toEqual([over, true]);
    expect([over, await once({ ...over, environment: "prod" })]).toEqual([over, true]);
    expect([over, await once(over, within("dev"))]).toEqual([over, true]);
  }
  expect(await once({ status: "SUCCESS", environment: "prod" })).toBe(false);
  for (const name of ["plugin", "kind", "requester"])
    expect([name, await once(filters[name]?.() ?? {})]).toEqual([name, false]);
});

test("what one may decide is found by walking the queue, with a plan for any values too", async () => {
  const sent = await pageStatements(w.db.connections.app, () =>
    listApprovals.run(w.as.approver, { decidable_by_me: true, limit }),
  );
  const client = await w.db.app.connect();
  await client.query("BEGIN");
  // A table of a million rows is worth workers to the planner; here they cost it nothing.
  for (const cost of ["parallel_setup_cost", "parallel_tuple_cost", "min_parallel_index_scan_size"])
    await client.query(`SET LOCAL ${cost} = 0`);
  const plans: string[] = [];
  for (const { text, values } of sent) {
    if (text.startsWith("SELECT set_config")) await client.query(text, [...values]);
    if (!text.includes("approval_requests")) continue;
    await client.query(`PREPARE decidable AS ${text}`);
    const given = values.map((v) => (v === null ? "NULL" : client.escapeLiteral(String(toWire(v))))).join(", ");
    const { rows } = await client.query(`EXPLAIN (FORMAT TEXT) EXECUTE decidable (${given})`);
    plans.push(rows.map((r) => r["QUERY PLAN"]).join("\n"));
    await client.query("DEALLOCATE decidable");
  }
  await client.query("ROLLBACK");
  client.release();
  expect(plans.map((plan) => /Index (Only )?Scan using approval_requests_queue\b/.test(plan))).toEqual([true, true]);
  expect(plans.join()).not.toMatch(/Sort|Bitmap|Gather/);
});

describe("who sees or may decide a part of what waits", () => {
  const touched = async (actor: Actor, over: object, planning?: Planning) => {
    const ask = () => listApprovals.run(actor, { ...over, limit });
    const sent = await pageStatements(w.db.connections.app, ask);
    const plans = await explain(w.db.connections.app, w.workspaceId, sent, planning);
    expect(plans.flatMap((p) => p.scanned)).toEqual([]);
    const { rows, searched } = await ask();
    return { shown: rows.length, searched, buffers: plans.reduce((sum, p) => sum + p.buffers, 0) };
  };

  test.each([
    ["waits, to who sees where all of it does", PENDING, "prod", limit],
    ["waits, to who sees where nothing does", PENDING, "dev", 0],
    ["ever was asked, to who sees where all of it was", {}, "prod", limit],
    ["waits, to who sees three of four", PENDING, "dev test prod", limit],
    ["they may decide, in the one place where all of it waits", { decidable_by_me: true }, "prod", limit],
    ["they may decide, in a place where nothing waits", { decidable_by_me: true }, "dev", 0],
    ["they may decide, in three of four", { decidable_by_me: true }, "dev test prod", limit],
  ])("what %s is read place by place, by either kind of plan", async (_, over, slugs, shown) => {
    for (const planning of ["force_custom_plan", "force_generic_plan"] as const) {
      const page = await touched(within(...slugs.split(" ")), over, planning);
      expect(page).toMatchObject({ shown, searched: undefined });
      expect(page.buffers).toBeLessThan(120);
    }
  });

  test("a page of what one may decide looks through a part and no more, and comes to the end", async () => {
    const page = await touched(ofTheirOwn(), { decidable_by_me: true });
    expect(page).toMatchObject({ shown: 0, searched: SEARCHED });
    expect(page.buffers).toBeLessThan(2 * SEARCHED);
    const [found, pages]: [string[], number[]] = [[], []];
    for (let cursor: Cursor | undefined; ; ) {
      const one = await listApprovals.run(ofTheirOwn(), { decidable_by_me: true, limit, cursor });
      found.push(...one.rows.map((r) => r.id));
      pages.push(one.searched ?? 0);
      if (!one.next_cursor) break;
      cursor = decodeCursor(one.next_cursor);
    }
    expect(found).toEqual([]);
    expect(pages.slice(0, -1).every((n) => n === SEARCHED)).toBe(true);
    expect(pages.length).toBe(Math.floor(ROWS / ONE_WAITS_IN / SEARCHED) + 1);
  });

  test("a page of any length is full where enough is found", async () => {
    const page = await listApprovals.run(w.as.approver, { decidable_by_me: true, limit: 200 });
    expect([page.rows.length, page.searched]).toEqual([200, undefined]);
    const none = await listApprovals.run(ofTheirOwn(), { decidable_by_me: true, limit: 200 });
    expect([none.rows.length, none.searched]).toEqual([0, 400]);
  });

  test("nobody may decide what has been decided, and nothing is read to say so", async () => {
    const page = await touched(w.as.approver, { decidable_by_me: true, status: "SUCCESS" });
    expect(page).toMatchObject({ shown: 0, searched: undefined });
    expect(page.buffers).toBeLessThan(10);
  });
});

describe("a search by words", () => {
  const search = (over: object, cursor?: Cursor) => listApprovals.run(w.as.approver, { ...over, limit, cursor });

  test.each([PENDING, {}])(
    "looks through a part of the requests and no more, and goes on from there: %j",
    async (over) => {
      let [pages, looked] = [0, 0];
      for (let cursor: Cursor | undefined; ; pages++) {
        const ask = () => search({ ...over, q: "holds none of this" }, cursor);
        const plans = await explain(
          w.db.connections.app,
          w.workspaceId,
          await pageStatements(w.db.connections.app, ask),
        );
        expect(plans.flatMap((p) => p.scanned)).toEqual([]);
        // Each row once, and where the last of them stands once more.
        expect(Math.max(...plans.map((p) => p.buffers))).toBeLessThan(2 * SEARCHED);
        const found = await ask();
        expect(found.rows).toEqual([]);
        looked += found.searched ?? 0;
        if (!found.next_cursor) break;
        cursor = decodeCursor(found.next_cursor);
      }
      // One in five of these waits; those made by the doors are some more.
      const all = over === PENDING ? ROWS / ONE_WAITS_IN : ROWS;
      expect([pages, looked]).toEqual([all / SEARCHED, all]);
    },
  );

  test("finds what it finds in order, once, and a full page says nothing of looking", async () => {
    const one = await search({ ...PENDING, q: "Run version" });
    expect([one.rows.length, one.searched]).toEqual([limit, undefined]);
    const two = await search({ ...PENDING, q: "Run version" }, decodeCursor(one.next_cursor ?? ""));
    const plain = await search(PENDING);
    expect(one.rows.map((r) => r.id)).toEqual(plain.rows.map((r) => r.id));
    expect(two.rows.filter((r) => one.rows.some((o) => o.id === r.id))).toEqual([]);
  });

  test("by an id finds it at once, wherever it stands", async () => {
    const { rows } = await w.db.superuser.query(
      "SELECT id FROM approval_requests WHERE status = 'PENDING_APPROVAL' ORDER BY created_at DESC, id DESC LIMIT 1",
    );
    const ask = () => search({ ...PENDING, q: rows[0].id });
    expect((await ask()).rows.map((r) => r.id)).toEqual([rows[0].id]);
    const plans = await explain(w.db.connections.app, w.workspaceId, await pageStatements(w.db.connections.app, ask));
    expect(plans.reduce((sum, p) => sum + p.buffers, 0)).toBeLessThan(40);
  });
});

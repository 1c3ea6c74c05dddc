import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { makePipelinePool, setAppPool } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { makingPage } from "@/lib/page-making";
import { proxyTo, type SocketProxy } from "@/lib/testing/socket-proxy";
import { type World, world } from "@/lib/testing/world";
import { PLANNED_ANEW, PLANNED_ONCE } from "@/lib/view/keyset";
import { snapshot } from "@/lib/view/snapshot";

let w: World;
let proxy: SocketProxy;
let pool: ReturnType<typeof makePipelinePool>;
beforeAll(async () => {
  w = await world();
  proxy = await proxyTo(w.db.connections.app);
});
beforeEach(() => {
  pool = makePipelinePool({ connectionString: proxy.url, max: 4 });
  setAppPool(pool);
  return async () => {
    setAppPool(w.db.app);
    await pool.end();
  };
});
afterAll(() => proxy.close());

const word = (text: string) => sql`SELECT ${text}::text AS word`;
const PLANNING = sql`SELECT current_setting('plan_cache_mode') AS word`;
const SCOPE = sql`SELECT current_setting('assent.workspace_id') AS word`;
const WHO = sql`SELECT pg_backend_pid()::text AS word`;
const broken = sql`SELECT 1 / (length(${"x"}::text) - 1)`;

/** A value that cannot be written at all. */
const endless: Record<string, unknown> = {};
endless.itself = endless;

const words = async (asked: ReturnType<typeof snapshot>) => (await asked).map(({ rows }) => rows[0]?.word);
const inPage = <R>(work: () => Promise<R>): Promise<R> => makingPage(() => work());

describe("what the parts of a page ask", () => {
  test("at the same moment is one round trip over one connection, and each has its own answer", async () => {
    const [frame, body, head] = await inPage(async () => {
      const later = Promise.resolve().then(() => words(snapshot(null, [word("head"), WHO])));
      return Promise.all([words(snapshot(null, [word("a"), WHO])), words(snapshot(null, [WHO, word("b")])), later]);
    });
    expect(frame).toEqual(["a", expect.any(String)]);
    expect(body).toEqual([frame?.[1], "b"]);
    expect(head).toEqual(["head", frame?.[1]]);
    expect(pool.totalCount).toBe(1);
    const since = proxy.trips();
    await inPage(() => Promise.all([words(snapshot(null, [word("a")])), words(snapshot(null, [word("b")]))]));
    expect(proxy.trips() - since).toBe(1);
  });

  test("is asked by itself outside a page, in two pages, and where a part says so", async () => {
    const two = () => Promise.all([words(snapshot(null, [WHO])), words(snapshot(null, [WHO]))]);
    const apart = () => Promise.all([words(snapshot(null, [WHO])), words(snapshot(null, [WHO], { apart: true }))]);
    const pages = () =>
      Promise.all([inPage(() => words(snapshot(null, [WHO]))), inPage(() => words(snapshot(null, [WHO])))]);
    for (const asked of [two, () => inPage(apart), pages]) {
      const [one, other] = await asked();
      expect(one).not.toEqual(other);
    }
  });

  test("that fails fails alone, whichever it is", async () => {
    const asked = await inPage(() =>
      Promise.allSettled([
        words(snapshot(null, [word("first")])),
        words(snapshot(null, [word("second"), broken])),
        words(snapshot(null, [word("third")])),
        words(snapshot(null, [word("fourth"), sql`SELECT ${endless}`])),
      ]),
    );
    expect(asked.map((one) => (one.status === "fulfilled" ? one.value : (one.reason.code ?? one.reason.name)))).toEqual(
      [["first"], "22012", ["third"], "TypeError"],
    );
  });

  test("that takes its connection down fails alone too: the others are asked again on another one", async () => {
    const gone = sql`SELECT pg_terminate_backend(pg_backend_pid())`;
    const direct = makePipelinePool({ connectionString: w.db.connections.app, max: 2 });
    setAppPool(direct);
    const asked = await inPage(() =>
      Promise.allSettled([
        words(snapshot(null, [word("first")])),
        words(snapshot(null, [gone, word("second")])),
        words(snapshot(null, [word("third")])),
      ]),
    );
    await direct.end();
    expect(asked.map((one) => (one.status === "fulfilled" ? one.value : one.reason.code))).toEqual([
      ["first"],
      "57P01",
      ["third"],
    ]);
  });

  test("keeps to its workspace, and is planned as it would be by itself", async () => {
    const asked = await inPage(() =>
      Promise.all([
        words(snapshot("wsp_a", [PLANNED_ANEW, SCOPE, PLANNING])),
        words(snapshot("wsp_a", [PLANNED_ONCE, PLANNING])),
        words(snapshot("wsp_a", [SCOPE, PLANNING])),
        words(snapshot("wsp_b", [SCOPE, PLANNING])),
      ]),
    );
    expect(asked.map((answer) => answer.slice(-2))).toEqual([
      ["wsp_a", "force_custom_plan"],
      [undefined, "force_generic_plan"],
      ["wsp_a", "auto"],
      ["wsp_b", "auto"],
    ]);
  });

  test("is refused as a whole where there is no database (503)", async () => {
    const gone = makePipelinePool({ connectionString: proxy.url.replace(/\/[^/?]*(\?|$)/, "/nowhere$1"), max: 1 });
    setAppPool(gone);
    const asked = await inPage(() => Promise.allSettled([snapshot(null, [WHO]), snapshot(null, [WHO])]));
    await gone.end();
    expect(asked.map((one) => one.status === "rejected" && one.reason.code)).toEqual(
      Array(2).fill("DATABASE_UNAVAILABLE"),
    );
  });
});

test("nothing is asked for nothing", async () => {
  await snapshot(null, [WHO]);
  const since = proxy.trips();
  expect(await snapshot(null, [])).toEqual([]);
  expect(proxy.trips()).toBe(since);
});

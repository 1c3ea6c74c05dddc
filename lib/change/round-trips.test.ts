import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { approve } from "@/lib/approvals/approve";
import { resolveActor } from "@/lib/auth/resolve";
import { getBinding } from "@/lib/bindings/list";
import { putBinding } from "@/lib/bindings/put";
import { makePipelinePool, setAppPool } from "@/lib/db/pool";
import { activeAsset, askProd, type Ref, resultOf } from "@/lib/testing/arrange";
import { proxyTo, type SocketProxy } from "@/lib/testing/socket-proxy";
import { context, type PersonName, type World, world } from "@/lib/testing/world";

let w: World;
let proxy: SocketProxy;
let pool: ReturnType<typeof makePipelinePool>;
beforeAll(async () => {
  w = await world();
  proxy = await proxyTo(w.db.connections.app);
  pool = makePipelinePool({ connectionString: proxy.url, max: 1 });
  setAppPool(pool);
});
beforeEach(() => proxy.loseAnswerAfter(Number.POSITIVE_INFINITY));
afterAll(async () => {
  setAppPool(w.db.app);
  await pool.end();
  await proxy.close();
});

/** Round trips of one request: who asks, then what is asked. */
async function trips(who: PersonName, work: (actor: World["as"]["operator"]) => Promise<unknown>): Promise<number> {
  const actor = await resolveActor({ kind: "session", secret: w.sessions[who] }, w.slug, context());
  // The first use of a connection also signs in; this one is warm.
  proxy.reset();
  await resolveActor({ kind: "session", secret: w.sessions[who] }, w.slug, context());
  await work(actor).catch(() => undefined);
  return proxy.trips();
}
const put = (asset: Ref, environment: string, version: number) => (actor: World["as"]["operator"]) =>
  putBinding.run(actor, { asset, environment, version }, { clock: w.clock });

describe("round trips to the database", () => {
  test("a governed write takes three: who asks, lock and load, everything else with the commit", async () => {
    const asset = await activeAsset(w);
    expect(await trips("operator", put(asset, "dev", 1))).toBe(3);
    expect(await trips("operator", put(asset, "dev", 2))).toBe(3);
  });

  test("so do one that opens a request, one that decides it, and one that keeps its answer for a key", async () => {
    const asset = await activeAsset(w);
    expect(await trips("operator", put(asset, "prod", 1))).toBe(3);
    const id = await askProd(w, asset, 2);
    expect(await trips("approver", (actor) => approve.run(actor, { id }, { clock: w.clock }))).toBe(3);
    const idempotency = { key: "k", fingerprint: "f", render: () => ({ status: 200, headers: {}, body: {} }) };
    const keyed = (actor: World["as"]["operator"]) =>
      putBinding.run(actor, { asset, environment: "dev", version: 1 }, { clock: w.clock, idempotency });
    expect(await trips("operator", keyed)).toBe(3);
  });

  test("one that changes nothing takes three, a read two, and a refusal one more for its record", async () => {
    const asset = await activeAsset(w);
    await put(asset, "dev", 1)(w.as.operator);
    expect(await trips("operator", put(asset, "dev", 1))).toBe(3);
    expect(await trips("viewer", (actor) => getBinding.run(actor, { asset, environment: "dev" }))).toBe(2);
    expect(await trips("viewer", put(asset, "dev", 2))).toBe(4);
  });
});

describe("an answer that is lost with its connection", () => {
  const live = async (asset: Ref) =>
    resultOf({
      kind: "done",
      changed: false,
      result: await getBinding.run(w.as.viewer, { asset, environment: "dev" }),
    });

  test("while loading: nothing was done, and the next request works", async () => {
    const asset = await activeAsset(w);
    proxy.loseAnswerAfter(0);
    await expect(put(asset, "dev", 1)(w.as.operator)).rejects.toThrow("Connection terminated");
    proxy.loseAnswerAfter(Number.POSITIVE_INFINITY);
    expect((await live(asset)).version).toBeNull();
    await put(asset, "dev", 1)(w.as.operator);
    expect((await live(asset)).version).toBe(1);
  });

  test("while committing: the caller is told that it may have been done, and it was done once", async () => {
    const asset = await activeAsset(w);
    proxy.loseAnswerAfter(1);
    await expect(put(asset, "dev", 1)(w.as.operator)).rejects.toMatchObject({ status: 503, code: "OUTCOME_UNKNOWN" });
    proxy.loseAnswerAfter(Number.POSITIVE_INFINITY);
    expect(await live(asset)).toMatchObject({ version: 1, revision: 1 });
    const { rows } = await w.db.superuser.query(
      "SELECT count(*)::int AS n FROM audit_events e JOIN assets a ON a.id = e.root_id WHERE a.name = $1 AND action = 'binding.put'",
      [asset.name],
    );
    expect(rows).toEqual([{ n: 1 }]);
  });
});

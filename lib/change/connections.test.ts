import { beforeAll, describe, expect, test } from "vitest";
import { patchAsset } from "@/lib/assets/patch";
import { putBinding } from "@/lib/bindings/put";
import { databaseFault } from "@/lib/database-fault";
import { makePipelinePool, setAppPool } from "@/lib/db/pool";
import { activeAsset, allRows, aPrompt, codeOf, draftAsset, type Ref } from "@/lib/testing/arrange";
import { type World, world } from "@/lib/testing/world";

let w: World;
let asset: Ref;
beforeAll(async () => {
  w = await world();
  asset = await activeAsset(w);
});
const patch = (name: string) => patchAsset.run(w.as.operator, { asset, patch: { team: { name } } }, { clock: w.clock });

/** The server processes of the app's connections that wait for a lock; asks until there is one. */
async function waitingForLock(): Promise<number> {
  for (;;) {
    const { rows } = await w.db.superuser.query(
      "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND usename = 'assent_app' AND wait_event_type = 'Lock'",
    );
    if (rows[0]) return rows[0].pid;
  }
}

/** Runs `work` while somebody else holds the asset's row, so that it stands in the middle of its transaction. */
async function inMidTransaction<T>(
  work: () => Promise<T>,
  meanwhile: () => Promise<unknown>,
): Promise<PromiseSettledResult<T>> {
  const holder = await w.db.superuser.connect();
  try {
    await holder.query("BEGIN");
    await holder.query("SELECT 1 FROM assets WHERE name = $1 FOR UPDATE", [asset.name]);
    const running = Promise.allSettled([work()]);
    await meanwhile();
    await holder.query("ROLLBACK");
    const [settled] = await running;
    return settled;
  } finally {
    holder.release();
  }
}
const notIdle = async () => {
  const { rows } = await w.db.superuser.query(
    "SELECT state, count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND usename = 'assent_app' AND state <> 'idle' GROUP BY 1",
  );
  return rows;
};

describe("a connection that is killed in mid transaction", () => {
  test("is a clean error that means 503, leaves nothing half written, and the pool goes on", async () => {
    const before = await allRows(w);
    const ended = await inMidTransaction(
      () => patch("killed"),
      async () => {
        const pid = await waitingForLock();
        await w.db.superuser.query("SELECT pg_terminate_backend($1)", [pid]);
      },
    );
    if (ended.status !== "rejected") throw new Error("it was done");
    expect(databaseFault(ended.reason)?.status).toBe(503);
    expect(await allRows(w)).toEqual(before);
    for (let i = 0; i < 12; i++) await patch(`alive ${i}`);
    expect(await notIdle()).toEqual([]);
  });

  test("a statement that is cancelled ends in 503 BUSY and rolls back", async () => {
    const before = await allRows(w);
    const ended = await inMidTransaction(
      () => patch("cancelled"),
      async () => {
        const pid = await waitingForLock();
        await w.db.superuser.query("SELECT pg_cancel_backend($1)", [pid]);
      },
    );
    expect(ended).toMatchObject({ status: "rejected", reason: { status: 503, code: "BUSY" } });
    expect(await allRows(w)).toEqual(before);
  });
});

describe("patience", () => {
  test("ends: every connection of the doors gives up on a row, a statement and a silent transaction", async () => {
    const { rows } = await w.db.app.query(
      "SELECT name, setting::int AS ms FROM pg_settings WHERE name IN ('lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout') ORDER BY 1",
    );
    expect(rows.map((r) => [r.name, r.ms > 0 && r.ms <= 15_000])).toEqual([
      ["idle_in_transaction_session_timeout", true],
      ["lock_timeout", true],
      ["statement_timeout", true],
    ]);
  });

  test("with a row that somebody else keeps is 503 BUSY, and nothing was changed", async () => {
    const impatient = makePipelinePool({ connectionString: w.db.connections.app, max: 1, lock_timeout: 20 });
    setAppPool(impatient);
    const before = await allRows(w);
    const holder = await w.db.superuser.connect();
    await holder.query("BEGIN");
    await holder.query("SELECT 1 FROM assets WHERE name = $1 FOR UPDATE", [asset.name]);
    const ended = await codeOf(patch("too late"));
    await holder.query("ROLLBACK");
    holder.release();
    setAppPool(w.db.app);
    await impatient.end();
    expect(ended).toBe("503 BUSY");
    expect(await allRows(w)).toEqual(before);
  });
});

describe("two hundred mixed failures at once", () => {
  test("leave no connection in a transaction, none lost to the pool, and nothing half written", async () => {
    const at = { clock: w.clock };
    const draft = await draftAsset(w);
    const bodies: (() => Promise<unknown>)[] = [
      () => putBinding.run(w.as.viewer, { asset, environment: "dev", version: 1 }, at),
      () => putBinding.run(w.as.operator, { asset, environment: "dev", version: 99 }, at),
      () => putBinding.run(w.as.operator, { asset: draft, environment: "prod", version: 1 }, at),
      () => putBinding.run(w.as.operator, { asset, environment: "dev", version: 1 }, { ...at, ifMatch: 99 }),
      () => putBinding.run(w.as.operator, { asset: aPrompt(), environment: "dev", version: 1 }, at),
      () => patchAsset.run(w.as.operator, { asset, patch: { risk: { level: "none" } } }, at),
      // A text that JSON can hold and the database cannot: an error of the server in the middle of the last batch.
      () => patchAsset.run(w.as.operator, { asset, patch: { team: { name: "a\u0000b" } } }, at),
      () => patchAsset.run(w.as.viewer, { asset: aPrompt(), patch: {} }, at),
    ];
    const tables = ["public.assets", "public.env_bindings", "public.approval_requests", "public.idempotency_keys"];
    const before = await allRows(w);
    const ended = await Promise.allSettled(Array.from({ length: 200 }, (_, i) => bodies[i % bodies.length]?.()));
    expect(ended.filter((e) => e.status === "fulfilled")).toEqual([]);
    const after = await allRows(w);
    for (const table of tables) expect([table, after[table]]).toEqual([table, before[table]]);
    expect(await notIdle()).toEqual([]);
    expect([w.db.app.waitingCount, w.db.app.idleCount]).toEqual([0, w.db.app.totalCount]);
    await patch("after all");
  });
});

import { beforeAll, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/access/actor";
import { putBinding } from "@/lib/bindings/put";
import type { Outcome, StoredReply } from "@/lib/change/contract";
import { activeAsset, allRows, codeOf, draftAsset, moveTo, type Ref } from "@/lib/testing/arrange";
import { type World, world } from "@/lib/testing/world";

let w: World;
beforeAll(async () => {
  w = await world();
});
const DAY = 86_400_000;
type Options = {
  key?: string;
  fingerprint?: string;
  by?: Actor;
  render?: (o: Outcome<unknown>) => StoredReply | null;
  environment?: string;
  version?: number;
  ifMatch?: number;
};
const put = (asset: Ref, o: Options = {}) =>
  putBinding.run(
    o.by ?? w.as.operator,
    { asset, environment: o.environment ?? "dev", version: o.version ?? 1 },
    {
      clock: w.clock,
      ...(o.ifMatch !== undefined && { ifMatch: o.ifMatch }),
      idempotency: {
        key: o.key ?? `key-${asset.name}`,
        fingerprint: o.fingerprint ?? "body",
        render:
          o.render ??
          ((outcome) => ({
            status: outcome.kind === "pending" ? 202 : 200,
            headers: { etag: '"1"' },
            body: { kind: outcome.kind },
          })),
      },
    },
  );
const events = async () => (await w.events()).length;

/** Asks until this many of the app's connections wait for a row. */
async function untilWaiting(many: number): Promise<void> {
  for (let waiting = 0; waiting < many; ) {
    const { rows } = await w.db.superuser.query(
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND usename = 'assent_app' AND wait_event_type = 'Lock'",
    );
    waiting = rows[0].n;
  }
}

describe("the same Idempotency-Key", () => {
  test("answers what was answered, without doing or recording it again, even where the revision has moved", async () => {
    const asset = await activeAsset(w);
    expect((await put(asset, { ifMatch: 0 })).kind).toBe("done");
    const before = await allRows(w);
    const reply = { status: 200, headers: { etag: '"1"' }, body: { kind: "done" } };
    expect(await put(asset, { ifMatch: 0 })).toEqual({ kind: "replayed", reply });
    expect(await allRows(w)).toEqual(before);
  });

  test("answers a 202 again, with one request opened", async () => {
    const asset = await activeAsset(w);
    expect((await put(asset, { environment: "prod" })).kind).toBe("pending");
    const before = await allRows(w);
    expect(await put(asset, { environment: "prod" })).toMatchObject({ kind: "replayed", reply: { status: 202 } });
    expect(await allRows(w)).toEqual(before);
  });

  test("with another body is 422, unrecorded", async () => {
    const asset = await activeAsset(w);
    await put(asset);
    const before = await events();
    expect(await codeOf(put(asset, { fingerprint: "other", version: 2 }))).toBe("422 IDEMPOTENCY_KEY_REUSED");
    expect(await events()).toBe(before);
  });

  test("of somebody else is another key", async () => {
    const asset = await activeAsset(w);
    await put(asset);
    expect(await put(asset, { by: w.as.operator2, version: 2, fingerprint: "other" })).toMatchObject({
      kind: "done",
      changed: true,
    });
  });

  test("after an answer that held a secret is 409, and nothing is done again", async () => {
    const asset = await activeAsset(w);
    await put(asset, { render: () => null });
    const before = await allRows(w);
    expect(await codeOf(put(asset))).toBe("409 IDEMPOTENCY_NOT_REPLAYABLE");
    expect(await allRows(w)).toEqual(before);
  });

  test("asks for the permission again before it answers", async () => {
    const asset = await activeAsset(w);
    await put(asset);
    const demoted: Actor = { ...w.as.operator, grants: w.as.viewer.grants };
    expect(await codeOf(put(asset, { by: demoted }))).toBe("403 PERMISSION_DENIED");
  });

  test("is kept for a day and free again after it, with the new answer", async () => {
    const asset = await activeAsset(w);
    const now = w.clock.now();
    await put(asset);
    w.clock.set(new Date(now.getTime() + DAY - 1));
    expect((await put(asset)).kind).toBe("replayed");
    w.clock.set(new Date(now.getTime() + DAY));
    expect(await put(asset, { version: 2, fingerprint: "new" })).toMatchObject({ kind: "done", changed: true });
    expect((await put(asset, { version: 2, fingerprint: "new" })).kind).toBe("replayed");
    w.clock.set(now);
  });

  test("keeps no refusal: what was refused may be tried again", async () => {
    const asset = await draftAsset(w);
    expect(await codeOf(put(asset, { environment: "staging" }))).toBe("409 ASSET_DRAFT");
    await moveTo(w, asset, "active");
    expect(await put(asset, { environment: "staging" })).toMatchObject({ kind: "done", changed: true });
  });

  test("while the first is running is 409 with Retry-After, unrecorded; it is done once", async () => {
    const asset = await activeAsset(w);
    const holder = await w.db.superuser.connect();
    await holder.query("BEGIN");
    await holder.query("SELECT 1 FROM assets WHERE name = $1 FOR UPDATE", [asset.name]);
    const before = await events();
    const first = put(asset);
    await untilWaiting(1);
    const second = put(asset).catch((error: unknown) => error);
    await untilWaiting(2);
    await holder.query("ROLLBACK");
    holder.release();
    expect(await first).toMatchObject({ kind: "done", changed: true });
    expect(await second).toMatchObject({
      status: 409,
      code: "IDEMPOTENCY_IN_PROGRESS",
      headers: { "retry-after": "1" },
    });
    expect(await events()).toBe(before + 1);
    expect((await put(asset)).kind).toBe("replayed");
  });

  test("sent twenty times at once is done once", async () => {
    const asset = await activeAsset(w);
    const before = await events();
    const ended = await Promise.all(
      Array.from({ length: 20 }, () => put(asset).catch((error: { code: string }) => ({ kind: error.code }))),
    );
    const kinds = ended.map((e) => e.kind);
    expect(kinds.filter((k) => k === "done")).toHaveLength(1);
    expect(kinds.filter((k) => !["done", "replayed", "IDEMPOTENCY_IN_PROGRESS"].includes(k))).toEqual([]);
    expect(await events()).toBe(before + 1);
  });
});

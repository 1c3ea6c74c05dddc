import { beforeAll, describe, expect, test } from "vitest";
import { patchAsset } from "@/lib/assets/patch";
import { putBinding } from "@/lib/bindings/put";
import { putDraft } from "@/lib/drafts/put";
import { isRefusal } from "@/lib/errors";
import { activeAsset, aPrompt, content, type Ref } from "@/lib/testing/arrange";
import { type World, world } from "@/lib/testing/world";
import { createVersion } from "@/lib/versions/create";

const CLIENTS = 20;
let w: World;
beforeAll(async () => {
  w = await world();
});

/** Runs it for twenty clients at once; how many ended in which way. An error that is no refusal fails the test. */
async function race(
  work: (i: number) => Promise<{ kind: string; changed?: boolean }>,
): Promise<Record<string, number>> {
  const settled = await Promise.allSettled(Array.from({ length: CLIENTS }, (_, i) => work(i)));
  const counts: Record<string, number> = {};
  for (const s of settled) {
    if (s.status === "rejected" && !isRefusal(s.reason)) throw s.reason;
    const end =
      s.status === "rejected"
        ? `${s.reason.status} ${s.reason.code}`
        : s.value.kind === "done" && !s.value.changed
          ? "unchanged"
          : s.value.kind;
    counts[end] = (counts[end] ?? 0) + 1;
  }
  return counts;
}
const put = (asset: Ref, environment: string, version: number, ifMatch?: number) =>
  putBinding.run(
    w.as.operator,
    { asset, environment, version },
    { clock: w.clock, ...(ifMatch !== undefined && { ifMatch }) },
  );
const rowsOf = async (asset: Ref) => {
  const { rows } = await w.db.superuser.query(
    `SELECT e.slug, v.number AS version, b.revision FROM env_bindings b JOIN assets a ON a.id = b.asset_id JOIN environments e ON e.id = b.environment_id
     LEFT JOIN asset_versions v ON v.id = b.version_id WHERE a.name = $1`,
    [asset.name],
  );
  return rows;
};
const eventsOf = async (asset: Ref, action: string) => {
  const { rows } = await w.db.superuser.query(
    "SELECT e.details FROM audit_events e JOIN assets a ON a.id = e.root_id WHERE a.name = $1 AND e.action = $2 AND e.outcome = 'success'",
    [asset.name, action],
  );
  return rows;
};

describe("the first bind of an asset by twenty clients", () => {
  test("of one version: one changes it, the others find it done, one row and one event", async () => {
    const asset = await activeAsset(w);
    expect(await race(() => put(asset, "dev", 1))).toEqual({ done: 1, unchanged: CLIENTS - 1 });
    expect([await rowsOf(asset), (await eventsOf(asset, "binding.put")).length]).toEqual([
      [{ slug: "dev", version: 1, revision: 1 }],
      1,
    ]);
  });

  test("of different versions: no update is lost, each event names the one before", async () => {
    const asset = await activeAsset(w);
    const ends = await race((i) => put(asset, "dev", (i % 2) + 1));
    const [row] = await rowsOf(asset);
    expect([(ends.done ?? 0) + (ends.unchanged ?? 0), row.revision]).toEqual([CLIENTS, ends.done]);
    const events = await eventsOf(asset, "binding.put");
    const revisions = events
      .map((e) => `${e.details.before.revision}>${e.details.after.revision}`)
      .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
    expect(revisions).toEqual(events.map((_, i) => `${i}>${i + 1}`));
  });

  test("each for the first only: one does, nineteen are 412", async () => {
    const asset = await activeAsset(w);
    expect(await race((i) => put(asset, "dev", (i % 2) + 1, 0))).toEqual({
      done: 1,
      "412 STALE_REVISION": CLIENTS - 1,
    });
  });

  test("in prod: one request is opened, nineteen are told which", async () => {
    const asset = await activeAsset(w);
    expect(await race(() => put(asset, "prod", 1))).toEqual({
      pending: 1,
      "409 DUPLICATE_PENDING_REQUEST": CLIENTS - 1,
    });
    expect(await rowsOf(asset)).toEqual([{ slug: "prod", version: null, revision: 0 }]);
  });

  test("in four environments at once: four rows", async () => {
    const asset = await activeAsset(w);
    await race((i) => put(asset, ["dev", "test", "staging", "prod"][i % 4] ?? "dev", 1));
    expect((await rowsOf(asset)).map((r) => r.slug).sort()).toEqual(["dev", "prod", "staging", "test"]);
  });
});

describe("the first write of a name by twenty clients", () => {
  const assets = async (asset: Ref) => {
    const { rows } = await w.db.superuser.query("SELECT revision, version_counter FROM assets WHERE name = $1", [
      asset.name,
    ]);
    return rows;
  };

  test("patches: one asset, every patch kept, one event says it came to be", async () => {
    const asset = aPrompt();
    expect(
      await race((i) =>
        patchAsset.run(w.as.operator, { asset, patch: { labels: { [`l${i}`]: "x" } } }, { clock: w.clock }),
      ),
    ).toEqual({ done: CLIENTS });
    expect(await assets(asset)).toEqual([{ revision: CLIENTS, version_counter: 0 }]);
    const events = await eventsOf(asset, "asset.patch");
    expect([events.length, events.filter((e) => e.details.created).length]).toEqual([CLIENTS, 1]);
    const { rows } = await w.db.superuser.query("SELECT labels FROM assets WHERE name = $1", [asset.name]);
    expect(Object.keys(rows[0].labels)).toHaveLength(CLIENTS);
  });

  test("patches, drafts and versions together: one asset, one event says it came to be", async () => {
    const asset = aPrompt();
    const at = { clock: w.clock };
    const verbs = [
      (i: number) => patchAsset.run(w.as.operator, { asset, patch: { team: { name: `t${i}` } } }, at),
      (i: number) => putDraft.run(w.as.operator, { asset, content: content(`${i}`) }, at),
      (i: number) => createVersion.run(w.as.operator, { asset, label: `v${i}`, content: content(`${i}`) }, at),
    ];
    const ends = await race((i) => verbs[i % 3]?.(i) ?? Promise.reject(new Error("no verb")));
    expect(ends).toEqual({ done: CLIENTS });
    expect(await assets(asset)).toMatchObject([{ version_counter: 6 }]);
    const created = await Promise.all(
      ["asset.patch", "draft.put", "version.create"].map((action) => eventsOf(asset, action)),
    );
    expect(created.flat().filter((e) => e.details.created)).toHaveLength(1);
  });
});

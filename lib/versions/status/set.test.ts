import { beforeAll, describe, expect, test } from "vitest";
import { putBinding } from "@/lib/bindings/put";
import { apiOf } from "@/lib/testing/api";
import {
  activeAsset,
  boundInProd,
  carryOut,
  codeOf,
  draftAsset,
  type Ref,
  resultOf,
  ticketOf,
} from "@/lib/testing/arrange";
import { type World, world } from "@/lib/testing/world";
import { listVersions } from "@/lib/versions/list";
import { setVersionStatus } from "@/lib/versions/status/set";

let w: World;
beforeAll(async () => {
  w = await world();
});

const set = (asset: Ref, number: number, status: string, as = w.as.operator, options: object = {}) =>
  setVersionStatus.run(as, { asset, number, status }, { clock: w.clock, ...options });
const statuses = async (asset: Ref) => {
  const { rows } = await listVersions.run(w.as.viewer, { asset, limit: 20 });
  return Object.fromEntries(rows.map((v) => [v.number, v.status]));
};
/** As a kind that allows one active version makes them: drafts, of which one may be active. */
async function oneActive(versions: number): Promise<Ref> {
  const asset = await activeAsset(w, { versions });
  await w.db.superuser.query(
    `UPDATE asset_version_states SET status = 'draft', single_active = true, published_at = NULL
     WHERE asset_id = (SELECT id FROM assets WHERE workspace_id = $1 AND name = $2)`,
    [w.workspaceId, asset.name],
  );
  return asset;
}
const lastEvent = async () => (await w.events({ action: "version.status" })).at(-1);

describe("a version's status", () => {
  test("moves along the lifecycle and back, each move recorded once in the asset's history", async () => {
    const asset = await activeAsset(w);
    for (const status of ["deprecated", "active", "archived", "deprecated", "archived", "draft", "active"])
      expect(resultOf(await set(asset, 1, status))).toMatchObject({ number: 1, status });
    expect(await lastEvent()).toMatchObject({
      outcome: "success",
      resource_type: "version",
      root_type: "asset",
      details: { before: { number: 1, status: "draft" }, after: { number: 1, status: "active" }, changed: ["status"] },
    });
    const before = (await w.events({ action: "version.status" })).length;
    expect(await set(asset, 1, "active")).toMatchObject({ kind: "done", changed: false });
    expect(await w.events({ action: "version.status" })).toHaveLength(before);
    expect(await statuses(asset)).toEqual({ 1: "active", 2: "active" });
  });

  test("becomes published when it is first made active, and stays so", async () => {
    const asset = await oneActive(1);
    const { published_at } = resultOf(await set(asset, 1, "active"));
    expect(published_at).toBe(w.clock.now().toISOString());
    await set(asset, 1, "deprecated");
    expect(resultOf(await set(asset, 1, "active")).published_at).toBe(published_at);
  });

  test("is refused to who may not (403), hidden elsewhere (404), and denied where there is no such move (409)", async () => {
    const asset = await draftAsset(w);
    for (const as of [w.as.editor, w.as.viewer, w.as.operatorTest])
      expect(await codeOf(set(asset, 1, "deprecated", as))).toBe("403 PERMISSION_DENIED");
    expect(await lastEvent()).toMatchObject({ outcome: "denied" });
    expect(await codeOf(set(asset, 9, "deprecated"))).toBe("404 NOT_FOUND");
    expect(await codeOf(set(asset, 1, "deprecated", (await world()).as.operator))).toBe("404 ASSET_UNKNOWN");
    expect(await codeOf(set(asset, 1, "draft"))).toBe("409 VERSION_TRANSITION_DENIED");
    await set(asset, 1, "archived");
    expect(await codeOf(set(asset, 1, "active"))).toBe("409 VERSION_TRANSITION_DENIED");
  });

  test("a dry run says what would follow and writes nothing", async () => {
    const asset = await oneActive(2);
    await set(asset, 1, "active");
    const dry = await set(asset, 2, "active", w.as.operator, { dryRun: true });
    expect(dry).toMatchObject({
      kind: "dry_run",
      preview: { requires_approval: false, warnings: [expect.stringContaining("Version 1 becomes deprecated")] },
    });
    expect(await statuses(asset)).toEqual({ 1: "active", 2: "draft" });
  });
});

describe("archiving", () => {
  test("what a production environment runs is refused; unbound it can be, and is bound nowhere after", async () => {
    const asset = await activeAsset(w);
    await boundInProd(w, asset, 1);
    expect(await codeOf(set(asset, 1, "archived"))).toBe("409 BOUND_IN_PROD");
    expect(resultOf(await set(asset, 1, "deprecated"))).toMatchObject({ status: "deprecated" });
    expect(await lastEvent()).toMatchObject({ details: { warnings: ["It goes on running in prod."] } });
    await boundInProd(w, asset, 2);
    resultOf(await set(asset, 1, "archived"));
    const bind = putBinding.run(w.as.operator, { asset, environment: "dev", version: 1 });
    expect(await codeOf(bind)).toBe("409 VERSION_ARCHIVED");
  });

  test("raced against a bind in prod by a job, never leaves an archived version running there", async () => {
    for (let i = 0; i < 8; i++) {
      const asset = await activeAsset(w);
      const ticket = ticketOf(await putBinding.run(w.as.operator, { asset, environment: "prod", version: 2 }));
      const [, archived] = await Promise.allSettled([carryOut(w, ticket), set(asset, 2, "archived")]);
      const { rows } = await w.db.superuser.query(
        `SELECT count(*)::int AS n FROM env_bindings b JOIN asset_version_states s ON s.version_id = b.version_id
         WHERE b.workspace_id = $1 AND b.environment_class = 'prod' AND s.status = 'archived'`,
        [w.workspaceId],
      );
      expect([archived.status, rows[0].n]).toEqual([expect.stringMatching(/fulfilled|rejected/), 0]);
    }
  });
});

describe("where one version is active", () => {
  test("activating another deprecates it in the same change, with one event", async () => {
    const asset = await oneActive(3);
    await set(asset, 1, "active");
    resultOf(await set(asset, 3, "active"));
    expect(await statuses(asset)).toEqual({ 1: "deprecated", 2: "draft", 3: "active" });
    expect(await lastEvent()).toMatchObject({
      details: { after: { number: 3, status: "active", deprecated: 1 } },
    });
  });

  test("twenty activations at once leave one active and no error", async () => {
    const asset = await oneActive(20);
    const ends = await Promise.all(Array.from({ length: 20 }, (_, i) => set(asset, i + 1, "active")));
    expect(ends.every((e) => e.kind === "done")).toBe(true);
    const now = Object.values(await statuses(asset));
    expect([now.filter((s) => s === "active").length, now.filter((s) => s === "deprecated").length]).toEqual([1, 19]);
  });
});

test("waits where a policy gates it, and is carried out by the job", async () => {
  const asset = await activeAsset(w);
  await w.db.superuser.query(
    `INSERT INTO approval_policies (id, workspace_id, name, description, operations, kind, gates, created_at, updated_at)
     VALUES ('pol_00000000000000000000000088', $1, 'Versions', '', '{version.status}', 'prompt', '[{"role":"approver","count":1}]', now(), now())`,
    [w.workspaceId],
  );
  const ticket = ticketOf(await set(asset, 1, "deprecated"));
  expect(await statuses(asset)).toMatchObject({ 1: "active" });
  expect(await carryOut(w, ticket)).toEqual(["completed"]);
  expect(await statuses(asset)).toMatchObject({ 1: "deprecated" });
  const overtaken = ticketOf(await set(asset, 2, "deprecated"));
  await w.db.superuser.query(
    "UPDATE approval_policies SET enabled = false, revision = revision + 1 WHERE id LIKE 'pol_%88'",
  );
  await set(asset, 2, "archived");
  expect(await carryOut(w, overtaken)).toEqual(["failed"]);
});

test("is an action of every asset", async () => {
  const asset = await draftAsset(w);
  const at = `/api/governance/v1alpha1/assets/${asset.plugin}/${asset.kind}/${asset.name}/actions/version.setStatus`;
  const done = await apiOf(w, "operator").post(at, { params: { number: 2, status: "deprecated" }, reason: "Too long" });
  expect([done.status, done.body]).toMatchObject([
    200,
    { action: "version.setStatus", status: "completed", data: { number: 2, status: "deprecated" } },
  ]);
  const bad = await apiOf(w, "operator").post(at, { params: { number: "two", status: "gone" } });
  expect([bad.status, bad.body.errors.map((e: { field: string }) => e.field)]).toEqual([
    422,
    ["/params/number", "/params/status"],
  ]);
});

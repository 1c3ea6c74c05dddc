import { beforeAll, describe, expect, test } from "vitest";
import { assetHistory } from "@/lib/audit/history";
import { getBinding, listBindings } from "@/lib/bindings/list";
import { putBinding } from "@/lib/bindings/put";
import { removeBinding } from "@/lib/bindings/remove";
import {
  activeAsset,
  allRows,
  aPrompt,
  askProd,
  boundInProd,
  carryOut,
  codeOf,
  draftAsset,
  moveTo,
  type Ref,
  refusalOf,
  resultOf,
  ticketOf,
} from "@/lib/testing/arrange";
import { context, type World, world } from "@/lib/testing/world";

let w: World;
beforeAll(async () => {
  w = await world();
});
type Input = { version?: number; version_id?: string; config?: object; reason?: string };
const put = (asset: Ref, environment: string, input: Input, ifMatch?: number) =>
  putBinding.run(
    w.as.operator,
    { asset, environment, ...input },
    { clock: w.clock, ...(ifMatch !== undefined && { ifMatch }) },
  );
const remove = (asset: Ref, environment: string) =>
  removeBinding.run(w.as.operator, { asset, environment }, { clock: w.clock });
const live = async (asset: Ref, environment: string) =>
  (await getBinding.run(w.as.viewer, { asset, environment })).version;

describe("binding in a test environment", () => {
  test("S0-17 is done at once, and records the previous version", async () => {
    const asset = await activeAsset(w);
    const first = await put(asset, "dev", { version: 1 });
    expect(first).toMatchObject({ kind: "done", result: { version: 1, previous_version: null, revision: 1 } });
    const second = resultOf(await put(asset, "dev", { version: 2 }));
    expect(second).toMatchObject({
      version: 2,
      previous_version: 1,
      revision: 2,
      authority: { kind: "free", id: null },
    });
    expect(second.previous_version_id).toBe(resultOf(first).version_id);
    expect(await getBinding.run(w.as.viewer, { asset, environment: "dev" })).toEqual(second);
  });

  test("names the version by its id as well, keeps the config that is not named, and clears one named empty", async () => {
    const asset = await activeAsset(w);
    const first = resultOf(await put(asset, "dev", { version: 2, config: { temperature: 0.1 } }));
    await put(asset, "dev", { version: 1 });
    const byId = resultOf(await put(asset, "dev", { version_id: first.version_id ?? "" }));
    expect(byId).toMatchObject({ version: 2, config: { temperature: 0.1 } });
    expect(resultOf(await put(asset, "dev", { version: 2, config: {} })).config).toEqual({});
  });

  test("to the same version and config changes and records nothing", async () => {
    const asset = await activeAsset(w);
    await put(asset, "dev", { version: 1, config: { a: 1, b: 2 } });
    const before = await allRows(w);
    expect(await put(asset, "dev", { version: 1, config: { b: 2, a: 1 } })).toMatchObject({
      kind: "done",
      changed: false,
    });
    expect(await put(asset, "dev", { version: 1 })).toMatchObject({ changed: false });
    expect(await allRows(w)).toEqual(before);
  });

  test("S0-20 stands in the asset's history with who, both versions and the correlation id", async () => {
    const asset = await activeAsset(w);
    const first = resultOf(await put(asset, "dev", { version: 1 }));
    const by = { ...w.as.operator, context: context({ correlationId: "cor_sent" }) };
    const second = resultOf(
      await putBinding.run(by, { asset, environment: "dev", version: 2, reason: "faster" }, { clock: w.clock }),
    );
    const { rows } = await assetHistory.run(w.as.viewer, { asset, action: "binding.put", limit: 10 });
    expect(rows[0]).toMatchObject({
      actor: { kind: "user", id: by.id },
      environment: "dev",
      correlation_id: "cor_sent",
      details: {
        before: { version: 1, version_id: first.version_id },
        after: { version: 2, version_id: second.version_id },
        changed: ["version"],
        reason: "faster",
      },
    });
    expect(JSON.stringify(rows)).not.toContain("127.0.0.1");
  });
});

describe("what may not be bound", () => {
  test("S0-18 a version of another asset is 404 and changes nothing", async () => {
    const [asset, other] = [await activeAsset(w), await activeAsset(w, { versions: 3 })];
    const foreign = resultOf(await put(other, "dev", { version: 3 })).version_id ?? "";
    await put(asset, "dev", { version: 1 });
    const before = await allRows(w);
    expect(await codeOf(put(asset, "dev", { version_id: foreign }))).toBe("404 NOT_FOUND");
    expect(await codeOf(put(asset, "dev", { version: 3 }))).toBe("404 NOT_FOUND");
    expect(await codeOf(put(asset, "prod", { version_id: foreign }))).toBe("404 NOT_FOUND");
    expect(await allRows(w)).toEqual(before);
  });

  test("S0-19 a draft asset goes to dev and test, not to staging or prod", async () => {
    const asset = await draftAsset(w);
    expect((await put(asset, "dev", { version: 1 })).kind).toBe("done");
    expect((await put(asset, "test", { version: 1 })).kind).toBe("done");
    expect(await codeOf(put(asset, "staging", { version: 1 }))).toBe("409 ASSET_DRAFT");
    expect(await codeOf(put(asset, "prod", { version: 1 }))).toBe("409 ASSET_DRAFT");
  });

  test("S0-19 an archived asset goes nowhere, a deprecated one with a warning", async () => {
    const asset = await activeAsset(w);
    await moveTo(w, asset, "deprecated");
    expect(resultOf(await put(asset, "dev", { version: 1 })).warnings).toEqual(["This asset is deprecated."]);
    await moveTo(w, asset, "archived");
    for (const environment of ["dev", "test", "staging", "prod"])
      expect([environment, await codeOf(put(asset, environment, { version: 2 }))]).toEqual([
        environment,
        "409 ASSET_ARCHIVED",
      ]);
  });

  test("an asset nobody has registered is 404 ASSET_UNKNOWN, and leaves no row behind", async () => {
    const before = await allRows(w);
    expect(await codeOf(put(aPrompt(), "dev", { version: 1 }))).toBe("404 ASSET_UNKNOWN");
    expect(await codeOf(put({ ...aPrompt(), kind: "riddle" }, "dev", { version: 1 }))).toBe("404 NOT_FOUND");
    expect(await codeOf(put(aPrompt(), "nowhere", { version: 1 }))).toBe("404 NOT_FOUND");
    expect(await allRows(w)).toEqual(before);
  });

  test("neither or both names of a version are 422", async () => {
    const asset = await activeAsset(w);
    expect(await codeOf(put(asset, "dev", {}))).toBe("422 VALIDATION_FAILED");
    expect(await codeOf(put(asset, "dev", { version: 1, version_id: "ver_x" }))).toBe("422 VALIDATION_FAILED");
  });

  test("a refused first bind leaves no binding row", async () => {
    const asset = await draftAsset(w);
    const rows = async () =>
      (
        await w.db.superuser.query(
          "SELECT 1 FROM env_bindings b JOIN assets a ON a.id = b.asset_id WHERE a.name = $1",
          [asset.name],
        )
      ).rowCount;
    await codeOf(put(asset, "staging", { version: 1 }));
    await codeOf(put(asset, "dev", { version: 9 }));
    await codeOf(putBinding.run(w.as.viewer, { asset, environment: "dev", version: 1 }, { clock: w.clock }));
    expect(await rows()).toBe(0);
  });
});

describe("the revision that a caller names", () => {
  test("0 binds the first only, also after an unbind; a stale one is 412 with what is there", async () => {
    const asset = await activeAsset(w);
    expect(resultOf(await put(asset, "dev", { version: 1 }, 0)).revision).toBe(1);
    const stale = await refusalOf(put(asset, "dev", { version: 2 }, 0));
    expect([stale.status, stale.extra.current]).toMatchObject([412, { revision: 1, version: 1 }]);
    await put(asset, "dev", { version: 2 }, 1);
    expect(resultOf(await remove(asset, "dev"))).toMatchObject({ version: null, revision: 0, previous_version: 2 });
    expect(resultOf(await put(asset, "dev", { version: 1 }, 0)).version).toBe(1);
  });
});

describe("binding in prod", () => {
  test("waits for an approver, executes once, and history shows the four stages under one ticket", async () => {
    const asset = await activeAsset(w);
    const ticket = await askProd(w, asset, 1);
    expect(await live(asset, "prod")).toBeNull();
    expect(await carryOut(w, ticket)).toEqual(["completed"]);
    expect(await live(asset, "prod")).toBe(1);
    const stages = (await w.events({ ticket })).map((e) => [e.action, e.action_code, e.outcome]);
    expect(stages).toEqual([
      ["approval.request", "REQUEST_SUBMITTED", "success"],
      ["approval.approve", "APPROVAL_APPROVED", "success"],
      ["approval.start", "EXECUTION_STARTED", "success"],
      ["binding.put", "EXECUTION_COMPLETED", "success"],
    ]);
    const shown = await getBinding.run(w.as.viewer, { asset, environment: "prod" });
    expect(shown).toMatchObject({
      authority: { kind: "approval", id: ticket },
      bound_by: { id: w.as.operator.userId, name: "operator" },
    });
  });

  test("unbinding waits as well", async () => {
    const asset = await activeAsset(w);
    await boundInProd(w, asset, 1);
    const ticket = ticketOf(await remove(asset, "prod"));
    expect(await live(asset, "prod")).toBe(1);
    await carryOut(w, ticket);
    expect(await live(asset, "prod")).toBeNull();
    expect(await remove(asset, "prod")).toMatchObject({ kind: "done", changed: false });
  });

  test("without any policy that speaks of it is refused, recorded, and nothing moves", async () => {
    const bare = await world();
    const asset = await activeAsset(bare);
    await bare.db.superuser.query(
      "UPDATE approval_policies SET revision = revision + 1, enabled = false WHERE workspace_id = $1",
      [bare.workspaceId],
    );
    const work = putBinding.run(bare.as.operator, { asset, environment: "prod", version: 1 }, { clock: bare.clock });
    expect(await codeOf(work)).toBe("409 NO_POLICY");
    expect((await bare.events()).at(-1)).toMatchObject({
      action: "binding.put",
      outcome: "denied",
      details: { code: "NO_POLICY" },
    });
  });

  test("under a policy that exempts is done at once, with that policy as its authority", async () => {
    const trusting = await world();
    const asset = await activeAsset(trusting);
    await trusting.db.superuser.query(
      "UPDATE approval_policies SET revision = revision + 1, outcome = 'exempt', gates = '[]' WHERE workspace_id = $1 AND builtin = 'prod-changes'",
      [trusting.workspaceId],
    );
    const done = await putBinding.run(
      trusting.as.operator,
      { asset, environment: "prod", version: 1 },
      { clock: trusting.clock },
    );
    expect(resultOf(done).authority).toMatchObject({ kind: "exempt", id: expect.stringMatching(/^pol_/) });
  });
});

describe("who sees what", () => {
  test("S3-05 S3-02 an environment outside the grant does not exist: not in the list, not by name, not in history", async () => {
    const asset = await activeAsset(w);
    await boundInProd(w, asset, 2);
    await put(asset, "dev", { version: 1 });
    const { bindings } = await listBindings.run(w.as.operatorTest, { asset });
    expect(bindings.map((b) => b.environment)).toEqual(["dev", "test", "staging"]);
    const hidden = await refusalOf(getBinding.run(w.as.operatorTest, { asset, environment: "prod" }));
    const absent = await refusalOf(getBinding.run(w.as.operatorTest, { asset, environment: "nowhere" }));
    expect([hidden.status, hidden.detail]).toEqual([404, absent.detail]);
    const { rows } = await assetHistory.run(w.as.operatorTest, { asset, limit: 200 });
    expect(new Set(rows.map((r) => r.environment))).toEqual(new Set([null, "dev"]));
  });
});

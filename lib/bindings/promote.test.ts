import { beforeAll, describe, expect, test } from "vitest";
import { assetHistory } from "@/lib/audit/history";
import { getBinding } from "@/lib/bindings/list";
import { promoteBinding } from "@/lib/bindings/promote";
import { putBinding } from "@/lib/bindings/put";
import { removeBinding } from "@/lib/bindings/remove";
import { rollbackBinding } from "@/lib/bindings/rollback";
import { activeAsset, boundInProd, carryOut, codeOf, type Ref, resultOf, ticketOf } from "@/lib/testing/arrange";
import { type World, world } from "@/lib/testing/world";

let w: World;
beforeAll(async () => {
  w = await world();
});
const put = (asset: Ref, environment: string, version: number, config?: object) =>
  putBinding.run(w.as.operator, { asset, environment, version, config }, { clock: w.clock });
const promote = (asset: Ref, from_environment: string, to_environment: string) =>
  promoteBinding.run(w.as.operator, { asset, from_environment, to_environment }, { clock: w.clock });
const rollback = (asset: Ref, environment: string, target_version: number) =>
  rollbackBinding.run(w.as.operator, { asset, environment, target_version }, { clock: w.clock });
const live = async (asset: Ref, environment: string) =>
  (await getBinding.run(w.as.viewer, { asset, environment })).version;

describe("promoting", () => {
  test("S0-21 copies the version of dev to staging, which keeps its own config; history says from where", async () => {
    const asset = await activeAsset(w);
    await put(asset, "dev", 2, { region: "dev" });
    await put(asset, "staging", 1, { region: "eu" });
    expect(resultOf(await promote(asset, "dev", "staging"))).toMatchObject({
      version: 2,
      config: { region: "eu" },
      previous_version: 1,
    });
    const { rows } = await assetHistory.run(w.as.viewer, { asset, action: "binding.promote", limit: 10 });
    expect(rows).toMatchObject([
      { environment: "staging", details: { from_environment: "dev", before: { version: 1 }, after: { version: 2 } } },
    ]);
  });

  test("S0-21 to prod keeps the version it was asked for, though dev moves on", async () => {
    const asset = await activeAsset(w);
    await put(asset, "dev", 1);
    const ticket = ticketOf(await promote(asset, "dev", "prod"));
    await put(asset, "dev", 2);
    expect(await carryOut(w, ticket)).toEqual(["completed"]);
    expect([await live(asset, "prod"), await live(asset, "dev")]).toEqual([1, 2]);
  });

  test("from an environment that runs nothing, or to itself, is refused", async () => {
    const asset = await activeAsset(w);
    expect(await codeOf(promote(asset, "dev", "staging"))).toBe("409 NOTHING_TO_PROMOTE");
    expect(await codeOf(promote(asset, "dev", "dev"))).toBe("422 VALIDATION_FAILED");
  });

  test("to where the same version runs changes nothing", async () => {
    const asset = await activeAsset(w);
    await put(asset, "dev", 1);
    await put(asset, "staging", 1);
    expect(await promote(asset, "dev", "staging")).toMatchObject({ kind: "done", changed: false });
  });
});

describe("rolling back", () => {
  test("S0-21 sets a named earlier version, and stands in the history", async () => {
    const asset = await activeAsset(w, { versions: 3 });
    await put(asset, "dev", 3);
    expect(resultOf(await rollback(asset, "dev", 1))).toMatchObject({ version: 1, previous_version: 3 });
    const { rows } = await assetHistory.run(w.as.viewer, { asset, action: "binding.rollback", limit: 10 });
    expect(rows).toMatchObject([{ details: { before: { version: 3 }, after: { version: 1 } } }]);
  });

  test("in prod waits for an approver like any other move", async () => {
    const asset = await activeAsset(w);
    await boundInProd(w, asset, 2);
    const ticket = ticketOf(await rollback(asset, "prod", 1));
    expect(await live(asset, "prod")).toBe(2);
    expect(await carryOut(w, ticket)).toEqual(["completed"]);
    expect(await live(asset, "prod")).toBe(1);
  });

  test("to a later version, to none of its own or from nothing is refused", async () => {
    const asset = await activeAsset(w);
    expect(await codeOf(rollback(asset, "dev", 1))).toBe("409 NOTHING_BOUND");
    await put(asset, "dev", 1);
    expect(await codeOf(rollback(asset, "dev", 2))).toBe("409 NOT_EARLIER");
    await put(asset, "dev", 2);
    await removeBinding.run(w.as.operator, { asset, environment: "dev" }, { clock: w.clock });
    expect(await codeOf(rollback(asset, "dev", 1))).toBe("409 NOTHING_BOUND");
  });

  test("S0-30 approved after the binding was emptied ends SUPERSEDED, not in a reason of its own", async () => {
    const asset = await activeAsset(w);
    await boundInProd(w, asset, 2);
    const waiting = ticketOf(await rollback(asset, "prod", 1));
    await carryOut(
      w,
      ticketOf(await removeBinding.run(w.as.operator, { asset, environment: "prod" }, { clock: w.clock })),
    );
    expect(await carryOut(w, waiting)).toEqual(["failed"]);
    const { rows } = await w.db.superuser.query(
      "SELECT error ->> 'code' AS code FROM approval_requests WHERE id = $1",
      [waiting],
    );
    expect(rows).toEqual([{ code: "SUPERSEDED" }]);
    expect(await live(asset, "prod")).toBeNull();
  });
});

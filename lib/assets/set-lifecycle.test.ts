import { beforeAll, describe, expect, test } from "vitest";
import { getAsset } from "@/lib/assets/get";
import { LIFECYCLES, type Lifecycle } from "@/lib/assets/lifecycle-rules";
import { patchAsset } from "@/lib/assets/patch";
import { setLifecycle } from "@/lib/assets/set-lifecycle";
import { removeBinding } from "@/lib/bindings/remove";
import {
  activeAsset,
  allRows,
  aPrompt,
  boundInProd,
  carryOut,
  codeOf,
  draftAsset,
  moveTo,
  type Ref,
  ticketOf,
} from "@/lib/testing/arrange";
import { type World, world } from "@/lib/testing/world";

let w: World;
beforeAll(async () => {
  w = await world();
});
const set = (asset: Ref, state: Lifecycle) => setLifecycle.run(w.as.operator, { asset, state }, { clock: w.clock });
const stateOf = async (asset: Ref) => (await getAsset.run(w.as.viewer, { asset })).governance.lifecycle.state;

/** Every state, reached through the doors. */
const inState: Record<Lifecycle, () => Promise<Ref>> = {
  draft: () => draftAsset(w),
  active: () => activeAsset(w),
  deprecated: async () => {
    const asset = await activeAsset(w);
    await moveTo(w, asset, "deprecated");
    return asset;
  },
  archived: async () => {
    const asset = await activeAsset(w);
    await moveTo(w, asset, "archived");
    return asset;
  },
};

describe("a lifecycle move", () => {
  test("S0-09 with a matching policy waits with a request id, and the state stays until it is approved", async () => {
    const asset = await draftAsset(w);
    const id = ticketOf(await set(asset, "active"));
    expect(id).toMatch(/^apr_/);
    expect(await stateOf(asset)).toBe("draft");
    expect(await carryOut(w, id)).toEqual(["completed"]);
    expect(await stateOf(asset)).toBe("active");
  });

  test("S0-09 with no matching policy completes at once", async () => {
    const free = await world();
    await free.db.superuser.query(
      "UPDATE approval_policies SET revision = revision + 1, enabled = false WHERE workspace_id = $1",
      [free.workspaceId],
    );
    const asset = await draftAsset(free);
    const done = await setLifecycle.run(free.as.operator, { asset, state: "active" }, { clock: free.clock });
    expect(done).toMatchObject({
      kind: "done",
      changed: true,
      result: { governance: { lifecycle: { state: "active" } } },
    });
    expect(await free.events({ action: "approval.request" })).toEqual([]);
  });

  test("S0-10 of every pair ends as the table says, and a refused one changes nothing", async () => {
    const ends: string[] = [];
    for (const from of LIFECYCLES) {
      const asset = await inState[from]();
      for (const to of LIFECYCLES) {
        const outcome = await set(asset, to).catch((error: { code: string; status: number }) => error);
        ends.push(`${from}>${to} ${"code" in outcome ? `${outcome.status} ${outcome.code}` : outcome.kind}`);
        expect(await stateOf(asset)).toBe("kind" in outcome && outcome.kind === "done" ? to : from);
        if ("kind" in outcome && outcome.kind === "done")
          await w.db.superuser.query("UPDATE assets SET lifecycle = $1 WHERE name = $2", [from, asset.name]);
      }
    }
    expect(ends).toEqual([
      "draft>draft done",
      "draft>active pending",
      "draft>deprecated 409 LIFECYCLE_TRANSITION_DENIED",
      "draft>archived 409 LIFECYCLE_TRANSITION_DENIED",
      "active>draft 409 LIFECYCLE_INVALID_TRANSITION",
      "active>active done",
      "active>deprecated done",
      "active>archived pending",
      "deprecated>draft 409 LIFECYCLE_INVALID_TRANSITION",
      "deprecated>active pending",
      "deprecated>deprecated done",
      "deprecated>archived pending",
      "archived>draft pending",
      "archived>active 409 LIFECYCLE_TRANSITION_DENIED",
      "archived>deprecated pending",
      "archived>archived done",
    ]);
  });

  test("to the state it has succeeds without an event", async () => {
    const asset = await activeAsset(w);
    const before = await allRows(w);
    expect(await set(asset, "active")).toMatchObject({ kind: "done", changed: false });
    expect(await allRows(w)).toEqual(before);
  });

  test("to active asks for an owner", async () => {
    const asset = aPrompt();
    await patchAsset.run(w.as.operator, { asset, patch: { team: { name: "core" } } }, { clock: w.clock });
    expect(await codeOf(set(asset, "active"))).toBe("422 OWNER_REQUIRED");
  });

  test("to archived is refused while production runs it", async () => {
    const asset = await activeAsset(w);
    await boundInProd(w, asset, 1);
    expect(await codeOf(set(asset, "archived"))).toBe("409 BOUND_IN_PROD");
    await carryOut(
      w,
      ticketOf(await removeBinding.run(w.as.operator, { asset, environment: "prod" }, { clock: w.clock })),
    );
    expect((await set(asset, "archived")).kind).toBe("pending");
  });

  test("of a name nobody has written is 404 ASSET_UNKNOWN, of an unknown kind or id the plain 404", async () => {
    expect(await codeOf(set(aPrompt(), "active"))).toBe("404 ASSET_UNKNOWN");
    expect(await codeOf(set({ ...aPrompt(), kind: "riddle" }, "active"))).toBe("404 NOT_FOUND");
    const byId = setLifecycle.run(w.as.operator, { asset: { asset_id: "ast_none" }, state: "active" });
    expect(await codeOf(byId)).toBe("404 NOT_FOUND");
  });

  test("approved on a state that has moved since ends FAILED with SUPERSEDED, also where the move became impossible", async () => {
    const asset = await activeAsset(w);
    const archive = ticketOf(await set(asset, "archived"));
    await set(asset, "deprecated");
    expect(await carryOut(w, archive)).toEqual(["failed"]);
    const { rows } = await w.db.superuser.query(
      "SELECT status, error ->> 'code' AS code FROM approval_requests WHERE id = $1",
      [archive],
    );
    expect(rows).toEqual([{ status: "FAILED", code: "SUPERSEDED" }]);
    expect(await stateOf(asset)).toBe("deprecated");
  });
});

import { beforeAll, describe, expect, test } from "vitest";
import { cancel } from "@/lib/approvals/cancel";
import { getApproval } from "@/lib/approvals/get";
import { reject } from "@/lib/approvals/reject";
import { patchAsset } from "@/lib/assets/patch";
import { setLifecycle } from "@/lib/assets/set-lifecycle";
import { putBinding } from "@/lib/bindings/put";
import { removeBinding } from "@/lib/bindings/remove";
import { patchPolicy } from "@/lib/policies/patch";
import { listPolicies } from "@/lib/policies/reading/list";
import {
  activeAsset,
  askProd,
  boundInProd,
  carryOut,
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

/** Each place that differs, as `path: before → after`, and what it is measured from. */
async function shown(id: string) {
  const { diff, diff_against } = await getApproval.run(w.as.viewer, { id });
  const changes = diff?.changes as { path: string; before?: unknown; after?: unknown }[];
  return [diff_against, ...changes.map((c) => `${c.path}: ${JSON.stringify(c.before)} → ${JSON.stringify(c.after)}`)];
}
const put = async (asset: Ref, version: number, config: Record<string, unknown>) =>
  ticketOf(await putBinding.run(w.as.operator, { asset, environment: "prod", version, config }, { clock: w.clock }));

describe("what a settled request shows", () => {
  test("of an applied binding, what it changed, whatever runs since", async () => {
    const asset = await activeAsset(w, { versions: 3 });
    await carryOut(w, await put(asset, 1, { replicas: 1 }));
    const done = await put(asset, 2, { replicas: 3 });
    const changes = ["/version: 1 → 2", "/config/replicas: 1 → 3", '/content/template: "Say v1" → "Say v2"'];
    expect((await shown(done)).sort()).toEqual(["live", ...changes].sort());
    await carryOut(w, done);
    expect((await shown(done)).sort()).toEqual(["record", ...changes].sort());
    await boundInProd(w, asset, 3);
    expect((await shown(done)).sort()).toEqual(["record", ...changes].sort());
  });

  test("of one that was rejected, what it would have changed", async () => {
    const asset = await activeAsset(w, { versions: 3 });
    await boundInProd(w, asset, 1);
    const no = await askProd(w, asset, 2);
    await reject.run(w.as.approver, { id: no, comment: "not yet" }, { clock: w.clock });
    await boundInProd(w, asset, 3);
    expect((await shown(no)).sort()).toEqual(
      ["base", "/version: 1 → 2", '/content/template: "Say v1" → "Say v2"'].sort(),
    );
  });

  test("of a lifecycle move, of a record, and of what was unbound", async () => {
    const asset = await draftAsset(w);
    const move = ticketOf(await setLifecycle.run(w.as.operator, { asset, state: "active" }, { clock: w.clock }));
    await carryOut(w, move);
    expect(await shown(move)).toEqual(["record", '/lifecycle: "draft" → "active"']);
    const patch = { risk: { level: "low" as const } };
    const risk = ticketOf(await patchAsset.run(w.as.operator, { asset, patch }, { clock: w.clock }));
    await carryOut(w, risk, w.as.owner);
    expect(await shown(risk)).toEqual(["record", '/risk/level: "medium" → "low"']);
    await boundInProd(w, asset, 1);
    const gone = ticketOf(await removeBinding.run(w.as.operator, { asset, environment: "prod" }, { clock: w.clock }));
    await carryOut(w, gone);
    expect(await shown(gone)).toEqual(["record", '/content: {"template":"Say v1"} → null', "/version: 1 → null"]);
  });

  test("of a move that was taken back, what it started from", async () => {
    const asset = await draftAsset(w);
    const back = ticketOf(await setLifecycle.run(w.as.operator, { asset, state: "active" }, { clock: w.clock }));
    await cancel.run(w.as.operator, { id: back }, { clock: w.clock });
    await moveTo(w, asset, "active");
    expect(await shown(back)).toEqual(["base", '/lifecycle: "draft" → "active"']);
  });

  test("of a policy, what was edited in it", async () => {
    const { rows } = await listPolicies.run(w.as.viewer, { limit: 50 });
    const id = rows.find((p) => p.builtin === "lifecycle")?.id ?? "";
    const edit = ticketOf(
      await patchPolicy.run(w.as.admin, { id, patch: { self_approval: "allowed" } }, { clock: w.clock }),
    );
    await carryOut(w, edit, w.as.owner);
    expect(await shown(edit)).toEqual(["record", '/self_approval: "forbidden" → "allowed"']);
  });
});

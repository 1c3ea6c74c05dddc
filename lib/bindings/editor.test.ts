import { beforeAll, expect, test } from "vitest";
import { approve } from "@/lib/approvals/approve";
import { patchAsset } from "@/lib/assets/patch";
import { setLifecycle } from "@/lib/assets/set-lifecycle";
import { bindingEditor } from "@/lib/bindings/editor";
import { promoteBinding } from "@/lib/bindings/promote";
import { putBinding } from "@/lib/bindings/put";
import { removeBinding } from "@/lib/bindings/remove";
import { rollbackBinding } from "@/lib/bindings/rollback";
import { createFreeze } from "@/lib/freezes/create";
import { refusalOf, resultOf } from "@/lib/testing/arrange";
import { type World, world } from "@/lib/testing/world";
import { createVersion } from "@/lib/versions/create";

let w: World;
beforeAll(async () => {
  w = await world();
});

let made = 0;
async function draftAsset(risk: "low" | "high" = "low") {
  const asset = { plugin: "catalog", kind: "prompt", name: `edited/${++made}` };
  const run = { clock: w.clock };
  await patchAsset.run(w.as.operator, { asset, patch: { owner: { principal: "ana" }, risk: { level: risk } } }, run);
  for (const label of ["one", "two", "three"])
    await createVersion.run(w.as.operator, { asset, label, content: { template: `Say ${label}` } }, run);
  return asset;
}
async function activeAsset(risk: "low" | "high" = "low") {
  const asset = await draftAsset(risk);
  const asked = await setLifecycle.run(w.as.operator, { asset, state: "active" }, { clock: w.clock });
  if (asked.kind !== "pending") throw new Error("activation should wait");
  await approve.run(w.as.approver, { id: asked.ticket.ticket_id }, { clock: w.clock });
  await w.work();
  return asset;
}

test("foretells what the door then does, verb by verb and place by place", async () => {
  const asset = await activeAsset("high");
  const run = { clock: w.clock };
  for (const environment of ["dev", "test", "staging", "prod"]) {
    const before = await bindingEditor.run(w.as.operator, { asset, environment, verb: "put", version: 2 });
    const done = await putBinding.run(w.as.operator, { asset, environment, version: 2 }, run);
    expect([environment, before.proposal?.forecast?.kind]).toEqual([
      environment,
      done.kind === "pending" ? "gated" : "free",
    ]);
  }
  const prod = await bindingEditor.run(w.as.operator, { asset, environment: "prod", verb: "put", version: 1 });
  expect(prod.proposal?.forecast).toMatchObject({ needs: "an approver and a security approver" });

  const promote = await bindingEditor.run(w.as.operator, { asset, environment: "prod", verb: "promote" });
  expect(promote.promote).toEqual({ from: "staging", version: 2 });
  expect(promote.proposal?.forecast?.kind).toBe("gated");
  const promoted = await promoteBinding.run(
    w.as.operator,
    { asset, from_environment: "staging", to_environment: "prod" },
    run,
  );
  expect(promoted.kind).toBe("pending");

  await putBinding.run(w.as.operator, { asset, environment: "dev", version: 3 }, run);
  const back = await bindingEditor.run(w.as.operator, { asset, environment: "dev", verb: "rollback", version: 2 });
  expect(back.rollback).toEqual({ version: 2 });
  expect(back.proposal).toMatchObject({ version: 2, why: null, forecast: { kind: "free" } });
  await rollbackBinding.run(w.as.operator, { asset, environment: "dev", target_version: 2 }, run);

  const gone = await bindingEditor.run(w.as.operator, { asset, environment: "dev", verb: "remove" });
  expect(gone.proposal).toMatchObject({ version: null, content: null, forecast: { kind: "free" } });
  expect((await removeBinding.run(w.as.operator, { asset, environment: "dev" }, run)).kind).toBe("done");
});

test("names the reason the door would refuse with, and the versions that cannot be chosen", async () => {
  const asset = await draftAsset();
  const shown = await bindingEditor.run(w.as.operator, { asset, environment: "prod", verb: "put", version: 1 });
  const refused = await putBinding
    .run(w.as.operator, { asset, environment: "prod", version: 1 }, { clock: w.clock })
    .catch((e) => e);
  expect(shown.proposal?.why).toBe(refused.detail);
  expect(shown.versions.map((v) => [v.number, v.why])).toEqual([3, 2, 1].map((n) => [n, refused.detail]));
});

test("says that a version runs already, and which request asks for the same", async () => {
  const asset = await activeAsset();
  const run = { clock: w.clock };
  await putBinding.run(w.as.operator, { asset, environment: "dev", version: 2 }, run);
  const same = await bindingEditor.run(w.as.operator, { asset, environment: "dev", verb: "put", version: 2 });
  expect(same.proposal).toMatchObject({ nothing: true, forecast: { kind: "free" } });
  const asked = await putBinding.run(w.as.operator, { asset, environment: "prod", version: 2 }, run);
  if (asked.kind !== "pending") throw new Error("expected a ticket");
  const twin = await bindingEditor.run(w.as.operator2, { asset, environment: "prod", verb: "put", version: 2 });
  expect(twin.proposal?.ticket_id).toBe(asked.ticket.ticket_id);
  const other = await bindingEditor.run(w.as.operator2, { asset, environment: "prod", verb: "put", version: 3 });
  expect(other.proposal?.ticket_id).toBeNull();
  expect(other.waiting.map((t) => t.id)).toEqual([asked.ticket.ticket_id]);
});

test("shows the difference in content against what runs, and none where nothing runs", async () => {
  const asset = await draftAsset();
  await putBinding.run(w.as.operator, { asset, environment: "dev", version: 1 }, { clock: w.clock });
  const shown = await bindingEditor.run(w.as.viewer, { asset, environment: "dev", verb: "put", version: 3 });
  expect(shown.proposal?.content?.changes).toEqual([
    { path: "/template", kind: "changed", before: "Say one", after: "Say three" },
  ]);
  const first = await bindingEditor.run(w.as.viewer, { asset, environment: "test", verb: "put", version: 3 });
  expect(first.proposal?.content).toBeNull();
});

test("gives readers no control, those of other places a reason, and hides environments out of scope", async () => {
  const asset = await draftAsset();
  const control = async (who: keyof World["as"], environment: string) =>
    (await bindingEditor.run(w.as[who], { asset, environment })).control;
  expect((await control("auditor", "prod")).shown).toBe(false);
  expect(await control("editor", "dev")).toEqual({ shown: true, why: "You need the permission binding:write." });
  expect(await control("operatorTest", "dev")).toEqual({ shown: true, why: null });
  await expect(control("operatorTest", "prod")).rejects.toMatchObject({ status: 404 });
});

test("says a freeze in the words of the refusal, and who may go past it as the override would be answered", async () => {
  const asset = await activeAsset();
  const clock = w.clock;
  const ends_at = new Date(clock.now().getTime() + 3_600_000).toISOString();
  const window = { name: "Release", reason: "on show", starts_at: clock.now().toISOString(), ends_at };
  await createFreeze.run(w.as.admin, { environment: "staging", ...window }, { clock });
  const shown = (who: keyof World["as"]) =>
    bindingEditor.run(w.as[who], { asset, environment: "staging", version: 1 }, { clock });
  const put = (who: keyof World["as"], over: object = {}) =>
    putBinding.run(w.as[who], { asset, environment: "staging", version: 1 }, { clock, ...over });
  const freezeOverride = { reason: "now" };
  const operator = await shown("operator");
  expect([operator.frozen]).toEqual((await refusalOf(put("operator"))).reasons);
  expect(operator.freeze_override).toBe((await refusalOf(put("operator", { freezeOverride }))).detail);
  expect(await shown("admin")).toMatchObject({ frozen: operator.frozen, freeze_override: null });
  expect(resultOf(await put("admin", { freezeOverride })).version).toBe(1);
  await w.db.superuser.query("DELETE FROM freeze_windows WHERE workspace_id = $1", [w.workspaceId]);
});

test("shows the way past the approvers to who may break glass, held as the door would hold it", async () => {
  const asset = await activeAsset();
  const { clock } = w;
  const shown = async (who: keyof World["as"]) =>
    (await bindingEditor.run(w.as[who], { asset, environment: "prod", version: 1 }, { clock })).break_glass;
  expect([await shown("operator"), await shown("owner")]).toEqual([
    { shown: false, why: null },
    { shown: true, why: null },
  ]);
  const breakGlass = { reason: "down", incident: "INC-1" };
  const put = (version: number) =>
    putBinding.run(w.as.owner, { asset, environment: "prod", version }, { clock, breakGlass });
  await put(1);
  expect(await shown("owner")).toEqual({ shown: true, why: (await refusalOf(put(2))).detail });
  expect(await shown("admin")).toEqual({ shown: true, why: null });
});

test("promotes only from an environment that may be seen", async () => {
  const asset = await activeAsset();
  await putBinding.run(w.as.operator, { asset, environment: "staging", version: 1 }, { clock: w.clock });
  const shown = await bindingEditor.run(w.as.operatorTest, { asset, environment: "staging", verb: "promote" });
  expect(shown.promote).toBeNull();
});

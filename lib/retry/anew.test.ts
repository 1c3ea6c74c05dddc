import { beforeAll, describe, expect, test } from "vitest";
import { approve } from "@/lib/approvals/approve";
import { cancel } from "@/lib/approvals/cancel";
import { getApproval } from "@/lib/approvals/get";
import { reject } from "@/lib/approvals/reject";
import { promoteBinding } from "@/lib/bindings/promote";
import { putBinding } from "@/lib/bindings/put";
import { rollbackBinding } from "@/lib/bindings/rollback";
import { OPERATIONS } from "@/lib/jobs/operations";
import { askAgain } from "@/lib/retry/ask";
import { apiOf } from "@/lib/testing/api";
import { activeAsset, boundInProd, carryOut, codeOf, type Ref, refusalOf, ticketOf } from "@/lib/testing/arrange";
import { type World, world } from "@/lib/testing/world";

const HOUR = 3_600_000;
let w: World;
let asset: Ref;
beforeAll(async () => {
  w = await world();
});
const get = (id: string) => getApproval.run(w.as.viewer, { id }, { clock: w.clock });
const again = (id: string, more: object = {}) => askAgain.run(w.as.operator, { id, ...more }, { clock: w.clock });
const put = (version: number) =>
  putBinding.run(w.as.operator, { asset, environment: "staging", version }, { clock: w.clock });
const refusedFields = async (work: Promise<unknown>) => {
  const why = await refusalOf(work);
  return [why.status, ...why.errors.map((e) => e.field)];
};

describe("asking again for a promotion", () => {
  const promoted = async () =>
    ticketOf(
      await promoteBinding.run(
        w.as.operator,
        { asset, from_environment: "staging", to_environment: "prod" },
        { clock: w.clock },
      ),
    );

  test("takes what the source runs now, not what it ran then", async () => {
    asset = await activeAsset(w, { versions: 3 });
    await put(1);
    const first = await promoted();
    await cancel.run(w.as.operator, { id: first }, { clock: w.clock });
    await put(2);
    const fresh = await get(ticketOf(await again(first)));
    expect(fresh.spec).toMatchObject({ version: 2 });
    expect(fresh.summary).toContain("Promote from staging: run version 2");
    await cancel.run(w.as.operator, { id: fresh.id }, { clock: w.clock });
  });

  test("names no version and no configuration that the source never ran", async () => {
    asset = await activeAsset(w, { versions: 3 });
    await put(1);
    const first = await promoted();
    await cancel.run(w.as.operator, { id: first }, { clock: w.clock });
    const { spec } = await get(first);
    const changes = { version_id: spec.version_id, config: { endpoint: "elsewhere" } };
    expect(await refusedFields(again(first, { changes }))).toEqual([422, "/changes/version_id", "/changes/config"]);
    expect(await refusedFields(again(first, { changes: { from_environment: "dev" } }))).toEqual([
      422,
      "/changes/from_environment",
    ]);
  });

  test("keeps the configuration that an approver wrote into it", async () => {
    asset = await activeAsset(w);
    await put(1);
    const first = await promoted();
    await approve.run(w.as.approver, { id: first, modified_spec: { config: { size: "small" } } }, { clock: w.clock });
    await cancel.run(w.as.operator, { id: first }, { clock: w.clock });
    await put(2);
    expect((await get(ticketOf(await again(first)))).spec).toMatchObject({ version: 2, config: { size: "small" } });
  });
});

test("asking again for a rollback may name another target, and no configuration", async () => {
  asset = await activeAsset(w, { versions: 3 });
  await boundInProd(w, asset, 3);
  const asked = { asset, environment: "prod", target_version: 2 };
  const first = ticketOf(await rollbackBinding.run(w.as.operator, asked, { clock: w.clock }));
  await cancel.run(w.as.operator, { id: first }, { clock: w.clock });
  expect(await refusedFields(again(first, { changes: { config: {} } }))).toEqual([422, "/changes/config"]);
  expect((await get(ticketOf(await again(first, { changes: { target_version: 1 } })))).spec.version).toBe(1);
});

test("what may be said differently is declared by each change, and never what it is about or what is found for it", () => {
  const frozen = [
    "asset",
    "slug",
    "environment",
    "from_environment",
    "to_environment",
    "action",
    "number",
    "id",
    "builtin",
  ];
  const found = ["sealed_secret", "held_secret", "reason"];
  // A policy selects by an environment, and is not about it.
  for (const [name, { again: declared }] of OPERATIONS)
    for (const field of name === "rbac.policy.create" ? found : [...frozen, ...found])
      expect([name, declared.changes]).not.toEqual([name, expect.arrayContaining([field])]);
  expect(OPERATIONS.get("binding.promote")?.again.changes).toEqual([]);
});

describe("asking again for what had a time", () => {
  const at = (hours: number) => new Date(w.clock.now().getTime() + hours * HOUR);
  const ended = async (applyAt: Date) => {
    asset = await activeAsset(w);
    const asked = { asset, environment: "prod", version: 1 };
    const id = ticketOf(await putBinding.run(w.as.operator, asked, { clock: w.clock, applyAt }));
    await reject.run(w.as.approver, { id, comment: "say why" }, { clock: w.clock });
    return id;
  };

  test("keeps it while it lies ahead; a job then waits for it", async () => {
    const time = at(48);
    const fresh = ticketOf(await again(await ended(time), { reason: "because" }));
    expect((await get(fresh)).apply_at).toBe(time.toISOString());
    expect(await carryOut(w, fresh)).toEqual([]);
    expect((await get(fresh)).status).toBe("APPROVED");
  });

  test("asks for another once it has passed, or for none", async () => {
    const id = await ended(at(1));
    w.clock.set(at(2));
    const why = await refusalOf(again(id));
    expect([why.status, why.errors]).toEqual([
      422,
      [{ field: "/apply_at", message: expect.stringContaining("has passed") }],
    ]);
    expect(await codeOf(again(id, { apply_at: "tomorrow" }))).toBe("422 VALIDATION_FAILED");
    expect(await codeOf(again(id, { apply_at: at(-1).toISOString() }))).toBe("422 VALIDATION_FAILED");
    const post = (body: object) => apiOf(w, "operator").post(`/api/v1/approvals/${id}/retry`, body);
    const later = await post({ apply_at: at(5).toISOString() });
    expect([later.status, later.body.approval.apply_at]).toEqual([202, at(5).toISOString()]);
    await cancel.run(w.as.operator, { id: later.body.ticket_id }, { clock: w.clock });
    const none = await post({ apply_at: null });
    expect([none.status, none.body.approval.apply_at]).toEqual([202, null]);
  });

  test("is no other proposal than the first by its digest alone: the time is in it", async () => {
    const id = await ended(at(48));
    const kept = await get(ticketOf(await again(id)));
    await cancel.run(w.as.operator, { id: kept.id }, { clock: w.clock });
    const none = await get(ticketOf(await again(id, { apply_at: null })));
    expect(none.proposal_digest).not.toBe(kept.proposal_digest);
  });
});

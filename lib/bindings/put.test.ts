import { beforeAll, expect, test } from "vitest";
import { approve } from "@/lib/approvals/approve";
import { patchAsset } from "@/lib/assets/patch";
import { setLifecycle } from "@/lib/assets/set-lifecycle";
import { putBinding } from "@/lib/bindings/put";
import { type World, world } from "@/lib/testing/world";
import { createVersion } from "@/lib/versions/create";

let w: World;
beforeAll(async () => {
  w = await world();
});

let made = 0;
async function activeAsset() {
  const asset = { plugin: "catalog", kind: "prompt", name: `summarizer-${++made}` };
  const { clock } = w;
  await patchAsset.run(w.as.operator, { asset, patch: { owner: { principal: "ana" } } }, { clock });
  for (const label of ["v1", "v2"])
    await createVersion.run(w.as.operator, { asset, label, content: { template: `Say ${label}` } }, { clock });
  const asked = await setLifecycle.run(w.as.operator, { asset, state: "active" }, { clock });
  if (asked.kind !== "pending") throw new Error("activation should wait");
  await approve.run(w.as.approver, { id: asked.ticket.ticket_id }, { clock });
  await w.work();
  return asset;
}

test("S0-17 binds in a test environment at once, and records the previous version", async () => {
  const asset = await activeAsset();
  const first = await putBinding.run(w.as.operator, { asset, environment: "dev", version: 1 }, { clock: w.clock });
  expect(first).toMatchObject({ kind: "done", result: { version: 1, previous_version: null, revision: 1 } });
  const second = await putBinding.run(w.as.operator, { asset, environment: "dev", version: 2 }, { clock: w.clock });
  expect(second).toMatchObject({ kind: "done", result: { version: 2, previous_version: 1, revision: 2 } });
});

test("waits for an approver in prod, executes once, and history shows the four stages under one ticket", async () => {
  const asset = await activeAsset();
  const asked = await putBinding.run(w.as.operator, { asset, environment: "prod", version: 1 }, { clock: w.clock });
  if (asked.kind !== "pending") throw new Error("expected a ticket");
  const ticket = asked.ticket.ticket_id;
  await approve.run(w.as.approver, { id: ticket, comment: "fine" }, { clock: w.clock });
  expect(await w.work()).toEqual(["completed"]);
  const stages = (await w.events({ ticket })).map((e) => [e.action, e.action_code, e.outcome]);
  expect(stages).toEqual([
    ["approval.request", "REQUEST_SUBMITTED", "success"],
    ["approval.approve", "APPROVAL_APPROVED", "success"],
    ["approval.start", "EXECUTION_STARTED", "success"],
    ["binding.put", "EXECUTION_COMPLETED", "success"],
  ]);
  const { rows } = await w.db.superuser.query(
    "SELECT authority_kind, authority_id FROM env_bindings WHERE workspace_id = $1 AND environment_class = 'prod' AND authority_id = $2",
    [w.workspaceId, ticket],
  );
  expect(rows).toEqual([{ authority_kind: "approval", authority_id: ticket }]);
});

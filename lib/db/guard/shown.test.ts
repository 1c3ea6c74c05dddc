import { beforeAll, expect, test } from "vitest";
import { approve } from "@/lib/approvals/approve";
import { listApprovals } from "@/lib/approvals/list";
import { activeAsset, askProd } from "@/lib/testing/arrange";
import { type World, world } from "@/lib/testing/world";

let w: World;
beforeAll(async () => {
  w = await world();
});

test("a list tells of a decision as soon as it is made, from the request's own row", async () => {
  const asset = await activeAsset(w, { risk: "high" });
  const id = await askProd(w, asset, 1);
  const listed = async () => {
    const { rows } = await listApprovals.run(w.as.approver, { status: "PENDING_APPROVAL", limit: 20 });
    return rows.find((row) => row.id === id);
  };
  expect((await listed())?.gates.map((gate) => gate.approved)).toEqual([0, 0]);
  await approve.run(w.as.approver, { id }, { clock: w.clock });
  const after = await listed();
  expect(after?.gates.map((gate) => gate.approved).sort()).toEqual([0, 1]);
  expect(after?.can_decide).toBe(false);
  const shown = await w.db.superuser.query(
    `SELECT r.decisions = (SELECT jsonb_agg(jsonb_build_object('digest', digest, 'verdict', verdict, 'seats', seats, 'decided_by_id',
        decided_by_id, 'on_behalf_of_id', on_behalf_of_id)) FROM approval_decisions WHERE request_id = r.id) AS same FROM approval_requests r WHERE id = $1`,
    [id],
  );
  expect(shown.rows).toEqual([{ same: true }]);
});

test("a version's state has the version's number, whatever is written", async () => {
  await activeAsset(w, { versions: 3 });
  const numbers = () =>
    w.db.superuser.query(
      `SELECT s.number = v.number AS same FROM asset_version_states s JOIN asset_versions v ON v.id = s.version_id GROUP BY 1`,
    );
  expect((await numbers()).rows).toEqual([{ same: true }]);
  await w.db.app.query("UPDATE asset_version_states SET number = number + 7 WHERE workspace_id = $1", [w.workspaceId]);
  expect((await numbers()).rows).toEqual([{ same: true }]);
});

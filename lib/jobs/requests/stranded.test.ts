import { beforeAll, describe, expect, test } from "vitest";
import { approve } from "@/lib/approvals/approve";
import { getApproval } from "@/lib/approvals/get";
import { listApprovals } from "@/lib/approvals/list";
import { putBinding } from "@/lib/bindings/put";
import { tellOfStranded } from "@/lib/jobs/requests/stranded";
import { activeAsset, askProd, ticketOf } from "@/lib/testing/arrange";
import { type World, world } from "@/lib/testing/world";

let w: World;
beforeAll(async () => {
  w = await world();
});
const gone = (name: "securityApprover" | "approver" | "approver2" | "owner" | "approverTest", at: Date | null) =>
  w.db.superuser.query("UPDATE users SET deactivated_at = $2 WHERE id = $1", [w.as[name].userId, at]);
const ask = async () => {
  const asset = await activeAsset(w, { risk: "high" });
  return putBinding.run(w.as.operator, { asset, environment: "prod", version: 1 }, { clock: w.clock });
};

describe("a request that nobody left could decide", () => {
  test("says so at once, in the answer that opens it, on its page and in the list", async () => {
    const fine = await ask();
    expect(fine).toMatchObject({ ticket: { message: expect.stringMatching(/^Waiting for/) } });
    await gone("securityApprover", w.clock.now());
    const asked = await ask();
    const id = ticketOf(asked);
    const words = "Nobody can decide this now: a security approver is needed, and nobody left could be that here.";
    expect(asked).toMatchObject({ ticket: { message: words } });
    expect((await getApproval.run(w.as.viewer, { id }, { clock: w.clock })).nobody).toBe(words);
    const { rows } = await listApprovals.run(
      w.as.viewer,
      { status: "PENDING_APPROVAL", limit: 50 },
      { clock: w.clock },
    );
    expect(rows.find((r) => r.id === id)?.nobody).toBe(words);
    await approve.run(w.as.approver, { id }, { clock: w.clock });
    expect((await getApproval.run(w.as.viewer, { id }, { clock: w.clock })).nobody).toBe(words);
  });

  test("is told to owners and admins by the nightly check, once a week for each, and recorded", async () => {
    const told = await tellOfStranded(w.clock.now());
    expect(told).toBeGreaterThan(0);
    const { rows } = await w.db.superuser.query(
      `SELECT DISTINCT u.name FROM notifications n JOIN users u ON u.id = n.user_id
       WHERE n.workspace_id = $1 AND n.type = 'SYSTEM_ALERT' AND n.title LIKE 'Nobody is left%' ORDER BY 1`,
      [w.workspaceId],
    );
    expect(rows.map((r) => r.name)).toEqual(["admin", "owner"]);
    expect((await w.events()).at(-1)).toMatchObject({ action: "approval.strand", outcome: "success" });
    expect(await tellOfStranded(w.clock.now())).toBe(0);
    await gone("securityApprover", null);
    w.clock.advance(8 * 86_400_000);
    expect(await tellOfStranded(w.clock.now())).toBe(0);
  });

  test("is found however many wait before it that can be decided", async () => {
    const asset = await activeAsset(w, { versions: 5 });
    for (const version of [1, 2, 3, 4, 5]) await askProd(w, asset, version);
    await gone("securityApprover", w.clock.now());
    const last = ticketOf(await ask());
    await tellOfStranded(w.clock.now(), 2);
    const told = await w.events({ action: "approval.strand" });
    expect(told.filter((e) => e.ticket_id === last)).toHaveLength(1);
    await gone("securityApprover", null);
  });
});

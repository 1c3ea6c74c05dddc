import { beforeAll, describe, expect, test } from "vitest";
import { archiveEvents } from "@/lib/jobs/housekeeping";
import { getOperation } from "@/lib/operations/get";
import { listOperations } from "@/lib/operations/list";
import { activeAsset, askProd } from "@/lib/testing/arrange";
import { type World, world } from "@/lib/testing/world";

let w: World;
beforeAll(async () => {
  w = await world();
});
const list = async (more: object) => (await listOperations.run(w.as.viewer, { limit: 50, ...more })).rows;

describe("the list of operations", () => {
  test("S2-22 leaves archived ones out unless they are asked for; each can be read as before", async () => {
    await activeAsset(w);
    await archiveEvents(new Date(w.clock.now().getTime() + 31 * 86_400_000));
    await askProd(w, await activeAsset(w), 1);
    expect((await list({})).map((o) => [o.status, o.archived_at === null])).toEqual([
      ["PENDING", true],
      ["COMPLETED", true],
    ]);
    const all = await list({ include_archived: true });
    expect(all.map((o) => o.archived_at === null)).toEqual([true, true, false]);
    const archived = all.at(-1);
    expect(await getOperation.run(w.as.viewer, { id: archived?.id })).toEqual(archived);
  });

  test("S2-21 shows the attempts, the error and the next attempt of what is tried again, and finds it by that", async () => {
    const [waiting] = await list({ status: "PENDING" });
    const next = new Date(w.clock.now().getTime() + 60_000);
    await w.db.superuser.query(
      `UPDATE domain_events SET status = 'PROCESSING', error = '{"code":"EXECUTION_ERROR","detail":"no"}' WHERE id = $1`,
      [waiting?.id],
    );
    await w.db.superuser.query("UPDATE approval_requests SET next_attempt_at = $2, fencing_token = 3 WHERE id = $1", [
      waiting?.ticket_id,
      next,
    ]);
    expect(await list({ failing: true })).toMatchObject([
      {
        id: waiting?.id,
        attempts: 3,
        error: { code: "EXECUTION_ERROR" },
        next_attempt_at: next.toISOString(),
        ticket_status: "PENDING_APPROVAL",
      },
    ]);
    expect((await list({ operation: "binding.put" })).map((o) => o.id)).toEqual([waiting?.id]);
    expect(await list({ operation: "binding.delete" })).toEqual([]);
  });
});

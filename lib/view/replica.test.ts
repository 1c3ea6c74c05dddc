import { afterAll, beforeAll, expect, test } from "vitest";
import { exportStream } from "@/lib/audit/export/stream";
import { logHealth } from "@/lib/audit/proofs/health";
import { browseAudit } from "@/lib/audit/read/browse";
import { listAuditEvents } from "@/lib/audit/read/list";
import { makePipelinePool, setReplicaPool } from "@/lib/db/pool";
import { activeAsset, resultOf } from "@/lib/testing/arrange";
import { type World, world } from "@/lib/testing/world";
import { together } from "@/lib/view/together";

let w: World;
let replica: ReturnType<typeof makePipelinePool>;
let asked = 0;
beforeAll(async () => {
  w = await world();
  await activeAsset(w);
  replica = makePipelinePool({ connectionString: w.db.connections.app, max: 2 });
  replica.on("acquire", () => asked++);
  setReplicaPool(replica);
});
afterAll(async () => {
  setReplicaPool(undefined);
  await replica.end();
});

/** What a reading answers, and how often the replica was asked for it. */
async function at<T>(reading: () => Promise<T>): Promise<[T, number]> {
  asked = 0;
  return [await reading(), asked];
}

test("the log is listed, browsed and exported from the replica; what is done, and its other readings, are not", async () => {
  const [page, lists] = await at(() => listAuditEvents.run(w.as.auditor, { limit: 50 }));
  expect([page.rows.length > 0, lists]).toEqual([true, 1]);
  const [screen, screens] = await at(() =>
    together(w.as.auditor, { log: [browseAudit, { limit: 50 }], health: [logHealth, {}] }),
  );
  expect([screen.log.rows.length, screens]).toEqual([page.rows.length, 1]);
  const [made, changes] = await at(() => exportStream.run(w.as.auditor, { format: "ndjson" }));
  expect(changes).toBe(0);
  const [text, pieces] = await at(() => new Response(resultOf(made).open()).text());
  expect([text.trim().split("\n").length > page.rows.length, pieces > 0]).toEqual([true, true]);
  const [, others] = await at(() => logHealth.run(w.as.auditor, {}));
  expect(others).toBe(0);
});

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { logHealth } from "@/lib/audit/proofs/health";
import { sealPending } from "@/lib/audit/sequencer";
import { activeAsset } from "@/lib/testing/arrange";
import { type World, world } from "@/lib/testing/world";

const dataDir = mkdtempSync(join(tmpdir(), "assent-health-"));
let mine: World;
let theirs: World;
let own: Record<string, unknown> | undefined;
let foreign: Record<string, unknown> | undefined;
beforeAll(async () => {
  mine = await world();
  theirs = await world();
  for (const w of [mine, theirs]) await activeAsset(w);
  [own] = await mine.events();
  [foreign] = await theirs.events();
  await sealPending({ dataDir });
});
afterAll(() => rmSync(dataDir, { recursive: true }));

test("what the check of the whole log found is told without the events of other workspaces", async () => {
  const found = (ids: unknown[], from: number | null) => ({
    code: "EDITED",
    message: `Event ${ids.join(", ")} is not what was sealed in its place.`,
    event_ids: ids,
    from,
    to: from,
  });
  const problems = [found([own?.id], 1), found([foreign?.id], 2), found([own?.id, foreign?.id], 3), found([], null)];
  await mine.db.superuser.query(
    `INSERT INTO audit_checks (id, started_at, finished_at, ok, tree_size, rows, pruned, problems) VALUES ('chk_1', now(), now(), false, 1, 1, 0, $1)`,
    [JSON.stringify(problems)],
  );
  const health = await logHealth.run(mine.as.auditor, {});
  expect([health.verified?.ok, JSON.stringify(health).includes(String(foreign?.id))]).toEqual([false, false]);
  expect(health.problems.map((p) => [p.event_ids, p.from])).toEqual([
    [[own?.id], 1],
    [[], null],
    [[own?.id], null],
    [[], null],
  ]);
  expect(health.problems[0]?.message).toContain(String(own?.id));
});

import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { newId } from "@/lib/db/ids";
import { purgeNotifications } from "@/lib/jobs/housekeeping";
import { countUnread } from "@/lib/notifications/count";
import { COUNTED_TO, KEPT_DAYS } from "@/lib/notifications/rules";
import { type World, world } from "@/lib/testing/world";

let w: World;
beforeAll(async () => {
  w = await world();
});
const DAY_MS = 86_400_000;
const rows = async (text: string, values: unknown[] = []) => (await w.db.superuser.query(text, values)).rows;

async function tell(count: number, at: Date, user = w.as.viewer.userId) {
  await rows(
    `INSERT INTO notifications (id, notice_id, workspace_id, user_id, type, title, created_at)
     SELECT $1 || n, $1 || n, $2, $3, 'SYSTEM_ALERT', 'Something', $4 FROM generate_series(1, $5) n`,
    [newId("ntf", at), w.workspaceId, user, at, count],
  );
}

test("S2-63 what is older than ninety days is purged, read or not, and nothing else", async () => {
  const now = new Date("2026-05-01T00:00:00.000Z");
  const limit = now.getTime() - KEPT_DAYS * DAY_MS;
  await tell(3, new Date(limit - 1));
  await rows("UPDATE notifications SET read_at = created_at WHERE id LIKE '%1'");
  await tell(2, new Date(limit));
  await tell(6000, new Date(limit - DAY_MS), w.as.auditor.userId);
  expect(await purgeNotifications(now)).toBe(6003);
  expect(await purgeNotifications(now)).toBe(0);
  expect((await rows("SELECT created_at FROM notifications")).map((r) => r.created_at.getTime())).toEqual([
    limit,
    limit,
  ]);
});

test("the count is read from an index, whoever else has how many, and stops at a thousand", async () => {
  await tell(COUNTED_TO + 5, new Date(), w.as.editor.userId);
  await tell(4000, new Date(), w.as.auditor.userId);
  await rows("ANALYZE notifications");
  expect(await countUnread.run(w.as.editor, {})).toEqual({ unread_count: 1000, unread_count_is_lower_bound: true });
  const plan = await rows(
    "EXPLAIN SELECT 1 FROM notifications n WHERE n.user_id = $1 AND n.read_at IS NULL LIMIT 1000".replace(
      "$1",
      `'${w.as.viewer.userId}'`,
    ),
  );
  expect(plan.map((r) => r["QUERY PLAN"]).join("\n")).toMatch(/notifications_(unread|newest)/);
});

test("marks, which leave no event, are made on notifications and on nothing else", () => {
  const files = readdirSync("lib", { recursive: true, encoding: "utf8" }).filter((f) => /(?<!\.test)\.ts$/.test(f));
  const users = files.filter((f) => /\bpersonalMark\(/.test(readFileSync(`lib/${f}`, "utf8")));
  expect(users.sort()).toEqual(["notifications/read.ts"]);
  expect(readFileSync("lib/notifications/read.ts", "utf8").match(/UPDATE \w+/g)).toEqual([
    "UPDATE notifications",
    "UPDATE notifications",
  ]);
});

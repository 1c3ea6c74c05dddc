import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { installQueue, QUEUE_VERSION } from "@/lib/db/install-queue";
import { withClient } from "@/lib/db/with-client";
import { useDatabase } from "@/lib/testing/database";

test("the queue's version is that of the installed graphile-worker", () => {
  const folder = new URL("../../node_modules/graphile-worker/sql/", import.meta.url);
  const numbers = readdirSync(folder).map((name) => Number(/^(\d+)\.sql$/.exec(name)?.[1] ?? 0));
  expect(Math.max(...numbers)).toBe(QUEUE_VERSION);
});

test("a queue that is new enough is left alone: nobody even connects for it", async () => {
  const { connections } = await useDatabase();
  const nowhere = "postgres://nobody@127.0.0.1:1/none";
  await withClient(connections.owner, (client) => installQueue(client, nowhere));
});

test("an older queue is not taken for one", async () => {
  const { connections, superuser } = await useDatabase();
  await superuser.query("UPDATE graphile_worker.migrations SET id = 0 WHERE id = $1", [QUEUE_VERSION]);
  const nowhere = "postgres://nobody@127.0.0.1:1/none";
  try {
    await expect(withClient(connections.owner, (client) => installQueue(client, nowhere))).rejects.toThrow();
  } finally {
    await superuser.query("UPDATE graphile_worker.migrations SET id = $1 WHERE id = 0", [QUEUE_VERSION]);
  }
});

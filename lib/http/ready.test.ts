import type { Pool } from "pg";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { expectedVersion } from "@/lib/db/migration-files";
import { setAppPool } from "@/lib/db/pool";
import { createApi } from "@/server/api";

const api = createApi();
const probe = () => api(new Request("http://localhost/api/health/ready"), "127.0.0.1");

beforeAll(async () => {
  // Routes are loaded when they are first asked for, which takes time of another clock.
  hangsAfter(3);
  await probe();
});
afterEach(() => {
  vi.useRealTimers();
  setAppPool(undefined);
});

/** A database that answers the first `answers` questions and never another one. */
function hangsAfter(answers: number): () => number {
  let asked = 0;
  const query = () =>
    asked++ < answers
      ? Promise.resolve({ rows: [{ version: expectedVersion(), queue: true }] })
      : new Promise<never>(() => {});
  setAppPool({ query } as unknown as Pool);
  return () => asked;
}

/** What a probe reads, and after how long by the clock of this process. */
async function probed() {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  let answer: Response | undefined;
  probe().then((response) => {
    answer = response;
  });
  let waited = 0;
  for (; !answer && waited < 10_000; waited += 500) await vi.advanceTimersByTimeAsync(500);
  return { waited, status: answer?.status, body: await answer?.json() };
}

test("a probe waits two seconds for a database that hangs", async () => {
  hangsAfter(0);
  const { waited, status, body } = await probed();
  expect([waited, status]).toEqual([2_000, 503]);
  expect(body.detail).toContain("It did not answer in time.");
});

test("one that hangs once it is known to be ready is ready, and says nothing of what it could not read", async () => {
  const asked = hangsAfter(1);
  const { waited, status, body } = await probed();
  expect([waited, status, body]).toEqual([2_000, 200, { status: "ready", audit: null, notices: [] }]);
  expect(asked()).toBe(3);
});

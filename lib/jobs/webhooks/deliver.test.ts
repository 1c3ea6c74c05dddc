import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { sealPending } from "@/lib/audit/sequencer";
import { createWebhook } from "@/lib/audit/webhooks/create";
import { getWebhook, listDeliveries } from "@/lib/audit/webhooks/list";
import { patchWebhook } from "@/lib/audit/webhooks/patch";
import { RETRY_AFTER_MS } from "@/lib/audit/webhooks/rules";
import { replayDelivery, testWebhook } from "@/lib/audit/webhooks/send";
import { putBinding } from "@/lib/bindings/put";
import { removeBinding } from "@/lib/bindings/remove";
import { busyOf, deliverDue } from "@/lib/jobs/webhooks/deliver";
import { startWebhooks } from "@/lib/jobs/webhooks/loop";
import { putSecret } from "@/lib/secret-store/put";
import { activeAsset, boundInProd, type Ref, resultOf } from "@/lib/testing/arrange";
import { type World, world } from "@/lib/testing/world";

type Got = {
  headers: IncomingHttpHeaders;
  text: string;
  logs: { action: string; event_id: string; context: { environment: string } }[];
};
let server: Server;
let url: string;
let got: Got[];
/** What the receiver answers next; 204 when nothing is said. */
let answers: { status: number; headers?: Record<string, string> }[];
const dataDir = mkdtempSync(join(tmpdir(), "assent-webhooks-"));
let w: World;
let asset: Ref;

beforeAll(async () => {
  server = createServer(async (req, res) => {
    let text = "";
    for await (const chunk of req) text += chunk;
    got.push({ headers: req.headers, text, logs: JSON.parse(text).data.logs });
    const { status, headers } = answers.shift() ?? { status: 204 };
    res.writeHead(status, headers).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as { port: number }).port}/in`;
});
afterAll(() => {
  server.close();
  rmSync(dataDir, { recursive: true });
});
beforeEach(async () => {
  got = [];
  answers = [];
  w = await world();
  asset = await activeAsset(w, { versions: 2 });
  await seal();
});

const seal = () => sealPending({ dataDir, clock: w.clock });
const make = async (over: object = {}) =>
  resultOf(
    await createWebhook.run(
      w.as.admin,
      { name: "siem", url, batch_size: 100, flush_interval_seconds: 10, ...over },
      { clock: w.clock },
    ),
  );
const deliver = (random = () => 0.5) => deliverDue({ clock: w.clock, random });
/** What a minute brings: everything sealed is old enough to go. */
const flush = async () => {
  await seal();
  for (let i = 0; i < 70; i++) {
    w.clock.advance(1_000);
    await deliver();
  }
};
const put = (version: number) =>
  putBinding.run(w.as.operator, { asset, environment: "dev", version }, { clock: w.clock });
const actions = () => got.flatMap((g) => g.logs.map((l) => l.action));

describe("S2-72 a webhook", () => {
  test("filtered to *.delete and approval.* in prod gets only those, in the order of the log, in batches, in time", async () => {
    const filters = { actions: ["*.delete", "approval.*"], environments: ["prod"] };
    await make({ filters, batch_size: 3, flush_interval_seconds: 60 });
    await put(1);
    await removeBinding.run(w.as.operator, { asset, environment: "dev" }, { clock: w.clock });
    await boundInProd(w, asset, 1);
    await boundInProd(w, asset, 2);
    await seal();
    const sealedAt = w.clock.now().getTime();
    await deliver();
    await deliver();
    expect(got.map((g) => g.logs.length)).toEqual([3, 3]);
    w.clock.advance(30_000);
    await deliver();
    expect(got).toHaveLength(2);
    while (got.length < 3 && w.clock.now().getTime() < sealedAt + 60_000) {
      w.clock.advance(1_000);
      await deliver();
    }
    expect(w.clock.now().getTime()).toBeLessThanOrEqual(sealedAt + 60_000);
    const { rows } = await w.db.superuser.query(
      `SELECT e.id FROM audit_leaves l JOIN audit_events e ON e.id = l.event_id WHERE l.workspace_id = $1
         AND (e.action LIKE 'approval.%' OR e.action LIKE '%.delete') AND e.environment_slug = 'prod' ORDER BY l.workspace_seq`,
      [w.workspaceId],
    );
    expect(rows.length).toBeGreaterThanOrEqual(6);
    expect(got.flatMap((g) => g.logs.map((l) => l.event_id))).toEqual(rows.map((r) => r.id));
    expect(got.every((g) => g.logs.length <= 3)).toBe(true);
  });

  test("is signed so that a receiver's own library verifies it, and by both secrets for a day after a rotation", async () => {
    const made = await make();
    const first = new Webhook(made.signing_secret);
    await put(1);
    await flush();
    const verify = (key: Webhook, g: Got) =>
      key.verify(g.text, g.headers as Record<string, string>, { tolerance: 1e9 } as never);
    const verified = (key: Webhook, g: Got) => {
      try {
        return Boolean(withTime(() => verify(key, g), g));
      } catch {
        return false;
      }
    };
    expect(verified(first, got[0] as Got)).toBe(true);
    expect(verified(first, { ...(got[0] as Got), text: `${got[0]?.text} ` })).toBe(false);
    const rotated = resultOf(
      await patchWebhook.run(w.as.admin, { id: made.id, patch: { rotate_secret: true } }, { clock: w.clock }),
    );
    const second = new Webhook(rotated.signing_secret ?? "");
    await put(2);
    await flush();
    expect([verified(first, got.at(-1) as Got), verified(second, got.at(-1) as Got)]).toEqual([true, true]);
    w.clock.advance(25 * 3_600_000);
    await put(1);
    await flush();
    expect([verified(first, got.at(-1) as Got), verified(second, got.at(-1) as Got)]).toEqual([false, true]);
  });

  /** The library compares the message's time with the clock of the process; the test's clock is another. */
  function withTime<T>(work: () => T, g: Got): T {
    const real = Date.now;
    Date.now = () => Number(g.headers["webhook-timestamp"]) * 1000;
    try {
      return work();
    } finally {
      Date.now = real;
    }
  }

  test("fills names of secrets into headers and address, and sends nothing while one is missing", async () => {
    await make({
      url: `${url}/\${PATH_KEY}`,
      headers: { "DD-API-KEY": "${DATADOG_API_KEY}", Authorization: "Bearer ${OTHER}", "X-Own": "literal-value" },
    });
    await put(1);
    await flush();
    expect(got).toEqual([]);
    for (const [name, value] of [
      ["DATADOG_API_KEY", "dd-1"],
      ["OTHER", "o-1"],
      ["PATH_KEY", "p/1"],
    ])
      await putSecret.run(w.as.admin, { name, value }, { clock: w.clock });
    w.clock.advance(3_600_000);
    await flush();
    expect(got[0]?.headers).toMatchObject({
      "dd-api-key": "dd-1",
      authorization: "Bearer o-1",
      "x-own": "literal-value",
    });
  });
});

describe("S2-73 a receiver that is down", () => {
  test("is tried again, the same message under the same id, and the order of the log is kept", async () => {
    const made = await make();
    answers = [
      { status: 500 },
      { status: 302, headers: { location: "/elsewhere" } },
      { status: 429, headers: { "retry-after": "120" } },
    ];
    await put(1);
    await seal();
    w.clock.advance(10_000);
    await deliver();
    await put(2);
    await seal();
    for (const wait of [5_000, 30_000]) {
      w.clock.advance(wait - 1);
      await deliver();
      const before = got.length;
      w.clock.advance(1);
      await deliver();
      expect(got.length).toBe(before + 1);
    }
    expect(await getWebhook.run(w.as.admin, { id: made.id })).toMatchObject({
      failures: 3,
      enabled: true,
      last_delivered_at: null,
    });
    w.clock.advance(300_000);
    await deliver();
    expect(new Set(got.map((g) => g.headers["webhook-id"])).size).toBe(1);
    expect(new Set(got.map((g) => JSON.stringify(g.logs))).size).toBe(1);
    w.clock.advance(20_000);
    await deliver();
    expect(actions().slice(-2)).toEqual(["binding.put", "binding.put"]);
    expect(got.at(-1)?.headers["webhook-id"]).not.toBe(got[0]?.headers["webhook-id"]);
    expect(await getWebhook.run(w.as.admin, { id: made.id })).toMatchObject({ failures: 0, failing_since: null });
  });

  test("for more than three days is disabled, and those who can mend it are told; enabled, it goes on where it stopped", async () => {
    const made = await make();
    await put(1);
    await seal();
    w.clock.advance(10_000);
    answers = Array(RETRY_AFTER_MS.length + 1).fill({ status: 503 });
    const began = w.clock.now().getTime();
    for (const wait of [...RETRY_AFTER_MS, 0]) {
      await deliver();
      w.clock.advance(wait);
    }
    expect((w.clock.now().getTime() - began) / 86_400_000).toBeGreaterThan(3);
    expect(await getWebhook.run(w.as.admin, { id: made.id })).toMatchObject({
      enabled: false,
      disabled_reason: "Answered 503.",
    });
    const events = await w.events({ action: "webhook.disable" });
    expect(events).toMatchObject([{ actor_kind: "job", details: { failures: RETRY_AFTER_MS.length + 1 } }]);
    const { rows } = await w.db.superuser.query(
      "SELECT DISTINCT u.name FROM notifications n JOIN users u ON u.id = n.user_id WHERE n.workspace_id = $1 AND n.type = 'SYSTEM_ALERT'",
      [w.workspaceId],
    );
    expect(rows.map((r) => r.name).sort()).toEqual(["admin", "owner"]);
    await deliver();
    const tried = got.length;
    await patchWebhook.run(w.as.admin, { id: made.id, patch: { enabled: true } }, { clock: w.clock });
    await deliver();
    expect(got.length).toBe(tried + 1);
    expect(got.at(-1)?.logs.map((l) => l.action)).toContain("binding.put");
  });

  test("that says it is gone is disabled at once", async () => {
    const made = await make();
    answers = [{ status: 410 }];
    await put(1);
    await flush();
    expect([got.length, (await getWebhook.run(w.as.admin, { id: made.id })).enabled]).toEqual([1, false]);
  });

  test("and never answers does not delay a business request", async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const dead = `http://127.0.0.1:${(silent.address() as { port: number }).port}/`;
    for (const name of ["a", "b", "c"]) await make({ name, url: dead, flush_interval_seconds: 1 });
    await put(1);
    await seal();
    w.clock.advance(2_000);
    let givenUp = false;
    const hanging = deliver().finally(() => {
      givenUp = true;
    });
    while ((await new Promise<number>((resolve) => silent.getConnections((_, n) => resolve(n)))) < 3)
      await new Promise((resolve) => setImmediate(resolve));
    // The doors have as many connections as ever, and what is configured is not locked.
    await put(2);
    await patchWebhook.run(
      w.as.admin,
      { id: (await make({ name: "d" })).id, patch: { name: "e" } },
      { clock: w.clock },
    );
    expect(givenUp).toBe(false);
    expect(w.db.app.totalCount - w.db.app.idleCount).toBe(0);
    silent.closeAllConnections();
    silent.close();
    expect(await hanging).toBe(3);
  });

  test("and never answers delays no other receiver; the loop ends once it is given up", async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const dead = `http://127.0.0.1:${(silent.address() as { port: number }).port}/`;
    const connected = () => new Promise<number>((resolve) => silent.getConnections((_, n) => resolve(n)));
    const hook = { batch_size: 1, flush_interval_seconds: 1 };
    const make = (of: World, name: string, to: string) =>
      createWebhook.run(of.as.admin, { name, url: to, ...hook }).then(resultOf);
    await make(w, "dead", dead);
    await putBinding.run(w.as.operator, { asset, environment: "dev", version: 1 });
    await sealPending({ dataDir });
    const loop = startWebhooks();
    while ((await connected()) === 0) await new Promise((resolve) => setImmediate(resolve));
    const other = await world();
    await make(other, "quick", url);
    const theirs = await activeAsset(other, { versions: 1 });
    await putBinding.run(other.as.operator, { asset: theirs, environment: "dev", version: 1 });
    await sealPending({ dataDir });
    while (!actions().includes("binding.put")) await new Promise((resolve) => setImmediate(resolve));
    // The one that hangs has not been given up yet: what came, came beside it.
    expect(await connected()).toBeGreaterThan(0);
    silent.closeAllConnections();
    silent.close();
    await loop.stop();
  });

  test("keeps as much under way as one workspace may, and no more", () => {
    const work = (workspaceId: string) => ({ workspaceId, sent: Promise.resolve(true) });
    const seven = Array.from({ length: 7 }, () => work("a"));
    expect(busyOf(seven)).toEqual([]);
    expect(busyOf([...seven, work("b"), work("a")])).toEqual(["a"]);
  });
});

describe("beside the line", () => {
  test("a test and a replay are sent at once and once, a disabled webhook's too, and the delivery log tells", async () => {
    const made = await make();
    await put(1);
    await flush();
    await patchWebhook.run(w.as.admin, { id: made.id, patch: { enabled: false } }, { clock: w.clock });
    const list = async () => (await listDeliveries.run(w.as.admin, { id: made.id, limit: 50 })).rows;
    const [former] = await list();
    got = [];
    answers = [{ status: 204 }, { status: 500 }];
    await testWebhook.run(w.as.admin, { id: made.id }, { clock: w.clock });
    await deliver();
    expect(JSON.parse(got[0]?.text ?? "")).toMatchObject({ type: "audit.test", data: { logs: [] } });
    w.clock.advance(1_000);
    await replayDelivery.run(w.as.admin, { id: made.id, delivery: former?.id }, { clock: w.clock });
    await deliver();
    await deliver();
    expect(got).toHaveLength(2);
    expect(got[1]?.logs).toHaveLength(former?.events ?? -1);
    expect((await list()).map((d) => [d.kind, d.status, d.status_code, d.attempts])).toEqual([
      ["replay", "failed", 500, 1],
      ["test", "delivered", 204, 1],
      ["batch", "delivered", 204, 1],
    ]);
  });

  test("two processes share the receivers: none gets a message twice", async () => {
    await make({ batch_size: 1 });
    await make({ name: "other", batch_size: 1 });
    for (const version of [1, 2, 1, 2]) await put(version);
    await seal();
    for (let i = 0; i < 12; i++) await Promise.all([deliver(), deliver(), deliver()]);
    const ids = got.map((g) => g.headers["webhook-id"]);
    expect(ids.length).toBeGreaterThanOrEqual(8);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("the loop of the worker delivers by itself and stops", async () => {
    w.clock.set(new Date().toISOString());
    await make({ flush_interval_seconds: 1 });
    const loop = startWebhooks();
    await put(1);
    await seal();
    await expect.poll(() => actions(), { timeout: 20_000 }).toContain("binding.put");
    await loop.stop();
  });
});

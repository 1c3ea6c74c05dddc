import { beforeAll, describe, expect, test } from "vitest";
import { approve } from "@/lib/approvals/approve";
import { startExecution } from "@/lib/approvals/execution/start";
import { toldOn } from "@/lib/approvals/execution/told";
import { putBinding } from "@/lib/bindings/put";
import { ANNOUNCED } from "@/lib/change/act";
import { makePipelinePool, setAppPool } from "@/lib/db/pool";
import { createFreeze } from "@/lib/freezes/create";
import { type ReadJob, readJob } from "@/lib/jobs/actor";
import { type Ahead, announcedJobs } from "@/lib/jobs/announced";
import { type ExecuteJob, executeOperation } from "@/lib/jobs/execute";
import { activeAsset, askProd, codeOf, type Ref, resultOf, ticketOf } from "@/lib/testing/arrange";
import { proxyTo } from "@/lib/testing/socket-proxy";
import { type World, world } from "@/lib/testing/world";

let w: World;
beforeAll(async () => {
  w = await world();
});
const sql = (text: string, values: unknown[] = []) => w.db.superuser.query(text, values).then((r) => r.rows);

/** Activating an asset runs the jobs there are, so several requests are made for assets that are active already. */
async function approved(of = w, asset?: Ref): Promise<{ id: string; job: ExecuteJob }> {
  const id = await askProd(of, asset ?? (await activeAsset(of)), 1);
  await approve.run(of.as.approver, { id }, { clock: of.clock });
  const [{ event_id }] = await sql("SELECT event_id FROM approval_requests WHERE id = $1", [id]);
  return { id, job: { workspace_id: of.workspaceId, event_id } };
}
async function read({ job }: { job: ExecuteJob }): Promise<ReadJob> {
  const found = await readJob(job.workspace_id, job.event_id, w.clock.now());
  if (!found) throw new Error("no job");
  return found;
}
const start = ({ id }: { id: string }, { actor, read }: ReadJob, attempt = 1) =>
  startExecution.runRead(actor, { id, attempt }, read, { clock: w.clock });
/** What a worker that heard of the job has made ready when the queue hands it over. */
function taken({ job }: { job: ExecuteJob }, of = w): Ahead {
  const announced = announcedJobs(1, of.clock);
  announced.hear(JSON.stringify(job));
  return announced.take(job.event_id) as Ahead;
}
async function closedPool() {
  const pool = makePipelinePool({ connectionString: w.db.connections.app, max: 1 });
  await pool.end();
  return pool;
}
const row = async (id: string) =>
  (await sql("SELECT status, fencing_token, revision FROM approval_requests WHERE id = $1", [id]))[0];
const starts = async (id: string) =>
  (await w.events({ ticket: id })).filter((e) => e.action === "approval.start" && e.outcome === "success");

describe("what is announced", () => {
  test("is read at once, given to one taker, and read by nobody twice", async () => {
    const { job } = await approved();
    const announced = announcedJobs(4, w.clock);
    announced.hear(JSON.stringify(job));
    expect((await announced.take(job.event_id)?.context)?.event.id).toBe(job.event_id);
    expect(announced.take(job.event_id)).toBeUndefined();
  });

  test("is not believed once it is a second old, and no more is held than can be worked on", async () => {
    const { job } = await approved();
    const announced = announcedJobs(1, w.clock);
    announced.hear(JSON.stringify(job));
    announced.hear(JSON.stringify({ ...job, event_id: "evt_other" }));
    expect(announced.take("evt_other")).toBeUndefined();
    w.clock.advance(1_001);
    expect(announced.take(job.event_id)).toBeUndefined();
    // An old one makes room for the next.
    announced.hear(JSON.stringify(job));
    w.clock.advance(1_001);
    announced.hear(JSON.stringify({ ...job, event_id: "evt_next" }));
    expect(await announced.take("evt_next")?.context).toBeNull();
  });

  test("and cannot be read as an announcement is none", () => {
    const announced = announcedJobs(4, w.clock);
    for (const text of [undefined, "", "{", "null", "[]", '"x"', '{"workspace_id":1,"event_id":"evt_x"}', "{}"])
      announced.hear(text);
    expect(announced.take("evt_x")).toBeUndefined();
  });

  test("but cannot be read from the database is read again when the job begins", async () => {
    const one = await approved();
    const gone = await closedPool();
    setAppPool(gone);
    const ahead = taken(one);
    setAppPool(w.db.app);
    await expect(ahead.context).rejects.toThrow(/after calling end/);
    expect(await executeOperation(one.job, { number: 1, last: false, clock: w.clock, ahead })).toBe("completed");
  });

  test("is made ready and not written before the queue has handed the job over, and never where another has it", async () => {
    const assets = [await activeAsset(w), await activeAsset(w), await activeAsset(w)] as const;
    const one = await approved(w, assets[0]);
    const announced = announcedJobs(1, w.clock);
    announced.hear(JSON.stringify(one.job));
    const ahead = announced.take(one.job.event_id) as Ahead;
    await ahead.context;
    // As long as all of it takes elsewhere: by then it would have been written.
    const other = await approved(w, assets[1]);
    expect(await executeOperation(other.job, { number: 1, last: false, clock: w.clock })).toBe("completed");
    expect(await row(one.id)).toMatchObject({ status: "APPROVED", fencing_token: 0 });
    expect(w.db.app.totalCount - w.db.app.idleCount).toBe(0);
    expect(await executeOperation(one.job, { number: 1, last: false, clock: w.clock, ahead })).toBe("completed");
    expect(await starts(one.id)).toHaveLength(1);

    const [mine, drop] = [await approved(w, assets[2]), announcedJobs(1, w.clock)];
    drop.hear(JSON.stringify(mine.job));
    w.clock.advance(1_001);
    drop.hear(JSON.stringify({ ...mine.job, event_id: "evt_other" }));
    expect(drop.take(mine.job.event_id)).toBeUndefined();
    await drop.take("evt_other")?.context;
    expect([await row(mine.id), await starts(mine.id)]).toMatchObject([{ status: "APPROVED", fencing_token: 0 }, []]);
  });

  test("is started once where it was made ready, and anew for another attempt", async () => {
    const assets = [await activeAsset(w), await activeAsset(w)] as const;
    const [first, second] = [await approved(w, assets[0]), await approved(w, assets[1])];
    const ahead = taken(first);
    expect(await executeOperation(first.job, { number: 1, last: false, clock: w.clock, ahead })).toBe("completed");
    expect(await row(first.id)).toMatchObject({ status: "SUCCESS", fencing_token: 1 });
    const again = { number: 2, last: false, clock: w.clock, ahead: taken(second) };
    expect(await executeOperation(second.job, again)).toBe("completed");
    expect((await starts(second.id)).map((e) => e.details)).toMatchObject([{ attempt: 2 }]);
  });

  test("is said for what begins at once, and not for what waits for its time", async () => {
    const client = await w.db.superuser.connect();
    const heard: unknown[] = [];
    client.on("notification", ({ payload }) => heard.push(JSON.parse(payload ?? "")));
    await client.query(`LISTEN "${ANNOUNCED}"; LISTEN "${toldOn()}"`);
    const { job } = await approved();
    const later = { clock: w.clock, applyAt: new Date(w.clock.now().getTime() + 3_600_000) };
    const asset = await activeAsset(w);
    const waits = ticketOf(await putBinding.run(w.as.operator, { asset, environment: "prod", version: 1 }, later));
    await approve.run(w.as.approver, { id: waits }, { clock: w.clock });
    const [{ event_id: waiting }] = await sql("SELECT event_id FROM approval_requests WHERE id = $1", [waits]);
    await client.query("UNLISTEN *");
    client.release();
    expect(heard).toContainEqual(expect.objectContaining(job));
    expect(heard).not.toContainEqual(expect.objectContaining({ event_id: waiting }));
  });
});

describe("a start on what was read before", () => {
  test("takes one round trip, and reading it one", async () => {
    const [a, b] = [await activeAsset(w), await activeAsset(w)];
    const [first, one] = [await approved(w, a), await approved(w, b)];
    const proxy = await proxyTo(w.db.connections.app);
    const pool = makePipelinePool({ connectionString: proxy.url, max: 1 });
    setAppPool(pool);
    try {
      // The first use of a connection also signs in.
      await start(first, await read(first));
      proxy.reset();
      const found = await read(one);
      expect(proxy.trips()).toBe(1);
      expect(resultOf(await start(one, found)).fencingToken).toBe(1);
      expect(proxy.trips()).toBe(2);
    } finally {
      setAppPool(w.db.app);
      await pool.end();
      await proxy.close();
    }
  });

  test("S2-04 that has moved since is judged anew under its lock: each start has a token of its own and follows on the other's event", async () => {
    const one = await approved();
    const both = [await read(one), await read(one)] as const;
    const tokens = await Promise.all(both.map(async (found) => resultOf(await start(one, found)).fencingToken));
    expect(tokens.sort()).toEqual([1, 2]);
    expect(await row(one.id)).toMatchObject({ status: "EXECUTING", fencing_token: 2 });
    expect(await starts(one.id)).toHaveLength(2);
    const broken = await sql(
      `SELECT id FROM (SELECT id, previous_hash, lag(event_hash) OVER (ORDER BY occurred_at, id) AS before FROM audit_events
         WHERE ticket_id = $1) e WHERE before IS NOT NULL AND previous_hash IS DISTINCT FROM before`,
      [one.id],
    );
    expect(broken).toEqual([]);
  });

  test("whose environment is another than was read is read anew at once: no attempt is lost by it", async () => {
    const one = await approved();
    const found = await read(one);
    // Read before it was called, or was, what it is now.
    const former = found.actor.environments.map((e) => (e.slug === "prod" ? { ...e, slug: "former" } : e));
    const stale = { ...found, actor: { ...found.actor, environments: former } };
    const ahead: Ahead = { context: Promise.resolve(stale), start: async () => null };
    expect(await executeOperation(one.job, { number: 1, last: false, clock: w.clock, ahead })).toBe("completed");
    expect(await starts(one.id)).toMatchObject([{ environment_slug: "prod", environment_class: "prod" }]);
    const actions = (await w.events({ ticket: one.id })).map((e) => e.action);
    expect(actions).not.toContain("approval.defer");
  });

  test("of a request that has ended since is refused, whatever was read, and writes nothing", async () => {
    const one = await approved();
    const found = await read(one);
    expect(await executeOperation(one.job, { number: 1, last: false, clock: w.clock })).toBe("completed");
    const before = await row(one.id);
    expect(await codeOf(start(one, found))).toBe("409 TICKET_NOT_APPROVED");
    expect(await row(one.id)).toEqual(before);
    expect(await starts(one.id)).toHaveLength(1);
    const attempt = { number: 1, last: false, clock: w.clock, ahead: taken(one) };
    expect(await executeOperation(one.job, attempt)).toBe("superseded");
  });

  test("is not refused for what was read: only what holds under the lock is a refusal", async () => {
    const one = await approved();
    const found = await read(one);
    const [tickets, freezes] = found.read;
    const stale = { ...found, read: [{ ...tickets, rows: [{ ...tickets?.rows[0], status: "CANCELLED" }] }, freezes] };
    expect(resultOf(await start(one, stale as ReadJob)).fencingToken).toBe(1);
    const other = await approved();
    expect(resultOf(await start(other, found)).fencingToken).toBe(1);
  });

  test("inside a freeze waits for its end, as one that was not announced", async () => {
    const of = await world();
    const one = await approved(of);
    const from = of.clock.now();
    const freeze = { environment: "prod", name: "Night", reason: "Nobody is here.", starts_at: from.toISOString() };
    await createFreeze.run(
      of.as.admin,
      { ...freeze, ends_at: new Date(from.getTime() + 3_600_000).toISOString() },
      { clock: of.clock },
    );
    const attempt = { number: 1, last: false, clock: of.clock, ahead: taken(one, of) };
    const client = await of.db.superuser.connect();
    const heard: string[] = [];
    client.on("notification", ({ payload }) => heard.push(payload ?? ""));
    await client.query(`LISTEN "${ANNOUNCED}"; LISTEN "${toldOn()}"`);
    expect(await executeOperation(one.job, attempt)).toBe("postponed");
    expect(await row(one.id)).toMatchObject({ status: "APPROVED", fencing_token: 0 });
    // And is not announced: nobody makes ready now what begins then.
    await client.query("UNLISTEN *");
    client.release();
    expect(heard.filter((word) => word.includes(one.job.event_id))).toEqual([]);
  });
});

import { Client, type PoolClient } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { approve } from "@/lib/approvals/approve";
import { startExecution } from "@/lib/approvals/execution/start";
import { rowsOf, type Told, toldOn } from "@/lib/approvals/execution/told";
import { setLifecycle } from "@/lib/assets/set-lifecycle";
import { event } from "@/lib/audit/events";
import { ANNOUNCED, type Job } from "@/lib/change/act";
import { recorded } from "@/lib/change/recorded";
import { makePipelinePool, setAppPool } from "@/lib/db/pool";
import { sql as statement } from "@/lib/db/sql";
import { createFreeze } from "@/lib/freezes/create";
import { jobActor } from "@/lib/jobs/actor";
import { announcedJobs } from "@/lib/jobs/announced";
import { type ExecuteJob, executeOperation } from "@/lib/jobs/execute";
import { activeAsset, askProd, draftAsset, type Ref, ticketOf } from "@/lib/testing/arrange";
import { proxyTo } from "@/lib/testing/socket-proxy";
import { type World, world } from "@/lib/testing/world";

type Said = ExecuteJob & { told: Told };
type Approved = { id: string; job: ExecuteJob; said: Said };

let w: World;
const said = new Map<string, Said>();
let listener: PoolClient;
/** Whoever may read least of all, and listens to what is known to be there. */
let stranger: Client;
const overheard: string[] = [];
beforeAll(async () => {
  w = await world();
  stranger = new Client({ connectionString: w.db.connections.read });
  await stranger.connect();
  stranger.on("notification", ({ payload }) => overheard.push(payload ?? ""));
  listener = await w.db.superuser.connect();
  listener.on("notification", ({ payload }) => {
    const heard = JSON.parse(payload ?? "") as Said;
    said.set(heard.event_id, heard);
  });
  await listener.query(`LISTEN "${toldOn()}"`);
  await stranger.query(`LISTEN "${ANNOUNCED}"`);
});
afterAll(async () => {
  await listener.query("UNLISTEN *");
  listener.release();
  await stranger.end();
});
const sql = (text: string, values: unknown[] = []) => w.db.superuser.query(text, values).then((r) => r.rows);

async function approvedOf(id: string, of = w): Promise<Approved> {
  await approve.run(of.as.approver, { id }, { clock: of.clock });
  const [{ event_id }] = await sql("SELECT event_id FROM approval_requests WHERE id = $1", [id]);
  // What was said before is heard before the answer.
  await listener.query("SELECT 1");
  const heard = said.get(event_id);
  if (!heard) throw new Error("nothing was announced");
  return { id, job: { workspace_id: of.workspaceId, event_id }, said: heard };
}
const approved = async (asset: Ref, of = w) => approvedOf(await askProd(of, asset, 1), of);
/** What a worker that heard this has made ready when the queue hands the job over. */
function taken({ job }: Approved, heard: unknown, of = w) {
  const announced = announcedJobs(1, of.clock);
  announced.hear(JSON.stringify(heard));
  return announced.take(job.event_id);
}
function startTold({ told, event_id }: Said) {
  const { request, workspace, environment } = told;
  const actor = jobActor({ ...request, id: event_id }, workspace, environment ? [environment] : []);
  return startExecution.tryRead(actor, { id: request.id, attempt: 1 }, rowsOf(told), { clock: w.clock });
}
const row = async (id: string) =>
  (await sql("SELECT status, fencing_token FROM approval_requests WHERE id = $1", [id]))[0];
/** All that the event of a start says, but its own id, time and hashes. */
const started = async (id: string, of = w) =>
  sql(
    `SELECT environment_id, environment_slug, environment_class, actor_kind, actor_id, on_behalf_of, resource_id, resource_name, resource_parent,
       root_type, root_id, ticket_id, correlation_id, request_id, details, previous_hash = (SELECT event_hash FROM audit_events a
         WHERE a.workspace_id = e.workspace_id AND a.ticket_id = e.ticket_id AND a.action = 'approval.approve') AS follows
     FROM audit_events e WHERE workspace_id = $1 AND ticket_id = $2 AND action = 'approval.start' AND outcome = 'success'`,
    [of.workspaceId, id],
  );

describe("a start on what was told", () => {
  test("needs no reading: one round trip, for whatever kind of request", async () => {
    const [a, b, c] = [await activeAsset(w), await activeAsset(w), await activeAsset(w)];
    const draft = await draftAsset(w);
    const edited = { modified_spec: { config: { edited: true } }, modification_reason: "smaller" };
    const asked = ticketOf(
      await setLifecycle.run(w.as.operator, { asset: draft, state: "active" }, { clock: w.clock }),
    );
    const toEdit = await askProd(w, c, 1);
    await approve.run(w.as.approver2, { id: toEdit, ...edited }, { clock: w.clock });
    const [first, plain, changed, lifecycle] = [
      await approved(a),
      await approved(b),
      await approvedOf(toEdit),
      await approvedOf(asked),
    ];
    const proxy = await proxyTo(w.db.connections.app);
    const pool = makePipelinePool({ connectionString: proxy.url, max: 1 });
    setAppPool(pool);
    try {
      // The first use of a connection also signs in.
      await startTold(first.said);
      for (const one of [plain, changed, lifecycle]) {
        proxy.reset();
        expect(await startTold(one.said)).toMatchObject({ kind: "done", result: { fencingToken: 1 } });
        expect([one.said.told.request.summary, proxy.trips()]).toEqual([one.said.told.request.summary, 1]);
      }
    } finally {
      setAppPool(w.db.app);
      await pool.end();
      await proxy.close();
    }
    for (const one of [plain, changed, lifecycle]) {
      expect(await row(one.id)).toEqual({ status: "EXECUTING", fencing_token: 1 });
      expect(await started(one.id)).toMatchObject([
        { follows: true, resource_id: one.id, request_id: one.job.event_id },
      ]);
    }
  });

  test("is heard on a channel that nobody else knows to listen to", async () => {
    const one = await approved(await activeAsset(w));
    expect(one.said.told.request.summary).toContain(one.said.told.environment?.slug ?? "?");
    const names = async (client: { query: Client["query"] }) =>
      (await client.query("SELECT pg_listening_channels() AS name")).rows.map((r) => String(r.name));
    expect(await names(listener)).toEqual([expect.stringMatching(/^assent:told:[0-9a-f]{40}$/)]);
    // What listens is seen by its own login and by superusers alone.
    const seen = await stranger.query(
      "SELECT query FROM pg_stat_activity WHERE query LIKE '%assent:told:%' AND pid <> pg_backend_pid()",
    );
    expect(seen.rows).toEqual([]);
    expect(await names(stranger)).toEqual([ANNOUNCED]);
    expect(overheard.filter((word) => word.includes(one.job.event_id))).toEqual([]);
  });

  test("says in the log what one that was read says", async () => {
    const [a, b] = [await activeAsset(w), await activeAsset(w)];
    const [told, read] = [await approved(a), await approved(b)];
    const attempt = { number: 1, last: false, clock: w.clock };
    const ahead = taken(told, told.said);
    expect(await executeOperation(told.job, { ...attempt, ...(ahead && { ahead }) })).toBe("completed");
    expect(await executeOperation(read.job, attempt)).toBe("completed");
    const general = ([event]: Record<string, unknown>[], names: Record<string, string>) =>
      JSON.parse(Object.entries(names).reduce((text, [name, to]) => text.replaceAll(name, to), JSON.stringify(event)));
    const namesOf = ({ id, job, said }: Approved) => ({
      [id]: "request",
      [job.event_id]: "event",
      [said.told.request.asset_id ?? ""]: "asset",
      [said.told.request.summary]: "summary",
    });
    expect(general(await started(told.id), namesOf(told))).toEqual(general(await started(read.id), namesOf(read)));
  });

  test("writes nothing where any part of it is not so: it is then read, and what is recorded is true", async () => {
    const assets: Ref[] = [];
    const { told: sample } = (await approved(await activeAsset(w))).said;
    const parts = (["request", "environment", "workspace"] as const).flatMap((of) =>
      Object.keys(sample[of] ?? {}).map((name) => [of, name] as const),
    );
    // Neither is in what a start writes.
    const unused = ["environment.name", "environment.kind", "environment.position", "environment.archived"];
    const lies = parts.filter(
      ([of, name]) => !unused.includes(`${of}.${name}`) && !(of === "workspace" && name !== "id"),
    );
    expect(lies.length).toBeGreaterThanOrEqual(16);
    for (const _ of lies) assets.push(await activeAsset(w));
    const made: Approved[] = [];
    for (const asset of assets) made.push(await approved(asset));
    for (const [i, [of, name]] of lies.entries()) {
      const one = made[i] as Approved;
      const { told } = one.said;
      const was = (told[of] as Record<string, unknown>)[name];
      const other = typeof was === "number" ? was + 1 : name === "class" ? "test" : `0${was}`;
      const lie = { ...one.said, told: { ...told, [of]: { ...told[of], [name]: other } } };
      const ahead = taken(one, lie);
      expect([name, await ahead?.start()]).toEqual([name, null]);
      expect([name, await row(one.id)]).toEqual([name, { status: "APPROVED", fencing_token: 0 }]);
      const attempt = { number: 1, last: false, clock: w.clock, ...(ahead && { ahead }) };
      expect([name, await executeOperation(one.job, attempt)]).toEqual([name, "completed"]);
      expect(await started(one.id)).toMatchObject([
        { resource_id: one.id, environment_slug: "prod", environment_class: "prod", follows: true },
      ]);
    }
  });

  test("is nothing where the database cannot even read it: the first attempt goes the ordinary way", async () => {
    const lies = [{ summary: "\0" }, { fencing_token: 2_147_483_647 }, { revision: 2 ** 40 }, { asset_id: "\ud800\0" }];
    const assets: Ref[] = [];
    for (const _ of lies) assets.push(await activeAsset(w));
    const made: Approved[] = [];
    for (const asset of assets) made.push(await approved(asset));
    for (const [i, lie] of lies.entries()) {
      const one = made[i] as Approved;
      const { told } = one.said;
      const ahead = taken(one, { ...one.said, told: { ...told, request: { ...told.request, ...lie } } });
      const attempt = { number: 1, last: false, clock: w.clock, ...(ahead && { ahead }) };
      expect([lie, await executeOperation(one.job, attempt)]).toEqual([lie, "completed"]);
      expect(await started(one.id)).toHaveLength(1);
    }
  });

  test.each([
    ["told", "wsp_nowhere"],
    ["read", "wsp_nowhere"],
    ["read", "\0"],
  ])("of another workspace loses no job: it is looked up where the queue says, %s", async (how, workspace_id) => {
    const one = await approved(await activeAsset(w));
    const { event_id, told } = one.said;
    const ahead = taken(one, how === "told" ? { workspace_id, event_id, told } : { workspace_id, event_id });
    const attempt = { number: 1, last: false, clock: w.clock, ...(ahead && { ahead }) };
    expect(await executeOperation(one.job, attempt)).toBe("completed");
    expect(await started(one.id)).toHaveLength(1);
  });

  test("touches no other request, however true what is told of that one", async () => {
    const [a, b] = [await activeAsset(w), await activeAsset(w)];
    const [mine, other] = [await approved(a), await approved(b)];
    for (const lie of [
      { ...mine.said, told: other.said.told },
      {
        ...mine.said,
        told: { ...other.said.told, request: { ...other.said.told.request, event_id: mine.job.event_id } },
      },
      { ...mine.said, told: { ...mine.said.told, more: 1 } },
      { ...mine.said, told: "x" },
    ]) {
      expect(await taken(mine, lie)?.start()).toBeNull();
      expect([await row(mine.id), await row(other.id)].map((r) => r.status)).toEqual(["APPROVED", "APPROVED"]);
    }
  });

  test("waits for the end of a freeze of which nobody was told", async () => {
    const of = await world();
    const one = await approved(await activeAsset(of), of);
    const from = of.clock.now();
    const freeze = { environment: "prod", name: "Night", reason: "Nobody is here.", starts_at: from.toISOString() };
    const ends = new Date(from.getTime() + 3_600_000).toISOString();
    const ahead = taken(one, one.said, of);
    await createFreeze.run(of.as.admin, { ...freeze, ends_at: ends }, { clock: of.clock });
    const attempt = { number: 1, last: false, clock: of.clock, ...(ahead && { ahead }) };
    expect(await executeOperation(one.job, attempt)).toBe("postponed");
    expect(await row(one.id)).toEqual({ status: "APPROVED", fencing_token: 0 });
  });

  test.each(["told", "read"])("does not begin in a freeze that began after it was made ready, %s", async (how) => {
    const of = await world();
    const one = await approved(await activeAsset(of), of);
    const ahead = taken(one, how === "told" ? one.said : one.job, of);
    // By the end of these it is composed.
    if (how === "read") await ahead?.context;
    await listener.query("SELECT 1");
    of.clock.advance(500);
    const from = of.clock.now();
    const freeze = { environment: "prod", name: "Now", reason: "Something burns.", starts_at: from.toISOString() };
    const ends = new Date(from.getTime() + 3_600_000).toISOString();
    await createFreeze.run(of.as.admin, { ...freeze, ends_at: ends }, { clock: of.clock });
    const attempt = { number: 1, last: false, clock: of.clock, ...(ahead && { ahead }) };
    expect(await executeOperation(one.job, attempt)).toBe("postponed");
    expect(await row(one.id)).toEqual({ status: "APPROVED", fencing_token: 0 });
  });

  test("begins at once where a freeze is still ahead, and where one has ended", async () => {
    const of = await world();
    const one = await approved(await activeAsset(of), of);
    const at = (ms: number) => new Date(of.clock.now().getTime() + ms).toISOString();
    const plan = (name: string, from: number, to: number) =>
      createFreeze.run(
        of.as.admin,
        { environment: "prod", name, reason: "x", starts_at: at(from), ends_at: at(to) },
        { clock: of.clock },
      );
    await plan("Over", -60_000, 400);
    await plan("Ahead", 900, 60_000);
    of.clock.advance(500);
    const ahead = taken(one, one.said, of);
    await listener.query("SELECT 1");
    of.clock.advance(100);
    const attempt = { number: 1, last: false, clock: of.clock, ...(ahead && { ahead }) };
    expect(await executeOperation(one.job, attempt)).toBe("completed");
  });
});

test("more than a notification carries is not told; the job is announced all the same", () => {
  const job = (told: object): Job => ({
    task: "operation.execute",
    payload: { event_id: "evt" },
    announced: { on: "x", told: () => told },
  });
  const record = {
    by: w.as.admin,
    scope: {
      workspace: w.as.admin.workspace,
      environment: null,
      resource: { type: "x", id: "x", name: "x" },
      root: null,
    },
    event: event("approval.start", {}),
    previous: null,
    now: w.clock.now(),
  };
  const words = (told: object) =>
    recorded(record, { head: statement`SELECT 1`, rest: [], jobs: [job(told)], notify: [] }).at(-1)?.values[1];
  expect(words({ summary: "short" })).toBe('{"event_id":"evt","told":{"summary":"short"}}');
  // Counted in bytes, as PostgreSQL does: each of these has three.
  for (const summary of ["x".repeat(8_000), "€".repeat(2_700)]) expect(words({ summary })).toBe('{"event_id":"evt"}');
});

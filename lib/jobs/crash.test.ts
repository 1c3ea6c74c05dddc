import { createServer, type Server, type ServerResponse } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { approve } from "@/lib/approvals/approve";
import { createBatch } from "@/lib/batches/create";
import { healSilentWorkers } from "@/lib/jobs/heartbeat";
import { apiOf } from "@/lib/testing/api";
import { activeAsset, askProd, resultOf } from "@/lib/testing/arrange";
import { type WorkerProcess, workerProcesses } from "@/lib/testing/crash/workers";
import { addMachinePolicies, registerMachines } from "@/lib/testing/machines";
import { type World, world } from "@/lib/testing/world";

/** The outside world: does each event once, counts how often it was told, and may keep the answer to a first telling. */
const told = new Map<string, number>();
const kept: { id: string; res: ServerResponse }[] = [];
let keeping = false;
const server: Server = createServer((req, res) => {
  let text = "";
  req.on("data", (chunk) => {
    text += chunk;
  });
  req.on("end", () => {
    const { event_id: id } = JSON.parse(text);
    const times = (told.get(id) ?? 0) + 1;
    told.set(id, times);
    // The effect is done; that it was, the caller has not learnt yet.
    if (keeping && times === 1) kept.push({ id, res });
    else answer(res);
    for (const look of watchers.splice(0)) look();
  });
});
const answer = (res: ServerResponse) => res.writeHead(200, { "content-type": "application/json" }).end('{"done":true}');
const watchers: (() => void)[] = [];
const nextCall = () => new Promise<void>((resolve) => watchers.push(resolve));

let w: World;
let service: string;
let workers: Awaited<ReturnType<typeof workerProcesses>>;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const target = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  registerMachines(target);
  w = await world();
  await addMachinePolicies(w);
  const system = await act("system", "payments", "system.create", {});
  service = (await act("service", "ledger", "service.create", { system_id: system.body.data.governance.id })).body.data
    .governance.id;
  workers = await workerProcesses({ connections: w.db.connections, target });
});
afterAll(async () => {
  workers?.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const all = (text: string, values: unknown[] = []) => w.db.superuser.query(text, values).then((r) => r.rows);
async function until(text: string, values: unknown[] = []): Promise<void> {
  while (!(await all(`SELECT (${text}) AS yes`, values))[0].yes);
}
const act = (kind: string, name: string, action: string, params: object) =>
  apiOf(w, "operator").post(`/api/governance/v1alpha1/assets/testbed/${kind}/${name}/actions/${action}`, { params });

/** A machine whose making was approved; its job waits. Answers the event. */
async function approvedMachine(name: string): Promise<{ event: string; ticket: string }> {
  const params = { environment: "dev", namespace: "ledger", service_id: service, template_version: 1, cpu: 2 };
  const { body } = await act("machine", name, "machine.create", params);
  await approve.run(w.as.approver, { id: body.ticket_id }, { clock: w.clock });
  return { event: body.event_id, ticket: body.ticket_id };
}

/** What the heartbeat finds out by itself after 30 s of silence, found out now. */
async function miss(gone: readonly WorkerProcess[]): Promise<void> {
  await all("UPDATE worker_processes SET seen_at = seen_at - interval '31 seconds' WHERE pid = ANY($1)", [
    gone.map((g) => g.pid),
  ]);
  await healSilentWorkers(new Date());
}
const left = "SELECT count(*) = 0 FROM graphile_worker.jobs WHERE task_identifier = 'operation.execute'";

describe("a worker", () => {
  test("S2-21 killed between an effect and its completion, thirty times: each effect is done once and each operation ends once", async () => {
    const [ROUNDS, AT_ONCE, FREE] = [5, 6, 10];
    const machines: string[] = [];
    for (let i = 0; i < FREE; i++) {
      await approvedMachine(`free-${i}`);
      machines.push(`free-${i}`);
    }
    expect(await w.work()).toEqual(machines.map(() => "completed"));
    const before = new Set(told.keys());
    // Of both kinds: carried out under a request, and by their event alone.
    const approved = [];
    for (let i = 0; i < ROUNDS * AT_ONCE - FREE; i++) approved.push(await approvedMachine(`asked-${i}`));
    const free: string[] = [];
    for (const name of machines)
      free.push((await act("machine", name, "machine.start", { environment: "dev" })).body.event_id);

    let kills = 0;
    for (let round = 0; round < ROUNDS; round++) {
      keeping = true;
      const running = await Promise.all(Array.from({ length: AT_ONCE }, () => workers.start(1)));
      while (kept.length < AT_ONCE) await nextCall();
      await Promise.all(running.map((worker) => worker.kill()));
      kills += running.length;
      keeping = false;
      kept.length = 0;
      await miss(running);
    }
    const last = await workers.start(4);
    await until(left);
    await last.stop();

    const events = [...approved.map((a) => a.event), ...free];
    expect([kills, events.length]).toEqual([30, 30]);
    expect([...told.keys()].filter((id) => !before.has(id)).sort()).toEqual([...events].sort());
    // Each was told a second time, by whoever took over: at the target once and the same.
    expect(events.filter((id) => (told.get(id) ?? 0) < 2)).toEqual([]);
    const ended = await all("SELECT status, count(*)::int AS n FROM domain_events WHERE id = ANY($1) GROUP BY 1", [
      events,
    ]);
    expect(ended).toEqual([{ status: "COMPLETED", n: 30 }]);
    const tickets = await all("SELECT DISTINCT status FROM approval_requests WHERE id = ANY($1)", [
      approved.map((a) => a.ticket),
    ]);
    expect(tickets).toEqual([{ status: "SUCCESS" }]);
    const completions = await all(
      "SELECT ticket_id FROM audit_events WHERE ticket_id = ANY($1) AND action_code = 'EXECUTION_COMPLETED' GROUP BY 1 HAVING count(*) <> 1",
      [approved.map((a) => a.ticket)],
    );
    expect(completions).toEqual([]);
    const runs = await all(
      "SELECT count(*)::int AS n FROM audit_events WHERE workspace_id = $1 AND action = 'action.run' AND outcome = 'success' AND ticket_id IS NULL AND details ->> 'action' = 'machine.start'",
      [w.workspaceId],
    );
    expect(runs).toEqual([{ n: FREE }]);
  }, 180_000);

  test("S2-04 paused past its lease cannot complete what another one has taken over and completed", async () => {
    keeping = true;
    const paused = await workers.start(1);
    const { event, ticket } = await approvedMachine("paused");
    while (kept.length < 1) await nextCall();
    paused.pause();
    keeping = false;
    await miss([paused]);
    const other = await workers.start(1);
    await until("SELECT status = 'SUCCESS' FROM approval_requests WHERE id = $1", [ticket]);
    await other.stop();
    // Now the first one learns that its call had worked, believes itself in charge, and finishes.
    for (const { res } of kept.splice(0)) answer(res);
    paused.resume();
    await paused.stop();
    const steps = (await w.events({ ticket })).map((e) => `${e.action_code} ${e.outcome}`);
    expect(steps).toEqual([
      "REQUEST_SUBMITTED success",
      "APPROVAL_APPROVED success",
      "EXECUTION_STARTED success",
      "EXECUTION_STARTED success",
      "EXECUTION_COMPLETED success",
    ]);
    expect(await all("SELECT status, fencing_token FROM approval_requests WHERE id = $1", [ticket])).toEqual([
      { status: "SUCCESS", fencing_token: 2 },
    ]);
    expect([told.get(event), await all("SELECT status FROM domain_events WHERE id = $1", [event])]).toEqual([
      2,
      [{ status: "COMPLETED" }],
    ]);
  }, 180_000);

  test("S2-35 killed between the decisions of a batch and their ends: each request is decided once, and the batch ends counted once", async () => {
    const asset = await activeAsset(w, { versions: 4 });
    const ids = [];
    for (const version of [1, 2, 3, 4]) ids.push(await askProd(w, asset, version));
    const { batch_id } = resultOf(
      await createBatch.run(w.as.approver, { action: "reject", ticket_ids: ids, reason: "no" }, { clock: w.clock }),
    );
    const decided = "SELECT count(*) = 4 FROM approval_decisions WHERE request_id = ANY($1)";
    // Somebody else holds the items: what is decided cannot be written down as done.
    const holder = await w.db.superuser.connect();
    await holder.query("BEGIN");
    await holder.query("SELECT 1 FROM batch_items WHERE batch_id = $1 FOR UPDATE", [batch_id]);
    const killed = await workers.start(4);
    await until(decided, [ids]);
    await killed.kill();
    // Nor does what it had sent come through: the machine is gone with its connections.
    const sent =
      "FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%UPDATE batch_items%' AND pid <> pg_backend_pid()";
    await all(`SELECT pg_terminate_backend(pid) ${sent}`);
    await until(`SELECT NOT EXISTS (SELECT 1 ${sent})`);
    await holder.query("ROLLBACK");
    holder.release();
    expect(await all("SELECT DISTINCT status FROM batch_items WHERE batch_id = $1", [batch_id])).toEqual([
      { status: "queued" },
    ]);
    await miss([killed]);
    const next = await workers.start(4);
    await until("SELECT finished_at IS NOT NULL FROM batches WHERE id = $1", [batch_id]);
    await until("SELECT count(*) = 0 FROM graphile_worker.jobs WHERE task_identifier = 'batch.decide'");
    await next.stop();
    expect(await all("SELECT succeeded, failed FROM batches WHERE id = $1", [batch_id])).toEqual([
      { succeeded: 4, failed: 0 },
    ]);
    expect(await all("SELECT count(*)::int AS n FROM approval_decisions WHERE request_id = ANY($1)", [ids])).toEqual([
      { n: 4 },
    ]);
    const events = await all(
      "SELECT count(*)::int AS n FROM audit_events WHERE ticket_id = ANY($1) AND action = 'approval.reject' AND outcome = 'success'",
      [ids],
    );
    expect(events).toEqual([{ n: 4 }]);
  }, 180_000);
});

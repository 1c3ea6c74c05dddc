import type { Actor } from "@/lib/access/actor";
import { exportStream } from "@/lib/audit/export/stream";
import { listAuditEvents } from "@/lib/audit/read/list";
import { resolveActor } from "@/lib/auth/resolve";
import { fillAuditLog } from "../audit/fill-log";
import { copied } from "../limits/copy";
import { CONTEXT, makeWorld, type World } from "../place/fill";
import { makePlace, type Place } from "../place/place";
import { goal, heading, say } from "./print";

const SMALL = 10_000;
const ROUNDS = 60;
const MOST_EXPORTED = 1_000_000;
const MIB = 1024 * 1024;

/** The audit log at two sizes: pages beside each other, and a whole export beside an ordered COPY of the same rows. */
export async function measureAudit(rows: number): Promise<void> {
  heading(`The audit log, ${rows.toLocaleString("en")} events beside ${SMALL.toLocaleString("en")}`);
  const quiet = {
    ...{ fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_wal_size: "4GB", autovacuum: "off" },
    ...{ wal_level: "minimal", max_wal_senders: "0", maintenance_work_mem: "1GB" },
  };
  const place = await makePlace(quiet);
  try {
    const [small, large] = [await makeWorld(place, "small"), await makeWorld(place, "large")];
    await fillAuditLog(place, [
      { world: small, count: SMALL },
      { world: large, count: rows },
    ]);
    const [few, many] = [await actorOf(small), await actorOf(large)];
    for (const [name, filter] of [
      ["list", {}],
      ["list of one event", { action: ["binding.put"] }],
      ["list of a pattern", { action: ["*.delete"] }],
      ["list of an actor", { actor_id: ["usr_7"] }],
      ["deep page", { deep: true }],
    ] as const) {
      const [before, after] = [await pageMs(few, SMALL, filter), await pageMs(many, rows, filter)];
      goal(
        `${name}, ${after.toFixed(2)} ms beside ${before.toFixed(2)} ms`,
        after / before,
        "≤ 1.2",
        after / before <= 1.2,
      );
    }
    // Three times over ten million events would take a quarter of an hour and say nothing more.
    if (rows <= MOST_EXPORTED) await measureExport(place, many, large);
  } finally {
    await place.remove();
  }
}

const actorOf = (world: World): Promise<Actor> => resolveActor({ kind: "token", secret: world.token }, null, CONTEXT);

type Filter = { action?: readonly string[]; actor_id?: readonly string[]; deep?: boolean };

async function pageMs(actor: Actor, rows: number, { deep, ...filter }: Filter): Promise<number> {
  const days = 45 * 86_400_000;
  const cursor = deep ? { at: new Date(Date.now() - days), id: "aud_zzzz" } : undefined;
  const times: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const began = performance.now();
    const page = await listAuditEvents.run(actor, { ...filter, cursor, limit: 50 });
    times.push(performance.now() - began);
    if (page.rows.length !== 50) throw new Error(`${rows} rows, and a page of ${page.rows.length}`);
  }
  return times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] as number;
}

async function measureExport(place: Place, actor: Actor, world: World): Promise<void> {
  const copy = `COPY (SELECT row_to_json(e) FROM audit_events e WHERE workspace_id = '${world.workspaceId}' ORDER BY occurred_at, id) TO STDOUT`;
  const ratios: number[] = [];
  let [first, most] = [0, 0];
  for (let round = 0; round < 3; round++) {
    const limit = await copied(place.connections.app, copy);
    const idle = process.memoryUsage().rss;
    const done = await exportStream.run(actor, { format: "ndjson" });
    if (done.kind !== "done") throw new Error(done.kind);
    const ours = await drained(done.result.open());
    ratios.push(ours.perSecond / limit.perSecond);
    first = Math.max(first, ours.firstMs);
    most = Math.max(most, ours.rss - idle);
    say(`  export ${Math.round(ours.perSecond)} rows/s, COPY ${Math.round(limit.perSecond)} rows/s`);
  }
  const median = ratios.sort((a, b) => a - b)[1] as number;
  goal("export beside an ordered COPY", median, "≥ 0.7", median >= 0.7);
  goal("export, memory over idle in MiB", most / MIB, "≤ 64", most <= 64 * MIB, 0);
  goal("export, first byte in ms", first, "≤ 100", first <= 100, 0);
}

async function drained(
  pieces: AsyncIterable<Uint8Array>,
): Promise<{ perSecond: number; firstMs: number; rss: number }> {
  const began = performance.now();
  let [rows, firstMs, rss] = [0, 0, 0];
  for await (const piece of pieces) {
    if (firstMs === 0) firstMs = performance.now() - began;
    for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) rows++;
    rss = Math.max(rss, process.memoryUsage().rss);
  }
  return { perSecond: (rows / (performance.now() - began)) * 1000, firstMs, rss };
}

// `npm run bench:audit`: what sealing and verifying cost. `--quick` measures less; `--full` runs the sequencer's test at full size.
import { hash } from "node:crypto";
import { databaseEvidence } from "@/lib/audit/proofs/database-evidence";
import { startSequencer } from "@/lib/audit/sequencer";
import { resolveActor } from "@/lib/auth/resolve";
import { putBinding } from "@/lib/bindings/put";
import type { SealedRow } from "@/lib/proof/entry";
import { readCheckpoint, readNote } from "@/lib/proof/note";
import { useSha256 } from "@/lib/proof/sha256";
import { type Evidence, type Row, verifyLog } from "@/lib/proof/verify";
import { goal, heading, misses, say } from "../measures/print";
import { makeAssets, makeWorld, refOf, type World } from "../place/fill";
import { makePlace, type Place } from "../place/place";
import { fillLog } from "./fill";
import { fullSize } from "./full-size";

const quick = process.argv.includes("--quick");
const EVENTS = quick ? 10_000 : 100_000;
const SECONDS = quick ? 5 : 20;
const PER_SECOND = 300;

const undo: (() => Promise<unknown>)[] = [];
try {
  const place = await makePlace();
  undo.push(() => place.remove());
  useSha256((data) => hash("sha256", data, "buffer"));
  if (process.argv.includes("--full")) await fullSize(place);
  const world = await makeWorld(place);
  await verification(place);
  await lag(place);
  await besides(place, world);
  say(
    misses.length === 0
      ? "\nEvery goal was met."
      : `\n${misses.length} missed:\n${misses.map((m) => `  ${m}`).join("\n")}`,
  );
} finally {
  for (const step of undo.reverse()) await step();
}

/** Rows a second of the verifier: over rows in memory, which is the verifier's own, and out of the database. */
async function verification(place: Place): Promise<void> {
  heading(`Verification of ${EVENTS} events`);
  await fillLog(place, EVENTS);
  const evidence = databaseEvidence(async ({ text, values }) => (await place.superuser.query(text, [...values])).rows);
  const held = await inMemory(evidence);
  for (const [name, from] of [
    ["in memory", held],
    ["out of the database", evidence],
  ] as const) {
    const since = performance.now();
    const report = await verifyLog(from, { scope: "all", trusted: [], saved: [] });
    const perSecond = report.rows / ((performance.now() - since) / 1000);
    if (!report.ok) throw new Error(JSON.stringify(report.problems.slice(0, 3)));
    if (name === "in memory") goal(`rows/s ${name}`, perSecond, "≥ 50,000", perSecond >= 50_000, 0);
    else say(`        rows/s ${name}: ${perSecond.toFixed(0)}`);
  }
}

async function inMemory(from: Evidence): Promise<Evidence> {
  const rows: Row[] = [];
  const leaves: Uint8Array[] = [];
  const notes = await from.checkpoints(false);
  const keys = await from.keys();
  const { size } = readCheckpoint(readNote(notes[0] as string).text);
  for await (const page of from.rows(0, size)) rows.push(...page);
  for await (const chunk of from.leaves(0, size)) leaves.push(chunk);
  return {
    checkpoints: async () => notes,
    keys: async () => keys,
    async *leaves() {
      yield* leaves;
    },
    async *rows() {
      yield rows as SealedRow[];
    },
    strays: async () => [],
  };
}

/** How long an event waits to be sealed, while 300 a second are written one by one. */
async function lag(place: Place): Promise<void> {
  heading(`Sealing beside ${PER_SECOND} writes a second, ${SECONDS} s`);
  const sequencer = startSequencer({ dataDir: place.directory });
  const { rows: before } = await place.superuser.query("SELECT count(*)::int AS n FROM audit_leaves");
  const until = performance.now() + SECONDS * 1000;
  let written = 0;
  const since = performance.now();
  while (performance.now() < until) {
    const due = Math.floor(((performance.now() - since) / 1000) * PER_SECOND) - written;
    if (due > 0) {
      await fillLog(place, due, { sealed: false, now: true });
      written += due;
    } else await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await sequencer.stop();
  const { rows } = await place.superuser.query(
    `SELECT percentile_cont(0.99) WITHIN GROUP (ORDER BY extract(epoch FROM sealed_at - occurred_at))::float8 AS p99,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM sealed_at - occurred_at))::float8 AS p50, count(*)::int AS n
     FROM audit_leaves WHERE log_index >= $1`,
    [before[0].n],
  );
  say(`        ${rows[0].n} sealed, p50 ${rows[0].p50.toFixed(3)} s`);
  goal("lag p99, seconds", rows[0].p99, "≤ 1", rows[0].p99 <= 1, 3);
}

/** Governed writes with the sequencer working and without, in windows that take turns. */
async function besides(place: Place, world: World): Promise<void> {
  heading("Governed writes, 16 at once, with the sequencer and without");
  const names = await makeAssets(place, world, { prefix: "seq", series: 9, count: 16, versions: 2 });
  const actor = await resolveActor({ kind: "token", secret: world.token }, null, {
    ...{ requestId: "bench", correlationId: "bench", ip: "127.0.0.1", userAgent: "bench" },
  });
  let turn = 0;
  const window = async (ms: number) => {
    let done = 0;
    const until = performance.now() + ms;
    await Promise.all(
      names.map(async (name) => {
        while (performance.now() < until) {
          await putBinding.run(actor, { asset: refOf(name), environment: "test", version: 1 + (turn++ % 2) });
          done++;
        }
      }),
    );
    return done / (ms / 1000);
  };
  await window(500);
  const ratios: number[] = [];
  for (let round = 0; round < (quick ? 3 : 7); round++) {
    const without = await window(1_500);
    const sequencer = startSequencer({ dataDir: place.directory });
    const beside = await window(1_500);
    await sequencer.stop();
    ratios.push(beside / without);
    say(`        ${without.toFixed(0)} writes/s without, ${beside.toFixed(0)} with`);
  }
  const median = ratios.sort((a, b) => a - b)[Math.floor(ratios.length / 2)] ?? 0;
  goal("with the sequencer, to without", median, "≥ 0.8", median >= 0.8);
}

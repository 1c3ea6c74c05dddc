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
import { measureLag } from "./lag";

const quick = process.argv.includes("--quick");
const EVENTS = quick ? 10_000 : 100_000;

const undo: (() => Promise<unknown>)[] = [];
try {
  const place = await makePlace();
  undo.push(() => place.remove());
  useSha256((data) => hash("sha256", data, "buffer"));
  if (process.argv.includes("--full")) await fullSize(place);
  const world = await makeWorld(place);
  await verification(place);
  await measureLag(place, world, { seconds: quick ? 5 : 20, perSecond: 300 });
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
    // The first run is the compiler's as well; a log of any size that takes a while is not.
    const runs: { wall: number; cpu: number }[] = [];
    for (let run = 0; run < (name === "in memory" ? 5 : 1); run++) {
      const [since, before] = [performance.now(), process.cpuUsage()];
      const report = await verifyLog(from, { scope: "all", trusted: [], saved: [] });
      const { user, system } = process.cpuUsage(before);
      if (!report.ok) throw new Error(JSON.stringify(report.problems.slice(0, 3)));
      runs.push({
        wall: (report.rows / (performance.now() - since)) * 1000,
        cpu: (report.rows / (user + system)) * 1_000_000,
      });
    }
    const [wall, cpu] = [middle(runs.map((r) => r.wall)), middle(runs.map((r) => r.cpu))];
    say(
      `        ${name}: ${runs.map((r) => r.wall.toFixed(0)).join(", ")} rows/s, ${cpu.toFixed(0)} per CPU-second here`,
    );
    if (name === "in memory") goal(`rows/s ${name}`, wall, "≥ 50,000", wall >= 50_000, 0);
  }
}

function middle(of: readonly number[]): number {
  return [...of].sort((a, b) => a - b)[Math.floor(of.length / 2)] ?? 0;
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
  const median = middle(ratios);
  goal("with the sequencer, to without", median, "≥ 0.8", median >= 0.8);
}

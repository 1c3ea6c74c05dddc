import { startSequencer } from "@/lib/audit/sequencer";
import { resolveActor } from "@/lib/auth/resolve";
import { putBinding } from "@/lib/bindings/put";
import { readCheckpoint, readNote } from "@/lib/proof/note";
import { goal, heading, say } from "../measures/print";
import { CONTEXT, makeAssets, refOf, type World } from "../place/fill";
import type { Place } from "../place/place";

const WRITERS = 32;

/**
 * How long an event waits to be sealed while governed writes come at a steady pace, whatever each of them takes: from the
 * door's reading of the clock until the checkpoint over it is committed and kept outside the database.
 */
export async function measureLag(
  place: Place,
  world: World,
  { seconds, perSecond }: { seconds: number; perSecond: number },
): Promise<void> {
  heading(`Sealing beside ${perSecond} governed writes a second, ${seconds} s, ${WRITERS} writers`);
  const names = await makeAssets(place, world, { prefix: "lag", series: 8, count: WRITERS, versions: 2 });
  const actor = await resolveActor({ kind: "token", secret: world.token }, null, CONTEXT);
  const { rows: had } = await place.superuser.query("SELECT count(*)::int AS n FROM audit_leaves");
  const checkpoints: { size: number; at: number }[] = [];
  const sequencer = startSequencer({
    dataDir: place.directory,
    onCheckpoint: (note) => checkpoints.push({ size: readCheckpoint(readNote(note).text).size, at: Date.now() }),
  });
  const count = seconds * perSecond;
  const began = performance.now();
  let next = 0;
  await Promise.all(
    names.map(async (name) => {
      for (let version = 1; ; version = 3 - version) {
        const turn = next++;
        if (turn >= count) return;
        const early = (turn / perSecond) * 1000 - (performance.now() - began);
        if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
        await putBinding.run(actor, { asset: refOf(name), environment: "test", version });
      }
    }),
  );
  const reached = count / ((performance.now() - began) / 1000);
  await sequencer.stop();
  const { rows } = await place.superuser.query<{ index: number; at: Date }>(
    "SELECT log_index::float8 AS index, occurred_at AS at FROM audit_leaves WHERE log_index >= $1 ORDER BY log_index",
    [had[0].n],
  );
  let c = 0;
  const waited = rows.map(({ index, at }) => {
    while ((checkpoints[c]?.size ?? Number.POSITIVE_INFINITY) <= index) c++;
    return ((checkpoints[c]?.at ?? Number.POSITIVE_INFINITY) - at.getTime()) / 1000;
  });
  waited.sort((a, b) => a - b);
  const quantile = (q: number) => waited[Math.min(waited.length - 1, Math.floor(q * waited.length))] ?? Number.NaN;
  const [p50, p99] = [quantile(0.5), quantile(0.99)];
  say(
    `        ${waited.length} of ${count} sealed in ${checkpoints.length} batches, p50 ${p50.toFixed(3)} s, longest ${quantile(1).toFixed(3)} s`,
  );
  goal("writes a second that were reached", reached, `≥ ${0.97 * perSecond}`, reached >= 0.97 * perSecond, 0);
  goal("lag p99, seconds", p99, "≤ 1", waited.length === count && p99 <= 1, 3);
}

import { setTimeout as pause } from "node:timers/promises";
import type { Generator } from "../load/generator";
import { makeAssets, type World } from "../place/fill";
import type { Place } from "../place/place";
import { goal, heading, miss, say } from "./print";
import { putsOf, type Target } from "./writes";

const CLIENTS = 640;

/** A crowd of writers, each with an asset of its own, on a server with ten connections to its database. */
export async function measureCrowd(
  generator: Generator,
  place: Place,
  world: World,
  product: Target,
  ms: number,
): Promise<void> {
  heading(`${CLIENTS} clients that write without a pause, over a pool of 10`);
  const names = await makeAssets(place, world, { prefix: "crowd", series: 4, count: CLIENTS, versions: 2 });
  const headers = { Authorization: `Bearer ${world.token}` };
  const { statuses, errors, p50, p99, seconds } = await generator.run({
    port: product.port,
    headers,
    lists: names.map(putsOf),
    ms,
  });
  const { 200: done = 0, 503: shed = 0, ...others } = statuses;
  say(
    `  ${done} done (${(done / seconds).toFixed(0)}/s), ${shed} told to come back; p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`,
  );
  for (const [status, n] of Object.entries(others)) miss(`640 clients: ${n} × ${status}`);
  for (const error of errors) miss(`640 clients: ${error}`);
  goal("writes done", done, "> 0", done > 0, 0);
  goal("connections left in a transaction", await leftOpen(place), "0", (await leftOpen(place)) === 0, 0);
  const after = await generator.run({ port: product.port, headers, lists: [putsOf(names[0] ?? "")], ms: 200 });
  goal("answers other than 200 afterwards", bad(after.statuses), "0", bad(after.statuses) === 0, 0);
}

const bad = (statuses: Record<string, number>): number =>
  Object.entries(statuses).reduce((sum, [status, n]) => sum + (status === "200" ? 0 : n), 0);

/** Connections of the app that are in a transaction and do nothing, once the last requests have had a moment to end. */
async function leftOpen(place: Place): Promise<number> {
  let left = 0;
  for (let looks = 0; looks < 20; looks++) {
    const { rows } = await place.superuser.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'assent-app' AND state LIKE 'idle in transaction%'`,
    );
    left = rows[0]?.n ?? 0;
    if (left === 0) break;
    await pause(100);
  }
  return left;
}

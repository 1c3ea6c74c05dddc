import { resolveActor } from "@/lib/auth/resolve";
import { putBinding } from "@/lib/bindings/put";
import { recordStatements } from "@/lib/testing/load/record";
import { type Recording, toRecording } from "../limits/replay";
import type { LimitSetup } from "../limits/server";
import type { Generator } from "../load/generator";
import { CONTEXT, makeAssets, refOf, type World } from "../place/fill";
import type { Place } from "../place/place";
import { goal, heading, table } from "./print";
import { interleave, type Pace, type Runner, ratio } from "./windows";

const MOST = 64;
const ENVIRONMENT = "test";
export type WriteSetup = { names: string[]; writes: LimitSetup["writes"] };

/** One asset per connection and runner, so that what is measured is the write and not the wait for one row's lock. */
export async function prepareWrites(place: Place, world: World): Promise<WriteSetup> {
  const names = await makeAssets(place, world, { prefix: "own", series: 1, count: MOST, versions: 2 });
  const recorded = async (prefix: string, series: number) => {
    const recordings: [Recording, Recording][] = [];
    for (const name of await makeAssets(place, world, { prefix, series, count: MOST, versions: 2 })) {
      const put = async (version: number) =>
        toRecording(
          await recordStatements(place.connections.app, async () => {
            const actor = await resolveActor({ kind: "token", secret: world.token }, null, CONTEXT);
            await putBinding.run(actor, { asset: refOf(name), environment: ENVIRONMENT, version });
          }),
        );
      // The first bind of all is not kept: it alone makes the row.
      await put(2);
      recordings.push([await put(1), await put(2)]);
    }
    return recordings;
  };
  return { names, writes: { "one-by-one": await recorded("single", 2), "one-trip": await recorded("trip", 3) } };
}

const pathOf = (name: string) => `/api/governance/v1alpha1/assets/catalog/prompt/${name}/bindings/${ENVIRONMENT}`;

/** The paths and bodies of one asset's writes, as the product takes them. */
export const putsOf = (name: string) =>
  [1, 2].map((version) => ({ method: "PUT", path: pathOf(name), body: { version } }));

export type Target = { port: number; pid: number };

/** `PUT` of a binding in a test environment, versions in turn, beside the same SQL one by one and all at once. */
export async function measureWrites(
  generator: Generator,
  setup: WriteSetup,
  targets: { product: Target; limit: Target; postmaster: number; token: string },
  pace: Pace,
  concurrencies: readonly number[],
): Promise<void> {
  const headers = { Authorization: `Bearer ${targets.token}` };
  const limit = (name: string, mode: string): Runner => ({
    name,
    ...targets.limit,
    headers,
    lists: (n) =>
      Array.from({ length: n }, (_, i) =>
        [1, 2].map((version) => ({
          method: "PUT",
          path: `/${mode}/write/${i}`,
          body: { version },
        })),
      ),
  });
  const runners: Runner[] = [
    limit("limit, one by one", "one-by-one"),
    {
      name: "Assent",
      ...targets.product,
      headers,
      lists: (n) => setup.names.slice(0, n).map(putsOf),
    },
    limit("limit, one round trip", "one-trip"),
  ];
  for (const concurrency of concurrencies) {
    heading(`Governed write, ${concurrency} at once`);
    const figures = await interleave(generator, runners, { ...pace, concurrency, postmaster: targets.postmaster });
    const [oneByOne, ours, oneTrip] = figures as [(typeof figures)[0], (typeof figures)[0], (typeof figures)[0]];
    table(figures, oneByOne);
    if (concurrency !== 16) continue;
    const toFirst = ratio(ours, oneByOne).median;
    const toSecond = ratio(ours, oneTrip).median;
    goal("write at 16, to one by one", toFirst, "≥ 1.2", toFirst >= 1.2);
    goal("write at 16, to one round trip", toSecond, "≥ 0.6", toSecond >= 0.6);
  }
}

import { listApprovals } from "@/lib/approvals/list";
import { assetHistory } from "@/lib/audit/history";
import { resolveActor } from "@/lib/auth/resolve";
import { recordStatements } from "@/lib/testing/load/record";
import { listVersions } from "@/lib/versions/list";
import { type Recording, toRecording } from "../limits/replay";
import type { Generator } from "../load/generator";
import { CONTEXT, refOf, type World } from "../place/fill";
import type { Place } from "../place/place";
import { heading, table } from "./print";
import { interleave, type Pace, type Runner } from "./windows";
import type { Target } from "./writes";

const limit = 50;

type Read = { name: string; title: string; path: string; recording: Recording };

/** The three pages that are asked for most, over tables of some size, with their statements as the doors send them. */
export async function prepareReads(place: Place, world: World, long: string): Promise<Read[]> {
  const of = `/api/governance/v1alpha1/assets/catalog/prompt/${long}`;
  const asset = refOf(long);
  const recorded = async (run: (actor: Awaited<ReturnType<typeof resolveActor>>) => Promise<unknown>) =>
    toRecording(
      await recordStatements(place.connections.app, async () => {
        await run(await resolveActor({ kind: "token", secret: world.token }, null, CONTEXT));
      }),
    );
  return [
    {
      name: "queue",
      title: "Queue",
      path: `/api/v1/approvals?status=PENDING_APPROVAL&limit=${limit}`,
      recording: await recorded((actor) => listApprovals.run(actor, { status: "PENDING_APPROVAL", limit })),
    },
    {
      name: "history",
      title: "History of an asset",
      path: `${of}/history?limit=${limit}`,
      recording: await recorded((actor) => assetHistory.run(actor, { asset, limit })),
    },
    {
      name: "versions",
      title: "Versions of an asset",
      path: `${of}/versions?limit=${limit}`,
      recording: await recorded((actor) => listVersions.run(actor, { asset, limit })),
    },
  ];
}

/** Each read through HTTP beside the same SQL in a bare server. No goal is set: they are shown to be kept an eye on. */
export async function measureReads(
  generator: Generator,
  reads: readonly Read[],
  targets: { product: Target; limit: Target; postmaster: number; token: string },
  pace: Pace,
  concurrencies: readonly number[],
): Promise<void> {
  const headers = { Authorization: `Bearer ${targets.token}` };
  const same = (path: string) => (n: number) => Array.from({ length: n }, () => [{ method: "GET", path }]);
  for (const { name, title, path } of reads)
    for (const concurrency of concurrencies) {
      heading(`${title}, ${limit} rows, ${concurrency} at once`);
      const runners: Runner[] = [
        { name: "limit, one by one", ...targets.limit, headers, lists: same(`/one-by-one/read/${name}`) },
        { name: "Assent", ...targets.product, headers, lists: same(path) },
      ];
      const figures = await interleave(generator, runners, { ...pace, concurrency, postmaster: targets.postmaster });
      table(figures, figures[0] as (typeof figures)[0]);
    }
}

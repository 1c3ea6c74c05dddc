import { resolveActor } from "@/lib/auth/resolve";
import { explain } from "@/lib/testing/load/explain";
import { listsOf, pageStatements } from "@/lib/testing/load/lists";
import { decodeCursor } from "@/lib/view/page";
import { CONTEXT, fillWorld, makeWorld, refOf } from "../place/fill";
import { makePlace } from "../place/place";
import { goal, heading, miss, say } from "./print";

const LIMIT = 50;
const MOST = 60;

/** Pages of the database that a page of each list touches, first and next, over `rows` rows in each table. */
export async function measureScale(rows: number): Promise<void> {
  heading(`Lists over ${rows.toLocaleString("en")} rows of twelve months, ${LIMIT} rows a page`);
  // Nothing here is timed, and nothing need outlive a power cut.
  const place = await makePlace({
    fsync: "off",
    synchronous_commit: "off",
    full_page_writes: "off",
    max_wal_size: "4GB",
  });
  try {
    const world = await makeWorld(place);
    const since = performance.now();
    const asset = refOf(await fillWorld(place, world, rows));
    say(`  filled in ${((performance.now() - since) / 1000).toFixed(0)} s`);
    const actor = await resolveActor({ kind: "token", secret: world.token }, null, CONTEXT);
    for (const [name, ask] of Object.entries(listsOf(actor, asset, LIMIT))) {
      const { next_cursor: next } = await ask(undefined);
      if (!next) throw new Error(`${name}: one page is all there is`);
      const touched: number[] = [];
      for (const cursor of [undefined, decodeCursor(next)]) {
        const statements = await pageStatements(place.connections.app, () => ask(cursor));
        const explained = await explain(place.connections.app, world.workspaceId, statements);
        touched.push(explained.reduce((sum, e) => sum + e.buffers, 0));
        for (const table of explained.flatMap((e) => e.scanned)) miss(`${name}: ${table} is read through`);
      }
      const most = Math.max(...touched);
      goal(
        `${name}, buffers of the first and the next page (${touched.join(", ")})`,
        most,
        `≤ ${MOST}`,
        most <= MOST,
        0,
      );
    }
  } finally {
    await place.remove();
  }
}

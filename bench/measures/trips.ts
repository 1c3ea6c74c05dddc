import { resolveActor } from "@/lib/auth/resolve";
import { putBinding } from "@/lib/bindings/put";
import { appPool, makePipelinePool, setAppPool } from "@/lib/db/pool";
import { proxyTo } from "@/lib/testing/socket-proxy";
import { CONTEXT, refOf, type World } from "../place/fill";
import type { Place } from "../place/place";
import { goal, heading } from "./print";

/** Counts, between the pool and the server, how often a governed write waits for an answer of the database. */
export async function measureTrips(place: Place, world: World, name: string): Promise<void> {
  heading("Round trips to the database");
  const proxy = await proxyTo(place.connections.app);
  const pool = makePipelinePool({ connectionString: proxy.url, max: 1 });
  const before = appPool();
  setAppPool(pool);
  try {
    const put = async (version: number) => {
      const actor = await resolveActor({ kind: "token", secret: world.token }, null, CONTEXT);
      await putBinding.run(actor, { asset: refOf(name), environment: "test", version });
    };
    // The connection's own greeting and the first bind, which makes the row, are not the write.
    await put(1);
    await put(2);
    proxy.reset();
    await put(1);
    goal("per governed write", proxy.trips(), "≤ 3", proxy.trips() <= 3, 0);
  } finally {
    setAppPool(before);
    await pool.end();
    await proxy.close();
  }
}

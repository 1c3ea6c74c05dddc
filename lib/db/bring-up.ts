import { setConnections } from "@/lib/db/connections";
import { startEmbedded } from "@/lib/db/embedded/start";
import { migrate } from "@/lib/db/migrate";
import { endPools } from "@/lib/db/pool";
import { env } from "@/lib/env";
import { log } from "@/lib/log";

/**
 * Makes the database of this process usable: starts or adopts the embedded server unless DATABASE_URL names another, and
 * brings it to this program's version. `say` hears, in sentences, what takes time. `stop` ends every pool, then the
 * server if it is ours to stop.
 */
export async function bringUpDatabase(say: (sentence: string) => void): Promise<{ stop(): Promise<void> }> {
  if (!env.DATABASE_URL) say("Starting the embedded database.");
  const server = env.DATABASE_URL ? undefined : await startEmbedded({ dataDir: env.ASSENT_DATA_DIR, log, keep: true });
  const stop = async () => {
    await endPools();
    await server?.stop();
  };
  try {
    if (server) setConnections(server.connections);
    const { applied, version } = await migrate();
    if (applied.length > 0) say(`Database brought to version ${version}.`);
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

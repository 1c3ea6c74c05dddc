import { connections, setConnections } from "@/lib/db/connections";
import { startEmbedded } from "@/lib/db/embedded/start";
import { migrate } from "@/lib/db/migrate";
import { endPools } from "@/lib/db/pool";
import { env } from "@/lib/env";
import type { Log } from "@/lib/log";

export type BootedDatabase = {
  /** Version of the schema. */
  version: number;
  /** Ends the pools, then stops the embedded server where there is one. The last thing a process does. */
  stop(): Promise<void>;
};

/**
 * Gives a process its database: that of DATABASE_URL, else the embedded one of ASSENT_DATA_DIR, started or adopted; then
 * migrated to this version. Afterwards `connections()` and the pools work. Rejects with a sentence for the operator, and
 * leaves no server behind that it started.
 */
export async function bootDatabase(log: Log): Promise<BootedDatabase> {
  const server = env.DATABASE_URL ? undefined : await startEmbedded({ dataDir: env.ASSENT_DATA_DIR, log });
  const stop = async () => {
    await endPools();
    await server?.stop();
  };
  try {
    if (server) setConnections(server.connections);
    const { applied, version } = await migrate();
    if (applied.length > 0) log.info({ applied, version }, "database migrated");
    if (!connections().separated) log.warn("database roles not separated: see docs/operating.md");
    return { version, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

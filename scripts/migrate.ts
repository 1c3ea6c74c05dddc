// `npm run migrate` brings the database of DATABASE_OWNER_URL, or the embedded one, to this version.
// `npm run migrate -- down N` takes back what lies above version N.
import { connections, setConnections } from "../lib/db/connections";
import { startEmbedded } from "../lib/db/embedded/start";
import { migrate, migrateDown } from "../lib/db/migrate";
import { env } from "../lib/env";
import { log } from "../lib/log";

const [direction = "up", to] = process.argv.slice(2);
const target = Number(to);
if (!(direction === "up" || (direction === "down" && Number.isInteger(target) && target >= 0))) {
  console.error("Usage: npm run migrate [-- down VERSION]");
  process.exit(2);
}

const server = env.DATABASE_URL ? undefined : await startEmbedded({ dataDir: env.ASSENT_DATA_DIR, log });
if (server) setConnections(server.connections);
try {
  const at = { connections: connections() };
  const { applied, version } = direction === "up" ? await migrate(at) : await migrateDown(target, at);
  console.log(
    `${direction}: ${applied.length ? applied.join(", ") : "nothing to do"}; the database is at version ${version}.`,
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await server?.stop();
}

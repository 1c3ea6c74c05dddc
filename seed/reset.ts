// `npm run demo:reset` empties the embedded database and loads the demo anew. Only the embedded one, only while Assent is
// stopped: a database that DATABASE_URL names holds somebody's data.
import { forgetLog } from "@/lib/audit/sealing/outside";
import { setConnections } from "@/lib/db/connections";
import { startEmbedded } from "@/lib/db/embedded/start";
import { migrate, migrateDown } from "@/lib/db/migrate";
import { endPools, plainPool } from "@/lib/db/pool";
import { env } from "@/lib/env";
import { makeLog } from "@/lib/log";
import { seedDemo } from "@/seed/demo";

const refuse = (why: string) => {
  console.error(why);
  process.exit(2);
};
if (env.DATABASE_URL) refuse("DATABASE_URL is set. demo:reset empties the embedded database only.");

const server = await startEmbedded({ dataDir: env.ASSENT_DATA_DIR, log: makeLog("warn") });
if (server.shared) {
  // Somebody else was here first: leave their server running.
  await server.stop();
  refuse("Assent is running on this database. Stop it, then run demo:reset again.");
}
try {
  setConnections(server.connections);
  await migrateDown(0);
  forgetLog(env.ASSENT_DATA_DIR);
  await migrate();
  await plainPool("jobs").query("DELETE FROM graphile_worker._private_jobs");
  await seedDemo(new Date(), (sentence) => console.log(sentence));
  console.log("The demo is as it was at first.");
} finally {
  await endPools();
  await server.stop();
}

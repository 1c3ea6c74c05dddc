// The unit tests on PostgreSQL 15, the oldest version we support, where its programs are found. Arguments go to vitest.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const places = ["/usr/lib/postgresql/15/bin", "/usr/pgsql-15/bin", "/opt/homebrew/opt/postgresql@15/bin"];
const bin = process.env.ASSENT_TEST_PG ?? places.find((place) => existsSync(join(place, "initdb")));
if (!bin) {
  console.log(`PostgreSQL 15 is not on this machine (looked in ${places.join(", ")}); nothing was tested.`);
  process.exit(0);
}
const vitest = join("node_modules", ".bin", "vitest");
const run = spawnSync(vitest, ["run", ...process.argv.slice(2)], {
  stdio: "inherit",
  env: { ...process.env, ASSENT_TEST_PG: bin },
});
process.exit(run.status ?? 1);

import type { Connections } from "@/lib/db/connections";
import { setConnections } from "@/lib/db/connections";
import { startRunner } from "@/lib/jobs/runner";
import { registerMachines } from "@/lib/testing/machines";

/**
 * A worker as a process of its own, for tests that kill it: told by its parent where the database and the outside world are,
 * it says when it is ready and, asked to stop, ends as the product's own does.
 */
type Setup = { connections: Connections; target: string; concurrency: number };

process.once("message", (setup: Setup) => {
  setConnections(setup.connections);
  registerMachines(setup.target);
  startRunner({ concurrency: setup.concurrency }).then(
    (runner) => {
      process.once("message", () => void runner.stop().then(() => process.exit(0)));
      process.send?.("ready");
    },
    (error) => {
      process.stderr.write(`${error}\n`);
      process.exit(1);
    },
  );
});

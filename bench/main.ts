// `npm run bench`: what Assent costs, each figure beside a limit measured in the same run; `--quick` measures less.
// Figures without a limit beside them mean nothing on another machine.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { LimitSetup } from "./limits/server";
import { startGenerator } from "./load/generator";
import { misses, say } from "./measures/print";
import { measureWrites, prepareWrites, type Target } from "./measures/writes";
import { makeWorld, type World } from "./place/fill";
import { makePlace, type Place, startProduct } from "./place/place";
import { type Program, ROOT, start, untilMessage } from "./place/processes";

const quick = process.argv.includes("--quick");
const pace = quick ? { rounds: 3, ms: 1_000, warmMs: 500 } : { rounds: 5, ms: 2_000, warmMs: 1_000 };
const CONCURRENCIES = [1, 16, 64];

async function startLimit(
  place: Place,
  world: World,
  setup: Pick<LimitSetup, "writes" | "reads">,
): Promise<Program & Target> {
  const { hostname, username, password, pathname } = new URL(place.connections.app);
  const program = start(join(ROOT, "bench", "limits", "server.ts"), []);
  const message: LimitSetup = {
    connection: { host: decodeURIComponent(hostname), user: username, password, database: pathname.slice(1) },
    pool: 10,
    token: world.token,
    ...setup,
  };
  program.child.send(message);
  const { port } = await untilMessage<{ port: number }>(program);
  return { ...program, port };
}

function buildServer(): void {
  const { status } = spawnSync(process.execPath, [join(ROOT, "scripts", "build.mjs"), "--no-pages"], {
    stdio: "inherit",
  });
  if (status !== 0) throw new Error("the server could not be built");
}

const undo: (() => Promise<unknown>)[] = [];
try {
  buildServer();
  const place = await makePlace();
  undo.push(() => place.remove());
  const world = await makeWorld(place);
  const writes = await prepareWrites(place, world);
  // What the server does by itself within a minute of a table's first rows.
  await place.superuser.query("ANALYZE");
  const product = await startProduct(place.connections);
  undo.push(() => product.stop());
  const limit = await startLimit(place, world, { writes: writes.writes, reads: {} });
  undo.push(() => limit.stop());
  const generator = startGenerator();
  undo.push(() => generator.stop());
  const targets = {
    product: { port: Number(new URL(product.url).port), pid: product.pid },
    limit: { port: limit.port, pid: limit.pid },
    postmaster: place.database.pid,
    token: world.token,
  };
  await measureWrites(generator, writes, targets, pace, CONCURRENCIES);
  say(
    misses.length === 0
      ? "\nEvery goal was met."
      : `\n${misses.length} missed:\n${misses.map((m) => `  ${m}`).join("\n")}`,
  );
} finally {
  for (const step of undo.reverse()) await step();
}

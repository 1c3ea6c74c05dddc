// `npm run bench`: what Assent costs, each figure beside a limit measured in the same run; `--quick` measures less.
// Figures without a limit beside them mean nothing on another machine. docs/performance.md says what each one is.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { LimitSetup } from "./limits/server";
import { startGenerator } from "./load/generator";
import { measureAudit } from "./measures/audit";
import { measureCrowd } from "./measures/crowd";
import { measureHandover } from "./measures/handover";
import { measurePages, measureScripts } from "./measures/pages";
import { misses, say } from "./measures/print";
import { measureQueue } from "./measures/queue";
import { measureReads, prepareReads } from "./measures/reads";
import { measureScale } from "./measures/scale";
import { measureStart, measureUp } from "./measures/starting";
import { measureTrips } from "./measures/trips";
import { measureWrites, prepareWrites, type Target } from "./measures/writes";
import { startBare } from "./place/bare-next";
import { fillWorld, makeAssets, makeWorld, type World } from "./place/fill";
import { makePlace, type Place, startProduct } from "./place/place";
import { type Program, ROOT, start, untilMessage } from "./place/processes";

const quick = process.argv.includes("--quick");
const only = process.argv
  .find((word) => word.startsWith("--only="))
  ?.slice("--only=".length)
  .split(",");
const rows = Number(
  process.argv.find((word) => word.startsWith("--rows="))?.slice("--rows=".length) ?? (quick ? 10_000 : 1_000_000),
);
const pace = quick ? { rounds: 3, ms: 600, warmMs: 300 } : { rounds: 5, ms: 2_000, warmMs: 1_000 };
const CONCURRENCIES = quick ? [16] : [1, 16, 64];

/**
 * Parts by name: `--only=writes,pages` measures these. Pages and starts need a whole build, and the queue two databases, so
 * `--quick` leaves them out.
 */
const PARTS = ["writes", "reads", "crowd", "pages", "start", "up", "scale", "handover", "queue", "audit"] as const;
const QUICK = new Set<string>(["writes", "reads", "crowd", "scale", "handover", "audit"]);
const wanted = new Set<string>(only ?? PARTS.filter((part) => !quick || QUICK.has(part)));
const strange = [...wanted].filter((part) => !PARTS.some((p) => p === part));
if (strange.length > 0) throw new Error(`--only takes ${PARTS.join(", ")}, not ${strange.join(", ")}`);
const any = (...parts: (typeof PARTS)[number][]) => parts.some((part) => wanted.has(part));

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

function build(...flags: string[]): void {
  const { status } = spawnSync(process.execPath, [join(ROOT, "scripts", "build.mjs"), ...flags], { stdio: "inherit" });
  if (status !== 0) throw new Error("the server could not be built");
}

const undo: (() => Promise<unknown>)[] = [];
const undone = async () => {
  for (const step of undo.splice(0).reverse()) await step();
};

/** Requests over HTTP to the API, on a database of its own. */
async function measureApi(): Promise<void> {
  const place = await makePlace();
  undo.push(() => place.remove());
  const world = await makeWorld(place);
  const long = await fillWorld(place, world, 10_000);
  const writes = await prepareWrites(place, world);
  const reads = await prepareReads(place, world, long);
  // What the server does by itself within a minute of a table's first rows.
  await place.superuser.query("ANALYZE");
  await measureTrips(
    place,
    world,
    (await makeAssets(place, world, { prefix: "trips", series: 5, count: 1, versions: 2 }))[0] ?? "",
  );
  const product = await startProduct(place.connections);
  undo.push(() => product.stop());
  const recordings = Object.fromEntries(reads.map((read) => [read.name, read.recording]));
  const limit = await startLimit(place, world, { writes: writes.writes, reads: recordings });
  undo.push(() => limit.stop());
  const generator = startGenerator();
  undo.push(() => generator.stop());
  const targets = {
    product: { port: Number(new URL(product.url).port), pid: product.pid },
    limit: { port: limit.port, pid: limit.pid },
    postmaster: place.database.pid,
    token: world.token,
  };
  if (any("writes")) await measureWrites(generator, writes, targets, pace, CONCURRENCIES);
  if (any("reads")) await measureReads(generator, reads, targets, pace, CONCURRENCIES);
  if (any("crowd")) await measureCrowd(generator, place, world, targets.product, quick ? 3_000 : 10_000);
  await undone();
}

/** What a worker does. */
async function measureJobs(): Promise<void> {
  const place = await makePlace();
  undo.push(() => place.remove());
  await measureHandover(place, await makeWorld(place), quick ? 60 : 200);
  await undone();
}

/** The queue where very many requests wait. */
async function measureLongQueue(): Promise<void> {
  const generator = startGenerator();
  undo.push(() => generator.stop());
  await measureQueue(generator, rows, pace, (step) => undo.push(step));
  await undone();
}

/** Pages and starts, which need the pages built. */
async function measureScreens(): Promise<void> {
  const place = await makePlace();
  undo.push(() => place.remove());
  const world = await makeWorld(place);
  const long = await fillWorld(place, world, 2_000);
  if (any("pages")) {
    const product = await startProduct(place.connections, { pages: true });
    undo.push(() => product.stop());
    const bare = await startBare();
    undo.push(() => bare.stop());
    const cookie = `assent_session=${world.session}`;
    const of = `/workspaces/${world.slug}`;
    await measurePages(
      { url: bare.url, path: "/?rows=25" },
      { url: product.url, path: `${of}/approvals`, cookie },
      400,
    );
    await measureScripts(product.url, cookie, {
      [`${of}/approvals`]: 175,
      [`${of}/assets`]: 175,
      [`${of}/assets/catalog/prompt/${long}`]: 175,
      [`${of}/audit`]: 175,
      [`${of}/assets/catalog/prompt/${long}/bindings/test/edit`]: 215,
    });
    await bare.stop();
    await product.stop();
  }
  if (any("start")) await measureStart(place, 3);
  await undone();
}

try {
  if (any("writes", "reads", "crowd", "pages", "start", "up", "handover", "queue"))
    build(...(any("pages", "start", "up") ? [] : ["--no-pages"]));
  if (any("writes", "reads", "crowd")) await measureApi();
  if (any("pages", "start")) await measureScreens();
  if (any("up")) await measureUp();
  if (any("scale")) await measureScale(rows);
  if (any("handover")) await measureJobs();
  if (any("queue")) await measureLongQueue();
  if (any("audit")) await measureAudit(rows);
  say(
    misses.length === 0
      ? "\nEvery goal was met."
      : `\n${misses.length} missed:\n${misses.map((m) => `  ${m}`).join("\n")}`,
  );
} finally {
  await undone();
}

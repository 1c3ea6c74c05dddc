import { mkdtemp, rm } from "node:fs/promises";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { startBare } from "../place/bare-next";
import { type Place, startProduct } from "../place/place";
import { ROOT, start, untilLine } from "../place/processes";
import { goal, heading, say } from "./print";
import { median } from "./windows";

/** Seconds from the start of a process until `path` answers 200. */
async function untilAnswered(
  started: () => Promise<{ url: string; stop(): Promise<void> }>,
  path: string,
): Promise<number> {
  const since = performance.now();
  const program = await started();
  try {
    while ((await statusOf(`${program.url}${path}`)) !== 200) await pause(5);
    return (performance.now() - since) / 1000;
  } finally {
    await program.stop();
  }
}

const statusOf = (url: string): Promise<number> =>
  new Promise((resolve) => {
    get(url, (res) => {
      res.resume();
      res.on("end", () => resolve(res.statusCode ?? 0));
    }).on("error", () => resolve(0));
  });

/** From the start of the process until requests are answered, in turn with `next start` of one page. */
export async function measureStart(place: Place, rounds: number): Promise<void> {
  heading("Start to ready, beside a bare `next start`");
  const bare: number[] = [];
  const ready: number[] = [];
  const page: number[] = [];
  const product = () => startProduct(place.connections, { pages: true });
  for (let i = 0; i < rounds; i++) {
    bare.push(await untilAnswered(startBare, "/"));
    ready.push(await untilAnswered(product, "/api/health/ready"));
    page.push(await untilAnswered(product, "/sign-in"));
  }
  const [toBare, toReady, toPage] = [median(bare), median(ready), median(page)];
  say(
    `  bare page ${toBare.toFixed(2)} s, Assent ready ${toReady.toFixed(2)} s, its first page ${toPage.toFixed(2)} s`,
  );
  goal("start to ready, to the bare start", toReady / toBare, "≤ 1.5", toReady <= 1.5 * toBare);
}

/** `npm run up` a second time, with all there is from the first: from the command to the address. */
export async function measureUp(): Promise<void> {
  heading("A second `npm run up`, embedded database and demo data included");
  const data = await mkdtemp(join(tmpdir(), "assent-bench-up-"));
  try {
    const first = await up(data);
    const second = await up(data);
    say(`  the first took ${first.toFixed(1)} s`);
    goal("seconds", second, "≤ 6", second <= 6, 1);
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

async function up(data: string): Promise<number> {
  const since = performance.now();
  const env = { ASSENT_DATA_DIR: data, PORT: "0", ASSENT_DEMO: "1", NODE_ENV: "production", LOG_LEVEL: "error" };
  const program = start(join(ROOT, "scripts", "up.mjs"), [], env, false);
  await untilLine(program, /ready: (http\S+)/);
  const took = (performance.now() - since) / 1000;
  await program.stop();
  return took;
}

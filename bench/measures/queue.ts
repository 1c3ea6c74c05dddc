// The queue's page where very many requests wait, beside the very same page where few do: two databases, each with a server of
// its own, asked in turn.

import { resolveActor } from "@/lib/auth/resolve";
import { hashSecret, newSecret } from "@/lib/auth/secret";
import { putBinding } from "@/lib/bindings/put";
import { newId } from "@/lib/db/ids";
import { endPools } from "@/lib/db/pool";
import { cloneRow, idOf } from "@/lib/testing/load/clone";
import type { Generator } from "../load/generator";
import { CONTEXT, makeAssets, makeWorld, refOf, type World } from "../place/fill";
import { makePlace, type Place, startProduct } from "../place/place";
import type { Program } from "../place/processes";
import { goal, heading, miss, say } from "./print";
import { median, type Pace } from "./windows";

const MOST = 1.2;
const limit = 50;
const ONE_WAITS_IN = 10;
const FEW = 1_000;
const YEAR_S = 365 * 86_400;

/** Who asks: an approver of everything, one of production alone, one of tests alone (nothing waits there), and who asked for all of it. */
const PEOPLE = {
  approver: null,
  "approver of prod": ["class:prod"],
  "approver of tests": ["class:test"],
  asker: null,
} as const;
type Asks = keyof typeof PEOPLE;
type Queue = { place: Place; product: Program & { url: string }; tokens: Record<Asks, string> };

/** Asks for each page in turn, alone and eight at once. `undo` is told how to take away what was started. */
export async function measureQueue(
  generator: Generator,
  rows: number,
  pace: Pace,
  undo: (step: () => Promise<unknown>) => void,
) {
  heading(
    `The queue with ${(rows / ONE_WAITS_IN).toLocaleString("en")} of ${rows.toLocaleString("en")} requests waiting, beside ${FEW / ONE_WAITS_IN} of ${FEW.toLocaleString("en")}; ${limit} rows a page, p95`,
  );
  const [few, many] = [await queueOf(FEW, undo), await queueOf(rows, undo)];
  const queue = `/api/v1/approvals?limit=${limit}`;
  const mine = `${queue}&decidable_by_me=true`;
  const pages: Record<string, string | [string, Asks]> = {
    "what waits": `${queue}&status=PENDING_APPROVAL`,
    "decidable by me": mine,
    "decidable by me, who may decide none": [mine, "asker"],
    "what waits, seen of prod alone": [`${queue}&status=PENDING_APPROVAL`, "approver of prod"],
    "what waits, seen of tests alone": [`${queue}&status=PENDING_APPROVAL`, "approver of tests"],
    "decidable by me, in prod alone": [mine, "approver of prod"],
    "of an environment": `${queue}&status=PENDING_APPROVAL&environment=prod`,
    "of a kind": `${queue}&status=PENDING_APPROVAL&plugin=catalog&kind=prompt`,
    urgent: `${queue}&tier=urgent`,
    "words that most hold": `${queue}&status=PENDING_APPROVAL&q=Run%20version`,
    "words that none holds": `${queue}&status=PENDING_APPROVAL&q=holds%20none%20of%20this`,
    "requests of any status": queue,
  };
  for (const [name, page] of Object.entries(pages))
    for (const concurrency of [1, 8]) {
      const [path, who] = typeof page === "string" ? [page, "approver" as const] : page;
      const found = await beside(generator, { few, many }, { path, who }, concurrency, pace);
      const text = `${name}, ${concurrency} at once (${found.few.toFixed(1)} ms to ${found.many.toFixed(1)} ms)`;
      goal(text, found.ratio, `≤ ${MOST}`, found.ratio <= MOST);
    }
}

type Beside = { few: number; many: number; ratio: number };

/** The p95 of each, and of the rounds' ratios the median; the order within a round is reversed every time. */
async function beside(
  generator: Generator,
  queues: { few: Queue; many: Queue },
  { path, who }: { path: string; who: Asks },
  concurrency: number,
  { rounds, ms, warmMs }: Pace,
): Promise<Beside> {
  const once = async ({ product, tokens }: Queue, ms: number) => {
    const headers = { Authorization: `Bearer ${tokens[who]}` };
    const lists = Array.from({ length: concurrency }, () => [{ method: "GET", path }]);
    const measured = await generator.run({ port: Number(new URL(product.url).port), headers, lists, ms });
    for (const [status, n] of Object.entries(measured.statuses))
      if (status !== "200") miss(`${path}: ${n} × ${status}`);
    for (const error of measured.errors) miss(`${path}: ${error}`);
    return measured.p95;
  };
  const p95 = { few: [] as number[], many: [] as number[] };
  for (const name of ["few", "many"] as const) await once(queues[name], warmMs);
  for (let round = 0; round < rounds; round++)
    for (const name of round % 2 === 0 ? (["few", "many"] as const) : (["many", "few"] as const))
      p95[name].push(await once(queues[name], ms));
  return {
    few: median(p95.few),
    many: median(p95.many),
    ratio: median(p95.many.map((ms, i) => ms / (p95.few[i] ?? Number.NaN))),
  };
}

async function queueOf(rows: number, undo: (step: () => Promise<unknown>) => void): Promise<Queue> {
  // Only reading is timed, and nothing need outlive a power cut.
  const place = await makePlace({ fsync: "off", synchronous_commit: "off", max_wal_size: "4GB" });
  undo(() => place.remove());
  const since = performance.now();
  const world = await makeWorld(place);
  await fillRequests(place, world, rows);
  const tokens = {} as Queue["tokens"];
  for (const who of Object.keys(PEOPLE) as Asks[]) tokens[who] = await anApprover(place, world, who);
  // The doors' pool belongs to one database.
  await endPools();
  const product = await startProduct(place.connections);
  undo(() => product.stop());
  say(`  ${rows.toLocaleString("en")} requests made in ${((performance.now() - since) / 1000).toFixed(0)} s`);
  return { place, product, tokens };
}

/** Copies of one request that waits, over the twelve months before now; one in ten waits still. */
async function fillRequests(place: Place, world: World, rows: number): Promise<void> {
  const [name = ""] = await makeAssets(place, world, { prefix: "asked", series: 9, count: 1, versions: 1 });
  const actor = await resolveActor({ kind: "token", secret: world.token }, null, CONTEXT);
  const asked = await putBinding.run(actor, { asset: refOf(name), environment: "prod", version: 1 });
  if (asked.kind !== "pending") throw new Error("a change of prod did not ask");
  const at = `date_trunc('milliseconds', now() - (${rows} - i) * interval '${YEAR_S / rows} seconds')`;
  const waits = `i % ${ONE_WAITS_IN} = 0`;
  const ended = `CASE WHEN ${waits} THEN NULL ELSE ${at} END`;
  await cloneRow(place.superuser, "approval_requests", {
    where: `id = '${asked.ticket.ticket_id}'`,
    count: rows,
    over: {
      id: idOf("apr", "i"),
      event_id: idOf("evt", "i"),
      subject_id: idOf("bnd", "i"),
      summary: "'Run version ' || i || ' of asked-0 in prod'",
      duplicate_key: "'filled-' || i",
      status: `CASE WHEN ${waits} THEN 'PENDING_APPROVAL' ELSE 'SUCCESS' END`,
      created_at: at,
      decided_at: ended,
      executed_at: ended,
    },
  });
  // What the server does by itself once rows have come to rest.
  await place.superuser.query("CHECKPOINT");
  await place.superuser.query("VACUUM ANALYZE");
}

/** An API token of somebody who decides; whoever asked is given the right to as well. */
async function anApprover(place: Place, world: World, who: Asks): Promise<string> {
  const now = new Date();
  const token = `asn_api_${newSecret()}`;
  const userId = who === "asker" ? world.userId : newId("usr", now);
  const run = (text: string, values: unknown[]) => place.superuser.query(text, values);
  if (who !== "asker")
    await run("INSERT INTO users (id, email, name, created_at) VALUES ($1, $2, 'Approver', $3)", [
      userId,
      `${who.replaceAll(" ", "-")}@bench.test`,
      now,
    ]);
  await run(
    `INSERT INTO grants (id, workspace_id, user_id, role, allowed_environments, source, created_at)
      VALUES ($1, $2, $3, 'approver', $4, 'seed', $5)`,
    [newId("grt", now), world.workspaceId, userId, PEOPLE[who], now],
  );
  await run(
    `INSERT INTO tokens (id, workspace_id, user_id, kind, name, token_hash, hint, created_at, expires_at)
     VALUES ($1, $2, $3, 'api', 'bench', $4, 'bench', $5, $6)`,
    [newId("tok", now), world.workspaceId, userId, hashSecret(token), now, new Date(now.getTime() + 86_400_000)],
  );
  return token;
}

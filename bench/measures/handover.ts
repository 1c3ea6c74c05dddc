// From the answer to the last approval until the worker has the request in EXECUTING, beside a bare hand-over by LISTEN and
// NOTIFY between two processes on the same database.
import { join } from "node:path";
import pg from "pg";
import { approve } from "@/lib/approvals/approve";
import { resolveActor } from "@/lib/auth/resolve";
import { hashSecret, newSecret } from "@/lib/auth/secret";
import { putBinding } from "@/lib/bindings/put";
import { newId } from "@/lib/db/ids";
import { CONTEXT, makeAssets, refOf, type World } from "../place/fill";
import type { Place } from "../place/place";
import { type Program, ROOT, start, untilLine, untilMessage } from "../place/processes";
import { goal, heading, say } from "./print";
import { median } from "./windows";

const MOST = 3;
/** Hand-overs of each kind that are not counted: until then programs are still being compiled, plans and pages fetched. */
const WARM = 400;

/** Hands over `count` requests one after the other, a bare one before each. */
export async function measureHandover(place: Place, world: World, count: number): Promise<void> {
  heading(`From approved to executing, ${count} requests one after the other`);
  const url = place.database.address("postgres", "bench");
  await place.superuser.query(`CREATE TABLE bench_handover (id text PRIMARY KEY, taken_at timestamptz);
    CREATE FUNCTION bench_tell() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN PERFORM pg_notify('bench_taken', NEW.id || CASE NEW.status WHEN 'EXECUTING' THEN '' ELSE ' ended' END); RETURN NULL; END $$;
    CREATE TRIGGER bench_tell AFTER UPDATE OF status ON approval_requests FOR EACH ROW
      WHEN (NEW.status IN ('EXECUTING', 'SUCCESS', 'FAILED')) EXECUTE FUNCTION bench_tell()`);
  const heard = await listener(url);
  const limit = start(join(ROOT, "bench", "limits", "listener.ts"), []);
  limit.child.send(url);
  await untilMessage(limit);
  const approver = await anApprover(place, world);
  const requests = await pendingRequests(place, world, count + WARM);
  // What the server does by itself within a minute of a table's first rows.
  await place.superuser.query("ANALYZE");
  const worker = await startWorker(place);
  try {
    const bare: number[] = [];
    const product: number[] = [];
    for (const [i, id] of requests.entries()) {
      const taken = heard.next(`bare-${i}`);
      await place.superuser.query(
        "WITH made AS (INSERT INTO bench_handover (id) VALUES ($1) RETURNING id) SELECT pg_notify('bench_handover', id) FROM made",
        [`bare-${i}`],
      );
      const told = performance.now();
      bare.push((await taken) - told);
      const [executing, ended] = [heard.next(id), heard.next(`${id} ended`)];
      await approve.run(approver, { id });
      const approved = performance.now();
      product.push((await executing) - approved);
      await ended;
    }
    const [least, ours] = [median(bare.slice(WARM)), median(product.slice(WARM))];
    const late = [bare, product].map((all) => all.slice(WARM).sort((a, b) => a - b)[Math.floor(count * 0.99)] ?? 0);
    say(`  p99 ${late.map((ms) => ms.toFixed(2)).join(" and ")} ms`);
    say(`  bare LISTEN/NOTIFY p50 ${least.toFixed(2)} ms, approved to executing p50 ${ours.toFixed(2)} ms`);
    goal("approved to executing, p50 to a bare hand-over", ours / least, `≤ ${MOST}`, ours / least <= MOST);
  } finally {
    await worker.stop();
    await limit.stop();
    await heard.end();
    await place.superuser.query(
      "DROP TRIGGER bench_tell ON approval_requests; DROP FUNCTION bench_tell(); DROP TABLE bench_handover",
    );
  }
}

/** Hears who has been taken, and when. */
async function listener(connectionString: string) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const waiting = new Map<string, (at: number) => void>();
  client.on("notification", ({ payload }) => {
    waiting.get(payload ?? "")?.(performance.now());
    waiting.delete(payload ?? "");
  });
  await client.query("LISTEN bench_taken");
  return {
    next: (id: string) => new Promise<number>((resolve) => waiting.set(id, resolve)),
    end: () => client.end(),
  };
}

async function startWorker({ connections }: Place): Promise<Program> {
  const env = {
    NODE_ENV: "production",
    LOG_LEVEL: "error",
    DATABASE_URL: connections.app,
    DATABASE_OWNER_URL: connections.owner,
    DATABASE_JOBS_URL: connections.jobs,
    DATABASE_SEQ_URL: connections.seq,
  };
  const program = start(join(ROOT, ".build", "worker.mjs"), [], env, false);
  await untilLine(program, /worker is ready/);
  return program;
}

async function anApprover(place: Place, world: World) {
  const now = new Date();
  const [userId, secret] = [newId("usr", now), newSecret()];
  const run = (text: string, values: unknown[]) => place.superuser.query(text, values);
  await run("INSERT INTO users (id, email, name, created_at) VALUES ($1, 'approver@bench.test', 'Approver', $2)", [
    userId,
    now,
  ]);
  await run(
    "INSERT INTO grants (id, workspace_id, user_id, role, source, created_at) VALUES ($1, $2, $3, 'approver', 'seed', $4)",
    [newId("grt", now), world.workspaceId, userId, now],
  );
  await run(
    "INSERT INTO sessions (id, user_id, token_hash, created_at, last_used_at, expires_at) VALUES ($1, $2, $3, $4, $4, $5)",
    [newId("ses", now), userId, hashSecret(secret), now, new Date(now.getTime() + 86_400_000)],
  );
  return resolveActor({ kind: "session", secret }, world.slug, CONTEXT);
}

async function pendingRequests(place: Place, world: World, count: number): Promise<string[]> {
  const operator = await resolveActor({ kind: "token", secret: world.token }, null, CONTEXT);
  const names = await makeAssets(place, world, { prefix: "handed", series: 7, count, versions: 1 });
  const ids: string[] = [];
  for (const name of names) {
    const asked = await putBinding.run(operator, { asset: refOf(name), environment: "prod", version: 1 });
    if (asked.kind !== "pending") throw new Error("a change of prod did not ask");
    ids.push(asked.ticket.ticket_id);
  }
  return ids;
}

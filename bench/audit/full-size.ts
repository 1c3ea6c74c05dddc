import { event } from "@/lib/audit/events";
import { auditRow, eventHash, insertEvent } from "@/lib/audit/record";
import { sequencerPerson } from "@/lib/audit/sealing/person";
import { sealPending, startSequencer } from "@/lib/audit/sequencer";
import { raw, sql } from "@/lib/db/sql";
import { withClient } from "@/lib/db/with-client";
import { goal, heading, say } from "../measures/print";
import type { Place } from "../place/place";

const WRITERS = 32;
const EVENTS = 30_000;
const ENTITIES = 200;
const KILLS = 20;

/**
 * 30,000 events by 32 writers, with transactions held open for up to two seconds, three sequencers of which one may work, and
 * the working one killed 20 times: leaves = events, no gap, no inversion of an entity. The test in `lib/audit` is this one, smaller.
 */
export async function fullSize(place: Place): Promise<void> {
  heading(`${EVENTS} events by ${WRITERS} writers, rivals and ${KILLS} kills`);
  const began = performance.now();
  const url = place.database.address("postgres", "bench");
  const sequencers = [0, 1, 2].map(() => startSequencer({ dataDir: place.directory, idleMs: 20 }));
  await withClient(url, async (admin) => {
    await admin.query("CREATE TABLE entity (id text PRIMARY KEY, last bytea)");
    await admin.query("INSERT INTO entity SELECT 'ast_' || i FROM generate_series(1, $1::int) i", [ENTITIES]);
    const { rows: had } = await admin.query("SELECT count(*)::int AS n FROM audit_events");
    let open = WRITERS;
    const writers = Array.from({ length: WRITERS }, async (_, n) => {
      await withClient(url, (client) => write(client, n));
      open--;
    });
    let killed = 0;
    while (open > 0 || killed < KILLS) {
      if (killed < KILLS) {
        const { rows } = await admin.query(
          `SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid)
           WHERE usename = 'assent_seq' AND locktype = 'advisory' AND granted`,
        );
        killed += rows.length;
      }
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
    await Promise.all(writers);
    await Promise.all(sequencers.map((s) => s.stop()));
    await sealPending({ dataDir: place.directory });
    const { rows } = await admin.query(
      `SELECT (SELECT count(*)::int FROM audit_events) AS events, count(*)::int AS leaves, max(l.log_index)::int + 1 AS next,
         count(*) FILTER (WHERE p.log_index >= l.log_index)::int AS inversions
       FROM audit_leaves l JOIN audit_events e ON e.id = l.event_id LEFT JOIN audit_leaves p ON p.event_hash = e.previous_hash`,
    );
    say(
      `        ${killed} sequencers ended while they held the lock, ${((performance.now() - began) / 1000).toFixed(0)} s in all`,
    );
    const { events, leaves, next, inversions } = rows[0];
    const due = had[0].n + EVENTS;
    goal(
      "events less leaves",
      Math.abs(events - leaves) + Math.abs(events - due) + Math.abs(next - leaves),
      "0",
      events === leaves && events === due && next === leaves,
      0,
    );
    goal("inversions of an entity", inversions, "0", inversions === 0, 0);
    await admin.query("DROP TABLE entity");
  });
}

type Client = Parameters<Parameters<typeof withClient>[1]>[0];

async function write(client: Client, n: number): Promise<void> {
  const mine = Math.floor(EVENTS / WRITERS) + (n < EVENTS % WRITERS ? 1 : 0);
  for (let i = 0; i < mine; i++) {
    const id = `ast_${1 + ((n * 31 + i * 7) % ENTITIES)}`;
    await client.query("BEGIN");
    const { rows } = await client.query("SELECT last FROM entity WHERE id = $1 FOR NO KEY UPDATE", [id]);
    const scope = { workspace: null, environment: null, resource: { type: "asset", id, name: id }, root: null };
    const row = auditRow(sequencerPerson("bench"), scope, event("asset.patch", { reason: "bench" }), new Date());
    const hash = eventHash(row, rows[0].last);
    const { text, values } = sql`WITH ${insertEvent(row, rows[0].last, hash, raw("(SELECT 1) AS one"))} SELECT 1`;
    await client.query(text, [...values]);
    await client.query("UPDATE entity SET last = $2 WHERE id = $1", [id, hash]);
    if (i % 300 === n * 7) await client.query("SELECT pg_sleep($1)", [0.5 + (n % 4) * 0.5]);
    await client.query("COMMIT");
  }
}

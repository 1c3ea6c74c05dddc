import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Client } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { event } from "@/lib/audit/events";
import { auditRow, eventHash, insertEvent } from "@/lib/audit/record";
import { readKeys, rotateKey } from "@/lib/audit/sealing/key";
import { forgetLog } from "@/lib/audit/sealing/outside";
import { sequencerPerson } from "@/lib/audit/sealing/person";
import { sealPending, startSequencer } from "@/lib/audit/sequencer";
import { raw, sql } from "@/lib/db/sql";
import { withClient } from "@/lib/db/with-client";
import { hex } from "@/lib/proof/bytes";
import { entryHash, leafData, type Retention } from "@/lib/proof/entry";
import { readCheckpoint, readKey, readNote, signedBy } from "@/lib/proof/note";
import { Frontier, leafHash } from "@/lib/proof/tree";
import { makeDatabase, type TestDatabase, useDatabase } from "@/lib/testing/database";

let db: TestDatabase;
let dataDir: string;
const all = (text: string, values: unknown[] = []) => db.superuser.query(text, values).then((r) => r.rows);

beforeAll(async () => {
  db = await useDatabase();
});
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "assent-seq-"));
  await db.superuser.query(
    `SET session_replication_role = replica; TRUNCATE audit_leaves, audit_nodes, audit_checkpoints, audit_keys, audit_events, audit_pending;
     SET session_replication_role = origin`,
  );
});
const directories: string[] = [];
afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

/** One event as a change would write it, chained to the entity's last. */
function eventSql(workspace: string | null, entity: string, previous: Buffer | null, now = new Date()) {
  const scope = {
    workspace: workspace === null ? null : { id: workspace, slug: workspace },
    environment: null,
    resource: { type: "asset", id: entity, name: entity },
    root: null,
  };
  const row = auditRow(sequencerPerson("req"), scope as never, event("asset.patch", { reason: "because" }), now);
  const hash = eventHash(row, previous);
  return {
    id: row.id,
    hash,
    statement: sql`WITH ${insertEvent(row, previous, hash, raw("(SELECT 1) AS one"))} SELECT 1`,
  };
}

async function write(workspace: string | null, entity = "ast_1", previous: Buffer | null = null) {
  const made = eventSql(workspace, entity, previous);
  await db.superuser.query(made.statement.text, [...made.statement.values]);
  return made;
}

const seal = (options: object = {}) => {
  directories.push(dataDir);
  return sealPending({ dataDir, ...options });
};

/** Everything that must hold of the sealed log, from its rows alone. */
async function holds() {
  const leaves = await all("SELECT * FROM audit_leaves ORDER BY log_index");
  const frontier = new Frontier();
  const seqs = new Map<string, number>();
  const roots = new Map<number, string>();
  for (const [i, l] of leaves.entries()) {
    expect(Number(l.log_index)).toBe(i);
    const seq = (seqs.get(l.workspace_id) ?? 0) + 1;
    expect([l.workspace_id, Number(l.workspace_seq)]).toEqual([l.workspace_id, seq]);
    seqs.set(l.workspace_id, seq);
    const entry = {
      event_id: l.event_id,
      event_hash: l.event_hash.toString("hex"),
      log_index: i,
      workspace_id: l.workspace_id === "" ? null : l.workspace_id,
      workspace_seq: seq,
      occurred_at: l.occurred_at.toISOString(),
      sealed_at: l.sealed_at.toISOString(),
      retention: l.retention as Retention,
    };
    expect(hex(entryHash(entry))).toBe(l.entry_hash.toString("hex"));
    expect(hex(leafHash(leafData(entry)))).toBe(l.leaf_hash.toString("hex"));
    frontier.append(new Uint8Array(l.leaf_hash));
    roots.set(i + 1, hex(frontier.root()));
  }
  const [head] = await all("SELECT verifier_key FROM audit_keys ORDER BY since_size DESC LIMIT 1");
  const checkpoints = await all("SELECT * FROM audit_checkpoints ORDER BY tree_size");
  for (const c of checkpoints) {
    const read = readCheckpoint(readNote(c.note).text);
    expect([read.size, hex(read.root)]).toEqual([Number(c.tree_size), c.root.toString("hex")]);
    expect(hex(read.root)).toBe(roots.get(read.size));
  }
  const last = checkpoints.at(-1);
  if (last) {
    expect(Number(last.tree_size)).toBe(leaves.length);
    expect(await signedBy(readNote(last.note), readKey(head.verifier_key))).toBe(true);
  }
  return leaves;
}

describe("the sequencer", () => {
  test("eats the backlog: every waiting event gets its place, its number and its leaf under a signed checkpoint", async () => {
    for (let i = 0; i < 25; i++) await write(i % 3 === 0 ? null : `wsp_${i % 2}`);
    expect(await seal({ most: 7 })).toBe(25);
    const leaves = await holds();
    expect(leaves).toHaveLength(25);
    expect(await all("SELECT 1 FROM audit_pending")).toEqual([]);
    expect(await seal()).toBe(0);
    expect(await all("SELECT tree_size::int AS n FROM audit_checkpoints ORDER BY 1")).toEqual(
      [7, 14, 21, 25].map((n) => ({ n })),
    );
  });

  test("makes its key at the first start, readable by its owner alone, and never puts it into the database", async () => {
    await write("wsp_a");
    await seal();
    expect(statSync(join(dataDir, "audit-key.json")).mode & 0o777).toBe(0o600);
    const ring = readKeys({ dataDir });
    const [row] = await all("SELECT verifier_key FROM audit_keys");
    expect(row.verifier_key).toBe(ring?.current.verifierKey);
  });

  test("leaves everything to another that holds the lock", async () => {
    await write("wsp_a");
    await withClient(db.superuserUrl, async (rival: Client) => {
      await rival.query("SELECT pg_advisory_lock(hashtextextended('assent.audit.sequencer', 0))");
      expect(await seal()).toBeNull();
    });
    expect(await all("SELECT 1 FROM audit_pending")).toHaveLength(1);
    expect(await seal()).toBe(1);
  });

  test("seals an event that commits late after those that came before it, and loses none", async () => {
    await withClient(db.superuserUrl, async (slow: Client) => {
      const late = eventSql("wsp_a", "ast_late", null);
      await slow.query("BEGIN");
      await slow.query(late.statement.text, [...late.statement.values]);
      await write("wsp_a");
      expect(await seal()).toBe(1);
      await slow.query("COMMIT");
      expect(await seal()).toBe(1);
      expect((await holds()).map((l) => l.event_id).at(-1)).toBe(late.id);
    });
  });

  test("seals an event that was changed in line under the hash its writer left, and says which", async () => {
    const { id, hash } = await write("wsp_a");
    await write("wsp_a");
    await db.superuser.query(
      "SET session_replication_role = replica; UPDATE audit_events SET actor_name = 'someone else'; SET session_replication_role = origin",
    );
    await seal();
    const [leaf] = await all("SELECT * FROM audit_leaves WHERE event_id = $1", [id]);
    expect(leaf.event_hash).toEqual(hash);
  });

  test("seals upon nothing that is not what it signed", async () => {
    for (let i = 0; i < 5; i++) await write("wsp_a");
    await seal();
    await write("wsp_a");
    const spoil = (text: string) =>
      db.superuser.query(`SET session_replication_role = replica; ${text}; SET session_replication_role = origin`);
    await spoil("UPDATE audit_leaves SET leaf_hash = sha256('x') WHERE log_index = 4");
    await expect(seal()).rejects.toThrow(/not what its newest checkpoint signed/);
    await spoil("DELETE FROM audit_leaves WHERE log_index = 4");
    await expect(seal()).rejects.toThrow(/checkpoint is over 5 events and the log has 4/);
    // The whole database as it was before: only what is kept outside knows better.
    await spoil("TRUNCATE audit_leaves, audit_nodes, audit_checkpoints");
    await expect(seal()).rejects.toThrow(/holds 0 sealed events, and 5 were sealed before/);
    // Unless it was emptied on purpose, which begins another log.
    await spoil("TRUNCATE audit_keys");
    const before = readKeys({ dataDir })?.origin;
    forgetLog(dataDir);
    expect(await seal()).toBe(1);
    expect(readKeys({ dataDir })?.origin).not.toBe(before);
  });

  test("sets aside what stands in the line a second time, records it, and seals the rest", async () => {
    const sealed = await write("wsp_a");
    await seal();
    const twice = await write("wsp_a");
    const again = (id: string) =>
      db.app.query("INSERT INTO audit_pending (event_id, occurred_at) VALUES ($1, now())", [id]);
    await again(sealed.id);
    await again(twice.id);
    const last = await write("wsp_a");
    expect(await seal()).toBe(3);
    const leaves = await holds();
    const [set] = await all("SELECT id, details FROM audit_events WHERE action = 'audit.set-aside'");
    expect(set.details).toEqual({ events: [sealed.id, twice.id], count: 2 });
    expect(leaves.map((l) => l.event_id)).toEqual([sealed.id, twice.id, last.id, set.id]);
  });

  test("is held up by no row that the application's role can write", async () => {
    const line = ([id, at, workspace, hash]: readonly [string, string, string | null, Buffer | null]) =>
      db.app.query(
        "INSERT INTO audit_pending (event_id, occurred_at, workspace_id, event_hash) VALUES ($1, $2, $3, $4)",
        [id, at, workspace, hash],
      );
    const [id, at, hash] = ["aud_x", "2026-01-01", Buffer.alloc(32)] as const;
    for (const row of [
      ["", at, null, hash],
      ["x".repeat(101), at, null, hash],
      [id, "infinity", null, hash],
      [id, "200000-01-01", null, hash],
      [id, at, "", hash],
      [id, at, "w".repeat(101), hash],
      [id, at, null, Buffer.alloc(5)],
    ] as const)
      await expect(line(row)).rejects.toThrow(/violates check constraint "audit_pending/);
    const { id: odd } = await write("wsp_a");
    await db.superuser.query(
      `SET session_replication_role = replica; UPDATE audit_events SET details = '{"n": 1e400}' WHERE id = '${odd}'; SET session_replication_role = origin`,
    );
    await line([id, at, null, null]);
    expect(await seal()).toBe(2);
  });

  test("takes the time of sealing from what was signed, not from the column beside it", async () => {
    const now = new Date();
    await write("wsp_a");
    await seal({ clock: { now: () => now } });
    const spoil = (text: string) =>
      db.superuser.query(`SET session_replication_role = replica; ${text}; SET session_replication_role = origin`);
    await spoil("UPDATE audit_checkpoints SET created_at = '2099-01-01'");
    await write("wsp_a");
    const earlier = new Date(now.getTime() - 60_000);
    await seal({ clock: { now: () => earlier } });
    expect((await holds()).map((l) => l.sealed_at)).toEqual([now, now]);
    await spoil("UPDATE audit_leaves SET sealed_at = '2099-01-01'");
    await write("wsp_a");
    await expect(seal()).rejects.toThrow("The last leaf is not what was sealed");
    await spoil("UPDATE audit_leaves SET sealed_at = 'infinity'");
    await expect(seal()).rejects.toThrow("The last leaf is not what was sealed");
  });

  test("signs with no key that does not follow on the log's", async () => {
    await write("wsp_a");
    await seal();
    await write("wsp_a");
    dataDir = mkdtempSync(join(tmpdir(), "assent-seq-"));
    await expect(seal()).rejects.toThrow(/no signing key of the audit log/);
    writeFileSync(join(dataDir, "audit-key.json"), "not json");
    await expect(seal()).rejects.toThrow(/cannot be read/);
  });
});

describe("another key", () => {
  test("is recorded in the log, and the checkpoint of the change carries both signatures", async () => {
    await write("wsp_a");
    await seal();
    const former = readKeys({ dataDir })?.current.verifierKey as string;
    const current = rotateKey(dataDir, { lost: false });
    await write("wsp_a");
    await seal();
    await holds();
    const [change] = await all("SELECT details FROM audit_events WHERE action = 'audit.rotate-key'");
    expect(change.details).toEqual({ verifier_key: current, former_key: former, former_lost: false });
    const [both] = await all("SELECT note FROM audit_checkpoints ORDER BY tree_size DESC LIMIT 1");
    for (const key of [former, current]) expect(await signedBy(readNote(both.note), readKey(key))).toBe(true);
    expect(readKeys({ dataDir })).toMatchObject({ former: null, formerLost: false });
    await write("wsp_a");
    await seal();
    const [one] = await all("SELECT note FROM audit_checkpoints ORDER BY tree_size DESC LIMIT 1");
    expect(await signedBy(readNote(one.note), readKey(former))).toBe(false);
    expect(await all("SELECT 1 FROM audit_events WHERE action = 'audit.rotate-key'")).toHaveLength(1);
  });

  test("in the place of a lost one says so", async () => {
    await write("wsp_a");
    await seal();
    dataDir = mkdtempSync(join(tmpdir(), "assent-seq-"));
    rotateKey(dataDir, { lost: true });
    await seal();
    const [change] = await all("SELECT details FROM audit_events WHERE action = 'audit.rotate-key'");
    expect(change.details.former_lost).toBe(true);
    await holds();
  });
});

describe("under load", () => {
  const WRITERS = 12;
  const EACH = 60;
  const ENTITIES = 5;

  test("leaves = events, no gap, no inversion of an entity, with rivals, held transactions and killed sequencers", async () => {
    const { connections, superuserUrl } = await makeDatabase("load", "assent_template");
    const { setConnections } = await import("@/lib/db/connections");
    const { endPools } = await import("@/lib/db/pool");
    await endPools();
    setConnections(connections);
    const sequencers = [0, 1, 2].map(() => startSequencer({ dataDir, idleMs: 5, most: 40 }));
    directories.push(dataDir);
    await withClient(superuserUrl, async (admin) => {
      await admin.query("CREATE TABLE entity (id text PRIMARY KEY, last bytea)");
      await admin.query("INSERT INTO entity SELECT 'ast_' || i FROM generate_series(1, $1::int) i", [ENTITIES]);
      let open = WRITERS;
      const writers = Array.from({ length: WRITERS }, async (_, n) => {
        await withClient(superuserUrl, async (client) => {
          for (let i = 0; i < EACH; i++) {
            const entity = `ast_${1 + ((n * 7 + i) % ENTITIES)}`;
            await client.query("BEGIN");
            const { rows } = await client.query("SELECT last FROM entity WHERE id = $1 FOR NO KEY UPDATE", [entity]);
            const made = eventSql("wsp_a", entity, rows[0].last);
            await client.query(made.statement.text, [...made.statement.values]);
            await client.query("UPDATE entity SET last = $2 WHERE id = $1", [entity, made.hash]);
            // Held open, so that places are taken in one order and committed in another.
            if (i % 20 === n) await client.query("SELECT pg_sleep(0.2)");
            await client.query(i % 10 === 9 ? "ROLLBACK" : "COMMIT");
          }
        });
        open--;
      });
      let killed = 0;
      while (open > 0 || killed < 20) {
        const { rows } = await admin.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'assent_seq'
             AND pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted)`,
        );
        killed += rows.length;
        await admin.query("SELECT pg_sleep(0.05)");
      }
      await Promise.all(writers);
      expect(killed).toBeGreaterThanOrEqual(20);
      await Promise.all(sequencers.map((s) => s.stop()));
      await sealPending({ dataDir });
      const { rows } = await admin.query(
        `SELECT (SELECT count(*)::int FROM audit_events) AS events, count(*)::int AS leaves, max(l.log_index)::int + 1 AS next,
           count(DISTINCT l.workspace_seq)::int AS numbers, (SELECT count(*)::int FROM audit_pending) AS waiting,
           count(*) FILTER (WHERE p.log_index >= l.log_index)::int AS inversions,
           count(*) FILTER (WHERE e.previous_hash IS NOT NULL AND p.log_index IS NULL)::int AS orphans
         FROM audit_leaves l JOIN audit_events e ON e.id = l.event_id LEFT JOIN audit_leaves p ON p.event_hash = e.previous_hash`,
      );
      const n = WRITERS * EACH * 0.9;
      expect(rows[0]).toEqual({ events: n, leaves: n, next: n, numbers: n, waiting: 0, inversions: 0, orphans: 0 });
    });
    await endPools();
  }, 60_000);
});

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PoolClient } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { event } from "@/lib/audit/events";
import { databaseEvidence } from "@/lib/audit/proofs/database-evidence";
import { toSealedRow } from "@/lib/audit/proofs/sealed";
import { auditRow, eventHash, insertEvent } from "@/lib/audit/record";
import { readKeys } from "@/lib/audit/sealing/key";
import { sequencerPerson } from "@/lib/audit/sealing/person";
import { sealPending } from "@/lib/audit/sequencer";
import { raw, sql } from "@/lib/db/sql";
import { hex } from "@/lib/proof/bytes";
import { entryHash, entryOf, hashOfRow, leafData, type SealedRow } from "@/lib/proof/entry";
import { checkpointText, readCheckpoint, readNote, writeNote } from "@/lib/proof/note";
import { Frontier, leafHash } from "@/lib/proof/tree";
import { type Parts, type Report, verifyLog } from "@/lib/proof/verify";
import { type TestDatabase, useDatabase } from "@/lib/testing/database";

const EVENTS = 30;
const BATCH = 3;
const EACH = 50;

let db: TestDatabase;
let client: PoolClient;
let dataDir: string;
let key: string;
let saved: string;
let ids: string[];

beforeAll(async () => {
  db = await useDatabase();
  client = await db.superuser.connect();
  dataDir = mkdtempSync(join(tmpdir(), "assent-tamper-"));
  const months = new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth() - 2, 3));
  const last = new Map<string, Buffer>();
  for (let i = 0; i < EVENTS; i++) {
    const entity = `ast_${i % 4}`;
    const workspace = ["wsp_a", "wsp_b", null][i % 3] ?? null;
    const scope = {
      workspace: workspace === null ? null : { id: workspace, slug: workspace },
      environment: null,
      resource: { type: "asset", id: `${workspace}/${entity}`, name: entity },
      root: null,
    };
    const at = new Date(months.getTime() + i * 2.5 * 86_400_000);
    const row = auditRow(
      sequencerPerson(`req_${i}`),
      scope as never,
      event("asset.patch", { reason: `because ${i}` }),
      at,
    );
    const previous = last.get(`${workspace}/${entity}`) ?? null;
    const hash = eventHash(row, previous);
    last.set(`${workspace}/${entity}`, hash);
    const { text, values } = sql`WITH ${insertEvent(row, previous, hash, raw("(SELECT 1) AS one"))} SELECT 1`;
    await client.query(text, [...values]);
  }
  await sealPending({ dataDir, most: BATCH });
  key = readKeys({ dataDir })?.current.verifierKey as string;
  const { rows } = await client.query("SELECT note FROM audit_checkpoints ORDER BY tree_size DESC LIMIT 1");
  saved = rows[0].note;
  ids = (await client.query("SELECT event_id FROM audit_leaves ORDER BY log_index")).rows.map((r) => r.event_id);
});
afterAll(() => {
  client.release();
  rmSync(dataDir, { recursive: true, force: true });
});

const run = (text: string, values: unknown[] = []) => client.query(text, values).then((r) => r.rows);
const verify = (parts: Partial<Parts> = {}, seen = [saved]): Promise<Report> => {
  const evidence = databaseEvidence(async ({ text, values }) => (await client.query(text, [...values])).rows);
  return verifyLog(evidence, { scope: "all", trusted: [key], saved: seen, parts });
};

type Victim = { index: number; id: string; seed: number; random: (below: number) => number };
/** Changes the log as a superuser with triggers off; answers the places that must be named. */
type Edit = (v: Victim) => Promise<number[]>;

const COLUMNS = [
  "actor_name",
  "actor_id",
  "action",
  "outcome",
  "resource_name",
  "details",
  "correlation_id",
  "ip",
  "workspace_id",
  "occurred_at",
];

async function editRow({ id, random }: Victim): Promise<void> {
  const column = COLUMNS[random(COLUMNS.length)] as string;
  const value =
    {
      details: `details || '{"reason": "another"}'`,
      outcome: "'denied'",
      occurred_at: "occurred_at + interval '1 ms'",
    }[column] ?? "'another'";
  await run(`UPDATE audit_events SET ${column} = ${value} WHERE id = $1`, [id]);
}

async function rowAt(index: number): Promise<SealedRow> {
  const rows = await run(
    `SELECT l.log_index::float8 AS log_index, l.workspace_seq::float8 AS workspace_seq, l.sealed_at, l.retention, l.event_id AS leaf_event,
       l.occurred_at AS leaf_at, l.workspace_id AS leaf_workspace, l.event_hash AS leaf_hash, e.* FROM audit_leaves l JOIN audit_events e ON e.id = l.event_id
     WHERE l.log_index = $1`,
    [index],
  );
  return toSealedRow(rows[0]) as SealedRow;
}

/** An edit whose row hashes right again. */
async function rehash(v: Victim): Promise<string> {
  await run("UPDATE audit_events SET actor_name = 'another' WHERE id = $1", [v.id]);
  const hash = hashOfRow(await rowAt(v.index));
  await run("UPDATE audit_events SET event_hash = $2 WHERE id = $1", [v.id, Buffer.from(hash, "hex")]);
  return hash;
}

/** Recomputes everything that follows from an edited row, the whole tree included. What it cannot do is sign. */
async function recompute(v: Victim, forgeCheckpoints: boolean): Promise<void> {
  const hash = await rehash(v);
  const row = await rowAt(v.index);
  const entry = entryOf(row, hash);
  await run("UPDATE audit_leaves SET event_hash = $2, entry_hash = $3, leaf_hash = $4 WHERE log_index = $1", [
    v.index,
    ...[Buffer.from(hash, "hex"), Buffer.from(entryHash(entry)), Buffer.from(leafHash(leafData(entry)))],
  ]);
  // Whoever followed on it follows on the new hash, and so on to the end of the entity's chain.
  const next = await run(
    `SELECT l.log_index::int AS index, e.id FROM audit_events e JOIN audit_leaves l ON l.event_id = e.id
     WHERE e.resource_id = $1 AND l.log_index > $2 ORDER BY l.log_index`,
    [row.resource_id, v.index],
  );
  let previous = hash;
  for (const follower of next) {
    await run("UPDATE audit_events SET previous_hash = $2 WHERE id = $1", [follower.id, Buffer.from(previous, "hex")]);
    previous = hashOfRow(await rowAt(follower.index));
    await run("UPDATE audit_events SET event_hash = $2 WHERE id = $1", [follower.id, Buffer.from(previous, "hex")]);
    const changed = entryOf(await rowAt(follower.index), previous);
    await run("UPDATE audit_leaves SET event_hash = $2, entry_hash = $3, leaf_hash = $4 WHERE log_index = $1", [
      follower.index,
      ...[Buffer.from(previous, "hex"), Buffer.from(entryHash(changed)), Buffer.from(leafHash(leafData(changed)))],
    ]);
  }
  const frontier = new Frontier();
  const checkpoints = new Map(
    (await run("SELECT tree_size::int AS size, note FROM audit_checkpoints")).map((c) => [c.size, c.note]),
  );
  for (const { leaf_hash } of await run("SELECT leaf_hash FROM audit_leaves ORDER BY log_index")) {
    for (const node of frontier.append(new Uint8Array(leaf_hash)))
      await run("UPDATE audit_nodes SET hash = $3 WHERE level = $1 AND index = $2", [
        node.level,
        node.index,
        Buffer.from(node.hash),
      ]);
    const note = checkpoints.get(frontier.size);
    if (!forgeCheckpoints || note === undefined) continue;
    const { origin } = readCheckpoint(readNote(note).text);
    const forged = writeNote(
      checkpointText({ origin, size: frontier.size, root: frontier.root() }),
      readNote(note).signatures,
    );
    await run("UPDATE audit_checkpoints SET root = $2, note = $3 WHERE tree_size = $1", [
      frontier.size,
      Buffer.from(frontier.root()),
      forged,
    ]);
  }
}

async function cut(from: number, checkpoints: boolean): Promise<void> {
  await run("DELETE FROM audit_events e USING audit_leaves l WHERE l.event_id = e.id AND l.log_index >= $1", [from]);
  await run("DELETE FROM audit_leaves WHERE log_index >= $1", [from]);
  await run("DELETE FROM audit_nodes WHERE (index + 1) * (2 ^ level)::bigint > $1", [from]);
  if (checkpoints) await run("DELETE FROM audit_checkpoints WHERE tree_size > $1", [from]);
}

const from = (index: number) => Array.from({ length: EVENTS - index }, (_, i) => index + i);
const batchOf = (index: number) => Math.floor(index / BATCH) * BATCH;

const EDITS: Record<string, Edit> = {
  edit: async (v) => {
    if (v.seed % 2 === 0) await editRow(v);
    else await rehash(v);
    return [v.index];
  },
  delete: async (v) => {
    await run("DELETE FROM audit_events WHERE id = $1", [v.id]);
    return [v.index];
  },
  insert: async (v) => {
    await run(
      `INSERT INTO audit_events SELECT (jsonb_populate_record(e, jsonb_build_object('id', 'aud_inserted', 'actor_name', 'nobody'))).*
       FROM audit_events e WHERE id = $1`,
      [v.id],
    );
    return [-1];
  },
  swap: async (v) => {
    const other = (v.index + 1 + v.random(EVENTS - 1)) % EVENTS;
    await run("UPDATE audit_leaves SET log_index = -1 WHERE log_index = $1", [v.index]);
    await run("UPDATE audit_leaves SET log_index = $1 WHERE log_index = $2", [v.index, other]);
    await run("UPDATE audit_leaves SET log_index = $1 WHERE log_index = -1", [other]);
    return [v.index, other];
  },
  renumber: async (v) => {
    const [leaf] = await run("SELECT workspace_id, workspace_seq FROM audit_leaves WHERE log_index = $1", [v.index]);
    await run(
      "UPDATE audit_leaves SET workspace_seq = workspace_seq + 1000 WHERE workspace_id = $1 AND workspace_seq >= $2",
      [leaf.workspace_id, leaf.workspace_seq],
    );
    await run(
      "UPDATE audit_leaves SET workspace_seq = workspace_seq - 999 WHERE workspace_id = $1 AND workspace_seq > 1000",
      [leaf.workspace_id],
    );
    return [v.index];
  },
  truncate: async (v) => {
    await cut(v.index, false);
    return from(v.index);
  },
  duplicate: async (v) => {
    await run(
      `INSERT INTO audit_events SELECT (jsonb_populate_record(e, jsonb_build_object('occurred_at', e.occurred_at + interval '1 ms'))).*
       FROM audit_events e WHERE id = $1`,
      [v.id],
    );
    return [v.index];
  },
  "recomputation without the key": async (v) => {
    await recompute(v, v.seed % 2 === 0);
    return [v.index];
  },
  "dropped partition": async (v) => {
    const [part] = await run("SELECT tableoid::regclass::text AS part FROM audit_events WHERE id = $1", [v.id]);
    const gone = await run(
      `SELECT l.log_index::int AS index FROM ${part.part} e JOIN audit_leaves l ON l.event_id = e.id`,
    );
    await run(`DROP TABLE ${part.part}`);
    return gone.map((g) => g.index);
  },
  "restored backup": async (v) => {
    const end = Math.max(BATCH, batchOf(v.index));
    await cut(end, true);
    return from(end);
  },
};

/** Makes one edit at a random place, verifies, and takes it back. True when it was found and every place was named. */
async function found(edit: Edit, seed: number, parts: Partial<Parts> = {}): Promise<boolean> {
  let state = seed;
  const random = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (state >> 8) % below;
  };
  const index = random(EVENTS);
  await client.query("BEGIN; SET LOCAL session_replication_role = replica");
  try {
    const places = await edit({ index, id: ids[index] as string, seed, random });
    // Whoever recomputes everything must be found by the signature alone as well.
    const report = await verify(parts, edit === EDITS["recomputation without the key"] && seed % 4 < 2 ? [] : [saved]);
    if (report.ok) return false;
    return places.every((place) =>
      report.problems.some(
        (p) =>
          (place >= 0 ? p.event_ids.includes(ids[place] as string) : p.event_ids.includes("aud_inserted")) ||
          (p.from !== null && p.to !== null && p.from <= place && place <= p.to && p.to - p.from < EVENTS),
      ),
    );
  } finally {
    await client.query("ROLLBACK");
  }
}

test("an untouched log holds, and the report says up to where", async () => {
  const report = await verify();
  expect(report).toMatchObject({ ok: true, rows: EVENTS, others: 0, pruned: [], problems: [], trust: "pinned", key });
  expect(hex(report.checkpoint?.root as Uint8Array)).toHaveLength(64);
});

describe(`${EACH} edits by a superuser with triggers off are found and the event is named`, () => {
  test.each(Object.entries(EDITS))(
    "%s",
    async (_, edit) => {
      const missed: number[] = [];
      for (let seed = 1; seed <= EACH; seed++) if (!(await found(edit, seed * 7919))) missed.push(seed);
      expect(missed).toEqual([]);
    },
    60_000,
  );
});

describe("a verifier that leaves out one step is caught by these edits", () => {
  const BROKEN: Record<string, Partial<Parts>> = {
    "believes the stored hash": { hashOfRow: (row) => row.event_hash },
    "does not compare rows with leaves": { sameLeaf: () => true },
    "does not compare roots": { sameRoot: () => true },
    "does not check signatures": { signedBy: async () => true },
    "forgets what it saw before": { saved: () => [] },
    "passes over rows that are gone": { missing: () => false },
    "takes every lost body for purged": { purges: () => {} },
    "looks only at what was sealed": { strays: () => [] },
  };
  test.each(Object.entries(BROKEN))(
    "%s",
    async (_, parts) => {
      for (const edit of Object.values(EDITS))
        for (let seed = 1; seed <= 8; seed++) if (!(await found(edit, seed * 7919, parts))) return;
      expect.unreachable("it found everything");
    },
    60_000,
  );
});

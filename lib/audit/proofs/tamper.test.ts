import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sealPending } from "@/lib/audit/sequencer";
import { hex } from "@/lib/proof/bytes";
import type { Parts } from "@/lib/proof/verify";
import {
  BATCH,
  cut,
  EVENTS,
  log,
  recompute,
  rehash,
  run,
  tampered,
  useSealedLog,
  type Victim,
  verify,
  writeEvent,
} from "@/lib/testing/log/sealed-log";

const EACH = 50;

useSealedLog();

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

/** An event that never was, with a leaf that makes it look sealed; whoever owns the tables drops their checks first. */
async function forged(v: Victim, place: string): Promise<void> {
  await run("ALTER TABLE audit_leaves DROP CONSTRAINT audit_leaves_places");
  await run(
    `WITH made AS (INSERT INTO audit_events SELECT (jsonb_populate_record(e, '{"id": "aud_inserted", "actor_name": "nobody"}')).*
       FROM audit_events e WHERE id = $1 RETURNING *)
     INSERT INTO audit_leaves (log_index, workspace_id, workspace_seq, event_id, occurred_at, sealed_at, retention, event_hash, entry_hash, leaf_hash)
     SELECT $2::bigint, coalesce(workspace_id, ''), -1, id, occurred_at, occurred_at, 'kept', event_hash, event_hash, event_hash FROM made`,
    [v.id, place],
  );
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
  "insert with a leaf outside the tree": async (v) => {
    await forged(v, ["-1", String(EVENTS), "1000000"][v.seed % 3] as string);
    return [-1];
  },
  "insert with a leaf under a checkpoint that only says it is larger": async (v) => {
    await forged(v, String(EVENTS));
    await run("UPDATE audit_checkpoints SET tree_size = $1 WHERE tree_size = $2", [EVENTS + 1, EVENTS]);
    return [-1];
  },
  "a number that is read as the one that was sealed": async (v) => {
    const [path, number] =
      v.seed % 2 === 0
        ? ["limit", v.seed % 4 === 0 ? `9${"0".repeat(100_000)}1` : "9007199254740993"]
        : ["none", "1e400"];
    await run(`UPDATE audit_events SET details = jsonb_set(details, '{after,${path}}', '${number}') WHERE id = $1`, [
      v.id,
    ]);
    return [v.index];
  },
  "a time without end": async (v) => {
    const column = v.seed % 2 === 0 ? "sealed_at" : "occurred_at";
    await run(`UPDATE audit_leaves SET ${column} = $2 WHERE log_index = $1`, [
      v.index,
      v.seed % 3 === 0 ? "infinity" : "200000-01-01",
    ]);
    return [v.index];
  },
  "a hash of another length": async (v) => {
    await run("ALTER TABLE audit_leaves ALTER entry_hash DROP NOT NULL");
    const hash = [null, Buffer.alloc(5), Buffer.alloc(500)][v.seed % 3];
    await run("UPDATE audit_leaves SET entry_hash = $2 WHERE log_index = $1", [v.index, hash]);
    return [v.index];
  },
  "what no row holds": async (v) => {
    await run("ALTER TABLE audit_events ALTER action DROP NOT NULL");
    await run("UPDATE audit_events SET action = NULL WHERE id = $1", [v.id]);
    return [v.index];
  },
  "a key and a checkpoint that is none": async (v) => {
    const end = batchOf(v.index) + BATCH;
    await run("INSERT INTO audit_keys VALUES ($1, $2, now())", [`${log.key}x`, end]);
    await run("UPDATE audit_checkpoints SET note = 'none' WHERE tree_size = $1", [end]);
    return [end - 1];
  },
  "no checkpoints": async () => {
    await run("DELETE FROM audit_checkpoints");
    return [];
  },
  swap: async (v) => {
    const other = (v.index + 1 + v.random(EVENTS - 1)) % EVENTS;
    await run("UPDATE audit_leaves SET log_index = 1000000 WHERE log_index = $1", [v.index]);
    await run("UPDATE audit_leaves SET log_index = $1 WHERE log_index = $2", [v.index, other]);
    await run("UPDATE audit_leaves SET log_index = $1 WHERE log_index = 1000000", [other]);
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

const ALONE = new Set([EDITS["recomputation without the key"], EDITS["no checkpoints"]]);

/** Makes one edit at a random place, verifies, and takes it back. True when it was found and every place was named. */
async function found(edit: Edit, seed: number, parts: Partial<Parts> = {}): Promise<boolean> {
  let state = seed;
  const random = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (state >> 8) % below;
  };
  const index = random(EVENTS);
  let places: number[] = [];
  const change = async () => {
    places = await edit({ index, id: log.ids[index] as string, seed, random });
  };
  // Whoever recomputes everything must be found by the signature alone as well.
  const alone = ALONE.has(edit) && seed % 4 < 2;
  const report = await tampered(change, () => verify({ parts, ...(alone && { saved: [] }) }));
  if (report.ok) return false;
  return places.every((place) =>
    report.problems.some(
      (p) =>
        (place >= 0 ? p.event_ids.includes(log.ids[place] as string) : p.event_ids.includes("aud_inserted")) ||
        (p.from !== null && p.to !== null && p.from <= place && place <= p.to && p.to - p.from < EVENTS),
    ),
  );
}

test("an untouched log holds, and the report says up to where", async () => {
  const report = await verify();
  expect(report).toMatchObject({
    ok: true,
    rows: EVENTS,
    others: 0,
    pruned: [],
    problems: [],
    trust: "pinned",
    key: log.key,
  });
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
    "reads numbers as they come": { exact: () => true },
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

test("an event that was dated back is noted, for it may be a backlog and may be forged", async () => {
  const before = (await verify()).late;
  const now = new Date();
  const [, old] = [
    await writeEvent("wsp_a", "wsp_a/new", now),
    await writeEvent("wsp_a", "wsp_a/old", daysBefore(now, 40)),
  ];
  await sealPending({ dataDir: log.dataDir });
  const report = await verify();
  expect([report.ok, report.late.events - before.events]).toEqual([true, 1]);
  const [leaf] = await run("SELECT log_index::int AS index FROM audit_leaves WHERE event_id = $1", [old.id]);
  expect(report.late.ranges.at(-1)).toMatchObject({ to: leaf.index });
});

const daysBefore = (at: Date, days: number) => new Date(at.getTime() - days * 86_400_000);

describe("a sequencer that finds its log changed", () => {
  test("builds upon no tree that another made, though its checkpoint agrees with it and nothing is kept outside", async () => {
    await run("SET session_replication_role = replica");
    await recompute({ index: 4, id: log.ids[4] as string, seed: 0, random: () => 0 }, true);
    await run("SET session_replication_role = origin");
    await writeEvent("wsp_a", "wsp_a/ast_1", new Date());
    rmSync(join(log.dataDir, "audit-checkpoint.txt"));
    await expect(sealPending({ dataDir: log.dataDir })).rejects.toThrow("No key of this machine has signed");
    expect((await verify({ saved: [] })).problems.map((p) => p.code)).toContain("SIGNATURE");
  });
});

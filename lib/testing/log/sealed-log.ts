import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PoolClient } from "pg";
import { afterAll, beforeAll } from "vitest";
import { event } from "@/lib/audit/events";
import { databaseEvidence } from "@/lib/audit/proofs/database-evidence";
import { ofLeaf, sealedColumns, toSealedRow } from "@/lib/audit/proofs/sealed";
import { auditRow, eventHash, insertEvent } from "@/lib/audit/record";
import { readKeys } from "@/lib/audit/sealing/key";
import { sequencerPerson } from "@/lib/audit/sealing/person";
import { sealPending } from "@/lib/audit/sequencer";
import { raw, sql } from "@/lib/db/sql";
import { entryHash, entryOf, hashOfRow, leafData, type SealedRow } from "@/lib/proof/entry";
import { checkpointText, readCheckpoint, readNote, writeNote } from "@/lib/proof/note";
import { Frontier, leafHash } from "@/lib/proof/tree";
import { type Report, type VerifyOptions, verifyLog } from "@/lib/proof/verify";
import { useDatabase } from "@/lib/testing/database";

/** Events of the log that is made, and how many are in one checkpoint. */
export const EVENTS = 30;
export const BATCH = 3;
const DAY_MS = 86_400_000;

let client: PoolClient;
let dataDir: string;

/** What a suite that changes a sealed log starts from; set before the first test of a file that calls {@link useSealedLog}. */
export const log = { dataDir: "", key: "", saved: "", ids: [] as string[] };

/** Seals a log of three workspaces, one of them none, over two months and a half, before the tests of a file. */
export function useSealedLog(): void {
  beforeAll(async () => {
    const db = await useDatabase();
    client = await db.superuser.connect();
    dataDir = mkdtempSync(join(tmpdir(), "assent-tamper-"));
    const first = new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth() - 2, 3));
    const last = new Map<string, Buffer>();
    for (let i = 0; i < EVENTS; i++) {
      const workspace = ["wsp_a", "wsp_b", null][i % 3] ?? null;
      const entity = `${workspace}/ast_${i % 4}`;
      const at = new Date(first.getTime() + i * 2.5 * DAY_MS);
      const { hash } = await writeEvent(workspace, entity, at, last.get(entity) ?? null);
      last.set(entity, hash);
    }
    await sealPending({ dataDir, most: BATCH });
    const key = readKeys({ dataDir })?.current.verifierKey as string;
    const [head] = await run("SELECT note FROM audit_checkpoints ORDER BY tree_size DESC LIMIT 1");
    const ids = (await run("SELECT event_id FROM audit_leaves ORDER BY log_index")).map((r) => r.event_id as string);
    Object.assign(log, { dataDir, key, saved: head.note, ids });
  });
  afterAll(() => {
    client.release();
    rmSync(dataDir, { recursive: true, force: true });
  });
}

/** One event as a change writes it, with its place in the line. */
export async function writeEvent(workspace: string | null, entity: string, at: Date, previous: Buffer | null = null) {
  const scope = {
    workspace: workspace === null ? null : { id: workspace, slug: workspace, name: workspace },
    environment: null,
    resource: { type: "asset", id: entity, name: entity },
    root: null,
  };
  // The largest number that a double and PostgreSQL both hold beside one that only PostgreSQL does.
  const details = { reason: `because of ${at}`, after: { limit: 9_007_199_254_740_992, none: null } };
  const row = auditRow(sequencerPerson("req"), scope, event("asset.patch", details), at);
  const hash = eventHash(row, previous);
  const { text, values } = sql`WITH ${insertEvent(row, previous, hash, raw("(SELECT 1) AS one"))} SELECT 1`;
  await client.query(text, [...values]);
  return { id: row.id, hash };
}

/** As a superuser. */
export const run = (text: string, values: unknown[] = []) => client.query(text, values).then((r) => r.rows);

/** Makes changes with triggers off, in a transaction that is taken back after `then`. */
export async function tampered<T>(change: () => Promise<unknown>, then: () => Promise<T>): Promise<T> {
  await client.query("BEGIN; SET LOCAL session_replication_role = replica");
  try {
    await change();
    return await then();
  } finally {
    await client.query("ROLLBACK");
  }
}

export const verify = (options: Partial<VerifyOptions> = {}): Promise<Report> => {
  const evidence = databaseEvidence(async ({ text, values }) => run(text, [...values]));
  return verifyLog(evidence, { scope: "all", trusted: [log.key], saved: [log.saved], ...options });
};

export async function rowAt(index: number): Promise<SealedRow> {
  const { text, values } = sql`SELECT ${sealedColumns} FROM audit_leaves l ${ofLeaf} WHERE l.log_index = ${index}`;
  return toSealedRow((await run(text, [...values]))[0]) as SealedRow;
}

export type Victim = { index: number; id: string; seed: number; random: (below: number) => number };

/** An edit whose row hashes right again. */
export async function rehash(v: Victim): Promise<string> {
  await run("UPDATE audit_events SET actor_name = 'another' WHERE id = $1", [v.id]);
  const hash = hashOfRow(await rowAt(v.index));
  await run("UPDATE audit_events SET event_hash = $2 WHERE id = $1", [v.id, Buffer.from(hash, "hex")]);
  return hash;
}

/** Recomputes everything that follows from an edited row, the whole tree included. What it cannot do is sign. */
export async function recompute(v: Victim, forgeCheckpoints: boolean): Promise<void> {
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

export async function cut(from: number, checkpoints: boolean): Promise<void> {
  await run("DELETE FROM audit_events e USING audit_leaves l WHERE l.event_id = e.id AND l.log_index >= $1", [from]);
  await run("DELETE FROM audit_leaves WHERE log_index >= $1", [from]);
  await run("DELETE FROM audit_nodes WHERE (index + 1) * (2 ^ level)::bigint > $1", [from]);
  if (checkpoints) await run("DELETE FROM audit_checkpoints WHERE tree_size > $1", [from]);
}

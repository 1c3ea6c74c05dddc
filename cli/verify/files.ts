import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { usage } from "@/cli/failure";
import { concat, fromBase64 } from "@/lib/proof/bytes";
import { inexactNumbers } from "@/lib/proof/canonical";
import { hashOfRow, LEAF_BYTES } from "@/lib/proof/entry";
import { readCheckpoint, readNote } from "@/lib/proof/note";
import type { ClaimedKey } from "@/lib/proof/trust";
import type { Evidence, Row } from "@/lib/proof/verify";

type Line =
  | { kind: "row"; row: Row }
  | { kind: "checkpoint"; note: string; keys: ClaimedKey[] }
  | { kind: "leaves"; from: number; leaves: string };

/** What the files hold, told by their lines: sealed rows, a checkpoint, leaves. */
export type Filed = {
  evidence: Evidence;
  workspace: string | null;
  /** Rows that nothing here vouches for and nothing speaks against: not sealed when exported, or sealed after the checkpoint. */
  unsealed: number;
  later: number;
  /** Where in the log the last row stands; -1 without rows. */
  lastRow: number;
  hasLeaves: boolean;
};

/**
 * A log out of export files: JSON lines with all that is hashed, and what `assent audit checkpoint --leaves` wrote. Lines
 * come in any order and from any number of files.
 */
export async function filedEvidence(files: readonly string[]): Promise<Filed> {
  const rows: Row[] = [];
  const leaves: { from: number; bytes: Uint8Array }[] = [];
  let notes: string[] = [];
  let keys: ClaimedKey[] = [];
  let unsealed = 0;
  for (const file of files)
    for await (const line of linesOf(file)) {
      if (line.kind === "row" && typeof line.row.log_index === "number") rows.push(line.row);
      else if (line.kind === "row") unsealed++;
      else if (line.kind === "leaves") leaves.push({ from: line.from, bytes: fromBase64(line.leaves) });
      else {
        notes = [line.note, ...notes];
        keys = line.keys;
      }
    }
  rows.sort((a, b) => a.log_index - b.log_index);
  leaves.sort((a, b) => a.from - b.from);
  const size = sizeOf(notes[0]);
  const later = size === null ? new Set<Row>() : sealedLater(rows, size);
  const evidence: Evidence = {
    checkpoints: async () => notes,
    keys: async () => keys,
    async *leaves(from, to) {
      const all = concat(...leaves.map((l) => l.bytes));
      yield all.subarray(from * LEAF_BYTES, to * LEAF_BYTES);
    },
    async *rows(from, to) {
      yield rows.filter((r) => r.log_index >= from && r.log_index < to);
    },
    // What has no place under the checkpoint of these files is vouched for by nothing in them.
    strays: async () =>
      rows.filter((r) => !(r.log_index >= 0 && r.log_index < (size ?? 0)) && !later.has(r)).map(strayOf),
  };
  return {
    ...{ evidence, workspace: rows[0]?.workspace_id ?? null, unsealed, later: later.size },
    ...{ lastRow: rows.at(-1)?.log_index ?? -1, hasLeaves: leaves.length > 0 },
  };
}

/**
 * The rows that go on where the checkpoint ends, number by number, each with the content its hash is of: what a log that is
 * written to has sealed between the checkpoint and the export. A workspace that is younger than the checkpoint begins past it,
 * with its number one. Whatever else stands past the checkpoint is a stray.
 */
function sealedLater(rows: readonly Row[], size: number): ReadonlySet<Row> {
  const later = new Set<Row>();
  let before = rows.findLast((r) => r.log_index >= 0 && r.log_index < size);
  for (const row of rows) {
    if (row.log_index < size) continue;
    const follows =
      before === undefined
        ? row.workspace_seq === 1
        : row.workspace_id === before.workspace_id &&
          row.workspace_seq === before.workspace_seq + 1 &&
          row.log_index > before.log_index &&
          row.sealed_at >= before.sealed_at;
    if (!follows || "pruned" in row || hashOfRow(row) !== row.event_hash) break;
    later.add(row);
    before = row;
  }
  return later;
}

/** How many events the checkpoint is over; null without one that can be read, of which the verifier says so itself. */
function sizeOf(note: string | undefined): number | null {
  try {
    return note === undefined ? null : readCheckpoint(readNote(note).text).size;
  } catch {
    return null;
  }
}

const strayOf = (r: Row) => ({ id: "pruned" in r ? r.event_id : r.id, occurred_at: r.occurred_at });

async function* linesOf(file: string): AsyncGenerator<Line> {
  let number = 0;
  try {
    for await (const text of createInterface({
      input: createReadStream(file, "utf8"),
      crlfDelay: Number.POSITIVE_INFINITY,
    })) {
      number++;
      if (text.trim() !== "") yield lineOf(text);
    }
  } catch (error) {
    throw usage(
      `${file}, line ${number}: ${(error as Error).message}`,
      "It takes the JSON lines of an export and of `assent audit checkpoint --leaves`.",
    );
  }
}

function lineOf(text: string): Line {
  const value = JSON.parse(text) as Record<string, unknown>;
  if (typeof value.checkpoint === "string")
    return { kind: "checkpoint", note: value.checkpoint, keys: (value.keys ?? []) as ClaimedKey[] };
  if (typeof value.leaves === "string") return { kind: "leaves", from: Number(value.from), leaves: value.leaves };
  if (typeof value.event_hash !== "string") throw new Error("neither an event nor a checkpoint nor leaves");
  return { kind: "row", row: { ...(value as unknown as Row), inexact: inexactNumbers(text) } };
}

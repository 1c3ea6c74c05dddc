import { equal } from "./bytes";
import { entryOf, LEAF_BYTES, type SealedRow, tagOf } from "./entry";
import { type Bodiless, lacksPurge, type PruneEvent } from "./prune";
import { Seen } from "./seen";
import { emptyRoot, Frontier, leafHash } from "./tree";
import type { Evidence, Parts, Report, Row, Say, VerifyOptions } from "./verify";

/** One pass over leaves and rows side by side. */
export class Walk {
  #seqs = new Map<string, number>();
  #hashes = new Seen();
  #frontier = new Frontier();
  #bodiless: Bodiless[] = [];
  #prunes: PruneEvent[] = [];
  #holds = new Set<string | null>();
  #sealedAt = "";
  #inTime = { from: "", to: "" };
  #wasLate = false;

  constructor(
    readonly evidence: Evidence,
    readonly options: VerifyOptions,
    readonly parts: Parts,
    readonly say: Say,
    readonly report: Report,
  ) {}

  /** Walks on to the first `size` leaves; answers the roots at the sizes asked for. */
  async over(size: number, at: ReadonlySet<number>): Promise<Map<number, Uint8Array>> {
    const roots = new Map<number, Uint8Array>();
    const frontier = this.#frontier;
    const from = frontier.size;
    const rows = new Reader(this.evidence.rows(from, size));
    if (at.has(0)) roots.set(0, emptyRoot());
    for await (const chunk of this.evidence.leaves(from, size)) {
      for (let i = 0; i + LEAF_BYTES <= chunk.length && frontier.size < size; i += LEAF_BYTES) {
        const leaf = chunk.subarray(i, i + LEAF_BYTES);
        // Awaits only where a page of rows ends: a promise for each event would cost more than its hashes.
        if (rows.empty) await rows.fill();
        while (rows.front && !(rows.front.log_index >= frontier.size)) {
          this.#outOfPlace(rows.front);
          rows.shift();
          if (rows.empty) await rows.fill();
        }
        this.#leaf(leaf, frontier.size, rows);
        frontier.append(leafHash(leaf));
        if (at.has(frontier.size)) roots.set(frontier.size, frontier.root());
      }
      this.options.onProgress?.(frontier.size, size);
    }
    if (frontier.size < size)
      this.say("LEAF_MISSING", `The log ends at ${frontier.size} events; its checkpoint is over ${size}.`, {
        from: frontier.size,
        to: size - 1,
      });
    for (;;) {
      if (rows.empty) await rows.fill();
      if (!rows.front) break;
      this.#outOfPlace(rows.front);
      rows.shift();
    }
    return roots;
  }

  /** Whether a body is gone that no purge met so far explains. */
  lacksPurge(): boolean {
    return lacksPurge(this.#bodiless, this.#prunes);
  }

  /** Once all is walked: whether every body that is gone may be. */
  judge(): void {
    this.parts.purges(this.#bodiless, this.#prunes, this.say, this.report);
  }

  #leaf(leaf: Uint8Array, index: number, rows: Reader): void {
    if (leaf[0] === 0 && leaf.every((byte) => byte === 0))
      this.say("LEAF_MISSING", `The leaf of event ${index} is gone.`, { from: index });
    const row = rows.front;
    if (row?.log_index === index) {
      rows.shift();
      try {
        this.#row(row, leaf, index);
      } catch (error) {
        // Nothing sealed is unreadable, and what a row holds must not end the search for others.
        const why = (error as Error).message;
        this.say("UNREADABLE", `Event ${idOf(row)} cannot be read: ${why}`, { ids: [idOf(row)], from: index });
      }
      return;
    }
    const { scope } = this.options;
    const mine = scope === "all" || equal(leaf.subarray(0, 32), tagOf(scope.workspace, this.#next(scope.workspace)));
    if (!mine) this.report.others++;
    else if (this.parts.missing(undefined, leaf)) this.#lost(index);
  }

  #next = (workspace: string | null): number => (this.#seqs.get(workspace ?? "") ?? 0) + 1;

  #lost(index: number): void {
    if (this.options.scope !== "all")
      this.#seqs.set(this.options.scope.workspace ?? "", this.#next(this.options.scope.workspace));
    this.say("MISSING", `Event ${index} of the log is gone.`, { from: index });
  }

  #row(row: Row, leaf: Uint8Array, index: number): void {
    const id = idOf(row);
    const at = { ids: [id], from: index };
    const expected = this.#next(row.workspace_id);
    if (!this.parts.numbered(row, expected))
      this.say(
        "NUMBERING",
        `Event ${id} has number ${row.workspace_seq} in its workspace, where ${expected} was due.`,
        at,
      );
    this.#seqs.set(row.workspace_id ?? "", row.workspace_seq);
    if (row.sealed_at < this.#sealedAt)
      this.say("OUT_OF_PLACE", `Event ${id} was sealed before the one in front of it.`, at);
    if (row.sealed_at !== this.#sealedAt) this.#inTime = spanOf(row.sealed_at);
    this.#sealedAt = row.sealed_at;
    this.#late(row.occurred_at, index);
    if ("pruned" in row) {
      if (!this.parts.sameLeaf(this.parts.leafOf(row), leaf))
        this.say("EDITED", `What is left of event ${id} is not what was sealed.`, at);
      else if (this.parts.missing(row, leaf)) this.#bodiless.push({ entry: row, index });
      this.#hashes.add(row.event_hash);
    } else {
      const hash = this.parts.hashOfRow(row);
      if (hash !== row.event_hash)
        this.say("EDITED", `Event ${id} does not have the content that was hashed when it was written.`, at);
      if (!this.parts.sameLeaf(this.parts.leafOf(entryOf(row)), leaf))
        this.say("EDITED", `Event ${id} is not what was sealed in its place.`, at);
      if (!this.parts.exact(row))
        this.say(
          "EDITED",
          `Event ${id} holds numbers that are not read as they stand: ${row.inexact?.join(", ").slice(0, 200)}`,
          at,
        );
      if (row.previous_hash !== null && !this.#hashes.has(row.previous_hash))
        this.say("LINK", `Event ${id} follows on an event that is not in the log before it.`, at);
      this.#hashes.add(row.event_hash);
      if (row.action.startsWith("audit.")) this.#ofTheLog(row, index);
      this.report.rows++;
    }
    this.report.last_seq = row.workspace_seq;
    this.report.sealed_at = row.sealed_at;
  }

  /** Notes, and counts as no problem, that an event came into the log long after the time it tells: it may be forged, or a backlog. */
  #late(occurredAt: string, index: number): void {
    // Times of one form are in the order of their texts; to read each of millions would cost more than this.
    const late = occurredAt < this.#inTime.from || occurredAt > this.#inTime.to;
    if (late) {
      const { ranges } = this.report.late;
      const last = ranges.at(-1);
      this.report.late.events++;
      if (last && (this.#wasLate || ranges.length >= MOST_RANGES)) last.to = index;
      else ranges.push({ from: index, to: index });
    }
    this.#wasLate = late;
  }

  /** What the log says of itself: which bodies went, and whether any might. */
  #ofTheLog({ action, outcome, workspace_id, sealed_at, details }: SealedRow, index: number): void {
    const held = this.parts.held(this.#holds, workspace_id);
    if (action === "audit.prune") this.#prunes.push({ index, workspace_id, sealed_at, held, details });
    const after = details.after as { legal_hold?: unknown } | undefined;
    if (action !== "audit.retention" || outcome !== "success" || after?.legal_hold === undefined) return;
    if (after.legal_hold === null) this.#holds.delete(workspace_id);
    else this.#holds.add(workspace_id);
  }

  #outOfPlace(row: Row): void {
    this.say("OUT_OF_PLACE", `Event ${idOf(row)} is a second one in its place, or in none.`, {
      ids: [idOf(row)],
      from: row.log_index,
    });
  }
}

const MOST_RANGES = 200;
const LATE_MS = 86_400_000;
/** Clocks of several machines differ by less. */
const AHEAD_MS = 300_000;

/** The times that events sealed then may tell without notice. */
function spanOf(sealedAt: string): { from: string; to: string } {
  const at = Date.parse(sealedAt);
  if (!Number.isFinite(at)) return { from: "", to: sealedAt };
  return { from: new Date(at - LATE_MS).toISOString(), to: new Date(at + AHEAD_MS).toISOString() };
}

export const idOf = (row: Row): string => ("pruned" in row ? row.event_id : row.id);

/** Rows one by one out of pages. */
class Reader {
  #pages: AsyncIterator<readonly Row[]>;
  #page: readonly Row[] = [];
  #at = 0;
  #ended = false;
  constructor(pages: AsyncIterable<readonly Row[]>) {
    this.#pages = pages[Symbol.asyncIterator]();
  }
  /** The next row; undefined at the end, and where {@link empty} says that a page has to be fetched first. */
  get front(): Row | undefined {
    return this.#page[this.#at];
  }
  get empty(): boolean {
    return this.#at >= this.#page.length && !this.#ended;
  }
  shift(): void {
    this.#at++;
  }
  async fill(): Promise<void> {
    while (this.empty) {
      const { done, value } = await this.#pages.next();
      this.#page = done ? [] : value;
      this.#ended = done === true;
      this.#at = 0;
    }
  }
}

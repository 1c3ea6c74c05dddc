import { equal, hex } from "./bytes";
import { type Entry, entryOf, hashOfRow, LEAF_BYTES, leafData, type PrunedRow, type SealedRow, tagOf } from "./entry";
import { type Checkpoint, type Note, readCheckpoint, readNote, signedBy, type VerifierKey } from "./note";
import { judgePrunes, type PruneEvent } from "./prune";
import { Seen } from "./seen";
import { Frontier, leafHash } from "./tree";
import { type ClaimedKey, trustFrom } from "./trust";

export type Row = SealedRow | PrunedRow;

/** Where a log is read from: a server, an export file, or the database itself. Nothing of it is believed. */
export type Evidence = {
  /** Signed notes, the newest first; unless all are asked for, the newest is enough. */
  checkpoints(all: boolean): Promise<readonly string[]>;
  keys(): Promise<readonly ClaimedKey[]>;
  /** The data of the leaves [from, to), 64 bytes each, in chunks of any number. A leaf that is not there is 64 zeros. */
  leaves(from: number, to: number): AsyncIterable<Uint8Array>;
  /** The rows with a log index in [from, to), in that order. A row whose body is gone is its entry. */
  rows(from: number, to: number): AsyncIterable<readonly Row[]>;
  /** Events that stand among the others and are neither sealed nor waiting. */
  strays(): Promise<readonly { id: string; occurred_at: string }[]>;
};

export type ProblemCode =
  | "EDITED"
  | "MISSING"
  | "OUT_OF_PLACE"
  | "NUMBERING"
  | "STRAY"
  | "LINK"
  | "LEAF_MISSING"
  | "TREE_DIFFERS"
  | "CHECKPOINT"
  | "SIGNATURE"
  | "ROLLED_BACK"
  | "FORKED"
  | "PRUNED_EARLY";

/** What is wrong and where: an event's id as far as one is known, and the place in the log. */
export type Problem = {
  code: ProblemCode;
  message: string;
  event_ids: string[];
  from: number | null;
  to: number | null;
};

export type Report = {
  ok: boolean;
  /** The checkpoint that everything was compared with, and its note. */
  checkpoint: Checkpoint | null;
  note: string | null;
  /** Events whose rows were recomputed, events whose bodies are rightly gone, and leaves of other workspaces. */
  rows: number;
  pruned: { from: number; to: number }[];
  others: number;
  /** The last number of the workspace that was verified, and when that was sealed. */
  last_seq: number;
  sealed_at: string | null;
  /** The key that signed, and why it is believed. */
  key: string | null;
  trust: "pinned" | "followed" | "first-use" | "none";
  problems: Problem[];
};

export type VerifyOptions = {
  /** One workspace, or every row there is. */
  scope: { workspace: string | null } | "all";
  /** Verifier keys known from elsewhere. None: the log's own word is taken, and the report says so. */
  trusted: readonly string[];
  /** Notes kept from earlier. */
  saved: readonly string[];
  onProgress?: (done: number, size: number) => void;
  parts?: Partial<Parts>;
};

/** The steps that carry the proof. Exchanged in tests alone, to show that each is needed. */
export type Parts = {
  hashOfRow: (row: SealedRow) => string;
  leafOf: (entry: Entry) => Uint8Array;
  sameLeaf: (computed: Uint8Array, stored: Uint8Array) => boolean;
  sameRoot: (computed: Uint8Array, signed: Uint8Array) => boolean;
  signedBy: (note: Note, key: VerifierKey) => Promise<boolean>;
  missing: (row: Row | undefined, leaf: Uint8Array) => boolean;
  numbered: (row: Row, expected: number) => boolean;
  purges: typeof judgePrunes;
  strays: (found: readonly { id: string; occurred_at: string }[]) => readonly { id: string; occurred_at: string }[];
  saved: (notes: readonly string[]) => readonly string[];
};

const PARTS: Parts = {
  hashOfRow,
  leafOf: leafData,
  sameLeaf: equal,
  sameRoot: equal,
  signedBy,
  missing: (row) => row === undefined || "pruned" in row,
  numbered: (row, expected) => row.workspace_seq === expected,
  purges: judgePrunes,
  strays: (found) => found,
  saved: (notes) => notes,
};

/** Problems past this number are counted by the last one's message and not listed. */
const MOST_PROBLEMS = 200;

/**
 * Recomputes the log from its rows and compares it with signed checkpoints: the newest, those kept from earlier, and those
 * where the key changed. Reports every place where something is not as it was sealed. Imports nothing of the server.
 */
export async function verifyLog(evidence: Evidence, options: VerifyOptions): Promise<Report> {
  const parts = { ...PARTS, ...options.parts };
  const problems: Problem[] = [];
  const say: Say = (code, message, at = {}) => {
    if (problems.length < MOST_PROBLEMS)
      problems.push({ code, message, event_ids: at.ids ?? [], from: at.from ?? null, to: at.to ?? at.from ?? null });
  };
  const notes = await evidence.checkpoints(false);
  const newest = notes[0] === undefined ? null : parsed(notes[0], say);
  const kept = parts.saved(options.saved).flatMap((text) => parsed(text, say) ?? []);
  const report: Report = {
    ...{ ok: false, checkpoint: newest?.checkpoint ?? null, note: notes[0] ?? null, rows: 0, pruned: [], others: 0 },
    ...{ last_seq: 0, sealed_at: null, key: null, trust: "none", problems },
  };
  if (!newest) {
    if (kept.length > 0) say("ROLLED_BACK", "There is no checkpoint, and there was one before.");
    report.ok = problems.length === 0;
    return report;
  }
  const trust = await trustFrom(await evidence.keys(), options.trusted, parts.signedBy);
  const signer = await firstSigner(newest.note, trust.keys, parts.signedBy);
  report.key = signer;
  report.trust =
    signer === null ? "none" : trust.first ? "first-use" : options.trusted.includes(signer) ? "pinned" : "followed";
  if (signer === null) say("SIGNATURE", "No key that is trusted has signed the newest checkpoint.");

  const { size } = newest.checkpoint;
  const heads = [newest, ...kept, ...trust.notes.flatMap((text) => parsed(text, say) ?? [])];
  for (const { checkpoint } of kept) {
    if (checkpoint.origin !== newest.checkpoint.origin)
      say("FORKED", `This is the log ${newest.checkpoint.origin}, not ${checkpoint.origin}.`);
    else if (checkpoint.size > size)
      say("ROLLED_BACK", `The log ends at ${size} events; a checkpoint over ${checkpoint.size} was seen before.`, {
        from: size,
        to: checkpoint.size - 1,
      });
  }
  const walk = new Walk(evidence, options, parts, say, report);
  const roots = await walk.over(size, new Set(heads.map((h) => h.checkpoint.size)));
  let rootHolds = true;
  for (const { checkpoint } of heads) {
    if (checkpoint.size > size || checkpoint.origin !== newest.checkpoint.origin) continue;
    const root = roots.get(checkpoint.size);
    if (root && parts.sameRoot(root, checkpoint.root)) continue;
    rootHolds = false;
    if (checkpoint !== newest.checkpoint)
      say("FORKED", `The first ${checkpoint.size} events are not those of a checkpoint that was signed.`, {
        from: 0,
        to: checkpoint.size - 1,
      });
  }
  if (!rootHolds || signer === null)
    await locate(evidence, { notes: await evidence.checkpoints(true), size }, heads, trust.keys, parts, say);
  for (const stray of parts.strays(await evidence.strays()))
    say("STRAY", "This event stands in the log and was never sealed.", { ids: [stray.id] });
  report.ok = problems.length === 0;
  return report;
}

type Say = (code: ProblemCode, message: string, at?: { ids?: string[]; from?: number; to?: number }) => void;
type Signed = { checkpoint: Checkpoint; note: Note };

function parsed(text: string, say: Say): Signed | null {
  try {
    const note = readNote(text);
    return { note, checkpoint: readCheckpoint(note.text) };
  } catch (error) {
    say("CHECKPOINT", `A checkpoint cannot be read: ${(error as Error).message}`);
    return null;
  }
}

async function firstSigner(note: Note, keys: readonly VerifierKey[], check: Parts["signedBy"]): Promise<string | null> {
  for (const key of keys) if (await check(note, key)) return key.text;
  return null;
}

/** One pass over leaves and rows side by side. */
class Walk {
  #seqs = new Map<string, number>();
  #hashes = new Seen();
  #bodiless: { entry: PrunedRow; index: number }[] = [];
  #prunes: PruneEvent[] = [];
  #sealedAt = "";

  constructor(
    readonly evidence: Evidence,
    readonly options: VerifyOptions,
    readonly parts: Parts,
    readonly say: Say,
    readonly report: Report,
  ) {}

  /** Walks the first `size` leaves; answers the roots at the sizes asked for. */
  async over(size: number, at: ReadonlySet<number>): Promise<Map<number, Uint8Array>> {
    const roots = new Map<number, Uint8Array>();
    const frontier = new Frontier();
    const rows = new Reader(this.evidence.rows(0, size));
    if (at.has(0)) roots.set(0, frontier.root());
    for await (const chunk of this.evidence.leaves(0, size)) {
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
    this.parts.purges(this.#bodiless, this.#prunes, this.say, this.report);
    return roots;
  }

  #leaf(leaf: Uint8Array, index: number, rows: Reader): void {
    if (leaf[0] === 0 && leaf.every((byte) => byte === 0))
      this.say("LEAF_MISSING", `The leaf of event ${index} is gone.`, { from: index });
    const row = rows.front;
    if (row?.log_index === index) {
      rows.shift();
      this.#row(row, leaf, index);
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
    this.#sealedAt = row.sealed_at;
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
      if (row.previous_hash !== null && !this.#hashes.has(row.previous_hash))
        this.say("LINK", `Event ${id} follows on an event that is not in the log before it.`, at);
      this.#hashes.add(row.event_hash);
      if (row.action === "audit.prune") this.#prunes.push({ index, sealed_at: row.sealed_at, details: row.details });
      this.report.rows++;
    }
    this.report.last_seq = row.workspace_seq;
    this.report.sealed_at = row.sealed_at;
  }

  #outOfPlace(row: Row): void {
    this.say("OUT_OF_PLACE", `Event ${idOf(row)} is a second one in its place, or in none.`, {
      ids: [idOf(row)],
      from: row.log_index,
    });
  }
}

const idOf = (row: Row): string => ("pruned" in row ? row.event_id : row.id);

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

/**
 * The tree is not what was signed. Between the last checkpoint that holds and the first that does not stands what was
 * changed: those events are named.
 */
async function locate(
  evidence: Evidence,
  { notes, size }: { notes: readonly string[]; size: number },
  heads: readonly Signed[],
  keys: readonly VerifierKey[],
  parts: Parts,
  say: Say,
): Promise<void> {
  const known = new Map<number, Signed>();
  const quiet: Say = () => {};
  for (const signed of [...notes.flatMap((text) => parsed(text, quiet) ?? []), ...heads])
    if ((await firstSigner(signed.note, keys, parts.signedBy)) !== null) known.set(signed.checkpoint.size, signed);
  const last = Math.max(size, ...known.keys());
  const frontier = new Frontier();
  let good = 0;
  for await (const chunk of evidence.leaves(0, last)) {
    for (let i = 0; i + LEAF_BYTES <= chunk.length; i += LEAF_BYTES) {
      frontier.append(leafHash(chunk.subarray(i, i + LEAF_BYTES)));
      const signed = known.get(frontier.size);
      if (!signed) continue;
      if (parts.sameRoot(frontier.root(), signed.checkpoint.root)) good = frontier.size;
      else return name(evidence, good, frontier.size, say);
    }
  }
  // What comes after the last good signature is vouched for by nobody.
  if (good < last) await name(evidence, good, last, say);
}

const MOST_NAMED = 50;

async function name(evidence: Evidence, from: number, to: number, say: Say): Promise<void> {
  const ids: string[] = [];
  for await (const page of evidence.rows(from, to)) {
    ids.push(...page.map(idOf));
    if (ids.length >= MOST_NAMED) break;
  }
  const where = to - from === 1 ? `Event ${from} is` : `Something in events ${from} to ${to - 1} is`;
  say("TREE_DIFFERS", `${where} not what was signed.`, { ids: ids.slice(0, MOST_NAMED), from, to: to - 1 });
}

export const rootText = (c: Checkpoint): string => hex(c.root);

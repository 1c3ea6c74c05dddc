import { equal } from "./bytes";
import { type Entry, hashOfRow, LEAF_BYTES, leafData, type PrunedRow, type SealedRow } from "./entry";
import { type Checkpoint, type Note, readCheckpoint, readNote, signedBy, type VerifierKey } from "./note";
import { judgePrunes } from "./prune";
import { Frontier, leafHash } from "./tree";
import { type ClaimedKey, trustFrom } from "./trust";
import { idOf, Walk } from "./walk";

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
  | "PRUNED_EARLY"
  | "PRUNED_HELD"
  | "UNREADABLE"
  | "SERVER_CHECK";

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
  /** Events that say they happened more than a day before they were sealed, or after: nothing is wrong with the proof. */
  late: { events: number; ranges: { from: number; to: number }[] };
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
  /** The keys are those of the machine that makes them, before it has sealed anything. */
  mayBeEmpty?: boolean;
  onProgress?: (done: number, size: number) => void;
  /** Each problem when it is found: it stays one, whatever keeps the verification from its end. */
  onProblem?: (problem: Problem) => void;
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
  exact: (row: SealedRow) => boolean;
  held: (holds: ReadonlySet<string | null>, workspace: string | null) => boolean;
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
  exact: (row) => row.inexact === undefined || row.inexact.length === 0,
  held: (holds, workspace) => holds.has(workspace),
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
    if (problems.length >= MOST_PROBLEMS) return;
    const { ids: event_ids = [], from = null, to = from } = at;
    problems.push({ code, message, event_ids, from, to });
    options.onProblem?.({ code, message, event_ids, from, to });
  };
  const notes = await evidence.checkpoints(false);
  const newest = notes[0] === undefined ? null : parsed(notes[0], say);
  const kept = parts.saved(options.saved).flatMap((text) => parsed(text, say) ?? []);
  const report: Report = {
    ...{ ok: false, checkpoint: newest?.checkpoint ?? null, note: notes[0] ?? null, rows: 0, pruned: [], others: 0 },
    late: { events: 0, ranges: [] },
    ...{ last_seq: 0, sealed_at: null, key: null, trust: "none", problems },
  };
  if (!newest) {
    await withoutCheckpoint(evidence, options, { kept: kept.length, parts, say });
    report.ok = problems.length === 0;
    return report;
  }
  const trust = await trustFrom(await evidence.keys(), options.trusted, parts.signedBy);
  for (const { since_size, why } of trust.broken)
    say("CHECKPOINT", `The checkpoint from which on a key signs cannot be read: ${why}`, {
      from: Math.max(0, since_size - 1),
    });
  const signer = await firstSigner(newest.note, trust.keys, parts.signedBy);
  report.key = signer;
  report.trust =
    signer === null ? "none" : trust.first ? "first-use" : options.trusted.includes(signer) ? "pinned" : "followed";
  if (signer === null) say("SIGNATURE", "No key that is trusted has signed the newest checkpoint.");

  let { size } = newest.checkpoint;
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
  // Bodies that went since the checkpoint was read are explained by purges that were sealed after it.
  const further = walk.lacksPurge() ? await newerThan(newest, evidence, trust.keys, parts) : null;
  if (further) {
    size = further.checkpoint.size;
    for (const [at, root] of await walk.over(size, new Set([size]))) roots.set(at, root);
    heads.push(further);
    Object.assign(report, { checkpoint: further.checkpoint, note: further.text });
  }
  walk.judge();
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

/** Nothing is sealed, or so it seems: there must be nothing that was, and nobody who knows of it. */
async function withoutCheckpoint(
  evidence: Evidence,
  options: VerifyOptions,
  { kept, parts, say }: { kept: number; parts: Parts; say: Say },
): Promise<void> {
  if (kept > 0) say("ROLLED_BACK", "There is no checkpoint, and there was one before.");
  else if (options.trusted.length > 0 && !options.mayBeEmpty)
    say("ROLLED_BACK", "There is no checkpoint, and the key of this log is known from before.");
  for await (const chunk of evidence.leaves(0, 1))
    if (chunk.length > 0) say("CHECKPOINT", "There is no checkpoint, and there are leaves that were sealed.");
  for (const stray of parts.strays(await evidence.strays()))
    say("STRAY", "This event stands in the log and no checkpoint is over it.", { ids: [stray.id] });
}

/** The newest checkpoint of now, where it is a later one of the same log with a good signature. */
async function newerThan(
  { checkpoint }: Signed,
  evidence: Evidence,
  keys: readonly VerifierKey[],
  parts: Parts,
): Promise<(Signed & { text: string }) | null> {
  const text = (await evidence.checkpoints(false))[0];
  const found = text === undefined ? null : parsed(text, () => {});
  if (text === undefined || !found || found.checkpoint.origin !== checkpoint.origin) return null;
  if (found.checkpoint.size <= checkpoint.size) return null;
  return (await firstSigner(found.note, keys, parts.signedBy)) === null ? null : { ...found, text };
}

export type Say = (code: ProblemCode, message: string, at?: { ids?: string[]; from?: number; to?: number }) => void;
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

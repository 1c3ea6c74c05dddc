import type { PoolClient } from "pg";
import { type KeyRing, keysWritten, makeFirstKey, readKeys, retireFormerKeys } from "@/lib/audit/sealing/key";
import { keyChange } from "@/lib/audit/sealing/key-change";
import { keepCheckpoint, keptCheckpoint } from "@/lib/audit/sealing/outside";
import { type Sealed, sealBatch, type Tenure } from "@/lib/audit/sealing/seal";
import { isSecond, setAside } from "@/lib/audit/sealing/set-aside";
import { DamagedTree, storedRoot, takeUp } from "@/lib/audit/sealing/stored-tree";
import { type Clock, systemClock } from "@/lib/clock";
import { plainPool } from "@/lib/db/pool";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { equal } from "@/lib/proof/bytes";
import { readCheckpoint, readKey, readNote, type VerifierKey } from "@/lib/proof/note";

export type SequencerOptions = {
  dataDir?: string;
  clock?: Clock;
  /** Events in one transaction, and so in one checkpoint: a forged batch is named by these. */
  most?: number;
  /** How long to wait when nothing waits. */
  idleMs?: number;
  /** Called with each new checkpoint, after it was committed and kept outside. */
  onCheckpoint?: (note: string) => void;
};

const MOST = 500;
const IDLE_MS = 150;
const RIVAL_MS = 1_000;
const AFTER_ERROR_MS = 1_000;

/** One for a database, whatever its name: the sequencer alone gives out places in the log. */
const LOCK = "SELECT pg_try_advisory_lock(hashtextextended('assent.audit.sequencer', 0)) AS mine";
const UNLOCK = "SELECT pg_advisory_unlock(hashtextextended('assent.audit.sequencer', 0))";

/**
 * Seals events as they come, in this process, until stopped. Any number of processes may run one: the advisory lock lets one
 * work, and the others wait for its connection to end. Never throws; what goes wrong is logged and tried again, but upon a
 * tree that is not what was signed nothing is sealed.
 */
export function startSequencer(options: SequencerOptions = {}): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const running = (async () => {
    while (!stopping.signal.aborted) {
      const pause = await tenure(options, stopping.signal).catch((error: unknown) => {
        log.error({ err: error, room: "audit" }, "the audit log could not be sealed; it is tried again");
        return AFTER_ERROR_MS;
      });
      await rest(pause, stopping.signal);
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/**
 * Seals everything that waits now and answers how much that was; null when another process is the sequencer.
 */
export async function sealPending(options: SequencerOptions = {}): Promise<number | null> {
  return withLock(async (client) => {
    const held = await begin(client, options);
    let count = 0;
    for (;;) {
      const sealed = await step(client, held, options);
      count += sealed.count;
      if (sealed.count < (options.most ?? MOST)) return count;
    }
  });
}

/** Works as the sequencer until stopped or until an error; answers how long to wait before the next attempt. */
async function tenure(options: SequencerOptions, stop: AbortSignal): Promise<number> {
  const done = await withLock(async (client) => {
    const held = await begin(client, options);
    const dataDir = options.dataDir ?? env.ASSENT_DATA_DIR;
    const written = keysWritten(dataDir);
    for (;;) {
      const { count } = await step(client, held, options);
      if (count === (options.most ?? MOST)) continue;
      if (stop.aborted) return 0;
      await rest(options.idleMs ?? IDLE_MS, stop);
      // A new key is taken up by beginning anew.
      if (keysWritten(dataDir) !== written) return 0;
    }
  });
  return done ?? RIVAL_MS;
}

async function begin(client: PoolClient, options: SequencerOptions): Promise<Tenure> {
  const dataDir = options.dataDir ?? env.ASSENT_DATA_DIR;
  const { rows } = await client.query<{ verifier_key: string }>(
    "SELECT verifier_key FROM audit_keys ORDER BY since_size DESC, created_at DESC LIMIT 1",
  );
  const newest = rows[0]?.verifier_key;
  const ring = keysFor(dataDir, newest);
  const { frontier, sealedAt } = await takeUp(client, believed(ring, newest));
  await agreeWithOutside(client, dataDir, frontier.size);
  const keyKnown = newest === ring.current.verifierKey;
  // The change is sealed, so no other key is taken on the log's word again.
  if (keyKnown && ring.formerLost) retireFormerKeys(dataDir);
  if (newest && !keyKnown) await keyChange(client, ring, newest, (options.clock ?? systemClock).now());
  return { frontier, sealedAt, heads: new Map(), ring, keyKnown };
}

/** Whose signature on the newest checkpoint is taken: this machine's own, and the log's word for a key that was lost. */
function believed(ring: KeyRing, newest: string | undefined): VerifierKey[] {
  const known = [ring.current.verifierKey, ...(ring.former ? [ring.former.verifierKey] : [])];
  return [...known, ...(ring.formerLost && newest ? [newest] : [])].map(readKey);
}

/** The keys to sign with. Refuses to sign with one that follows on nothing: this may be another machine than the log's. */
function keysFor(dataDir: string, newest: string | undefined): KeyRing {
  const ring = readKeys({ dataDir, key: env.ASSENT_AUDIT_KEY, formerKey: env.ASSENT_AUDIT_OLD_KEY });
  if (!ring) {
    if (newest === undefined) return makeFirstKey(dataDir);
    throw new Error("This machine has no signing key of the audit log. Copy audit-key.json, or set ASSENT_AUDIT_KEY.");
  }
  const follows = newest === undefined || newest === ring.current.verifierKey || newest === ring.former?.verifierKey;
  if (!follows && !ring.formerLost)
    throw new Error(
      "The signing key of this machine is not the audit log's. If that key is lost, see docs/audit-log.md.",
    );
  return ring;
}

/** Refuses to go on from a database that has forgotten, or changed, what was signed before. */
async function agreeWithOutside(client: PoolClient, dataDir: string, size: number): Promise<void> {
  const kept = keptCheckpoint(dataDir);
  if (kept === null) return;
  const seen = readCheckpoint(readNote(kept).text);
  if (seen.size > size)
    throw new DamagedTree(
      `The database holds ${size} sealed events, and ${seen.size} were sealed before: docs/audit-log.md.`,
    );
  if (seen.size > 0 && !equal(await storedRoot(client, seen.size), seen.root))
    throw new DamagedTree(`The first ${seen.size} sealed events are not those that were signed: docs/audit-log.md.`);
}

async function step(client: PoolClient, held: Tenure, options: SequencerOptions): Promise<Sealed> {
  const changed = !held.keyKnown;
  const now = (options.clock ?? systemClock).now();
  let sealed: Sealed;
  try {
    sealed = await sealBatch(client, held, now, options.most ?? MOST);
  } catch (error) {
    if (!isSecond(error)) throw error;
    await client.query("ROLLBACK");
    const ids = await setAside(client, held.ring.origin, now);
    if (ids.length === 0) throw error;
    log.error({ room: "audit", events: ids }, "events stood in the line a second time; they were set aside");
    // The tree was taken further than it came.
    Object.assign(held, await begin(client, options));
    return step(client, held, options);
  }
  if (sealed.note === null) return sealed;
  const dataDir = options.dataDir ?? env.ASSENT_DATA_DIR;
  keepCheckpoint(dataDir, sealed.note);
  if (changed) retireFormerKeys(dataDir);
  for (const id of sealed.disagreeing)
    log.error({ room: "audit", event: id }, "an audit event was changed before it was sealed");
  options.onCheckpoint?.(sealed.note);
  return sealed;
}

/** Runs `work` while holding the lock; null when another connection holds it. The lock goes with the connection. */
async function withLock<T>(work: (client: PoolClient) => Promise<T>): Promise<T | null> {
  const client = await plainPool("seq").connect();
  try {
    const { rows } = await client.query<{ mine: boolean }>(LOCK);
    if (!rows[0]?.mine) return null;
    const done = await work(client);
    // The server sees the end of a connection when it comes to it; whoever asks next is not to find the lock taken.
    await client.query(UNLOCK);
    return done;
  } finally {
    // Closed rather than handed back: the lock ends with it, and an open transaction does not outlive an error.
    client.release(true);
  }
}

function rest(ms: number, stop: AbortSignal): Promise<void> {
  if (stop.aborted || ms === 0) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      stop.removeEventListener("abort", done);
      resolve();
    }
    stop.addEventListener("abort", done);
  });
}

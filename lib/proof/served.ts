import { fromBase64 } from "./bytes";
import type { ClaimedKey } from "./trust";
import type { Evidence, Row } from "./verify";

/** How a server is asked for what it has: the answers of the three routes, as they come. */
export type Ask = {
  checkpoints(query: { limit: number; before?: number }): Promise<CheckpointsAnswer>;
  leaves(query: { from: number; limit: number }): Promise<{ count: number; leaves: string }>;
  entries(query: { from: number; to?: number; limit: number; strays?: true }): Promise<EntriesAnswer>;
};
export type CheckpointsAnswer = {
  workspace_id: string;
  checkpoints: { note: string }[];
  keys: ClaimedKey[];
  next_before: number | null;
  /** What the server found when it last verified the whole installation; null before the first time. */
  check: { ok: boolean; size: number; at: string } | null;
  /** A later check than that, which the server could not finish. Servers of before do not say. */
  check_unfinished?: { at: string; why: string } | null;
};
export type EntriesAnswer = { entries: Row[]; next_from: number | null; strays: { id: string; occurred_at: string }[] };

const LEAVES = 10_000;
const ENTRIES = 500;
/** Checkpoints are looked through only to find where a damaged log went wrong. */
const MOST_CHECKPOINTS = 50_000;

/** A log behind a server's routes: for the browser and the command line alike. */
export function servedEvidence(ask: Ask): Evidence {
  return {
    async checkpoints(all) {
      if (!all) return (await ask.checkpoints({ limit: 1 })).checkpoints.map((c) => c.note);
      const notes: string[] = [];
      for (let before: number | undefined; notes.length < MOST_CHECKPOINTS; ) {
        const page = await ask.checkpoints({ limit: 1000, ...(before !== undefined && { before }) });
        notes.push(...page.checkpoints.map((c) => c.note));
        if (page.next_before === null) break;
        before = page.next_before;
      }
      return notes;
    },
    keys: async () => (await ask.checkpoints({ limit: 1 })).keys,
    async *leaves(from, to) {
      for (let at = from; at < to; ) {
        const page = await ask.leaves({ from: at, limit: Math.min(LEAVES, to - at) });
        if (page.count === 0) return;
        yield fromBase64(page.leaves);
        at += page.count;
      }
    },
    async *rows(from, to) {
      for (let at: number | null = from; at !== null; ) {
        const page: EntriesAnswer = await ask.entries({ from: at, to, limit: ENTRIES });
        yield page.entries;
        at = page.next_from;
      }
    },
    strays: async () => (await ask.entries({ from: Number.MAX_SAFE_INTEGER, limit: 1, strays: true })).strays,
  };
}

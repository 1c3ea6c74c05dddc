import { log } from "@/lib/log";
import { base64 } from "@/lib/proof/bytes";
import { readCheckpoint, readNote } from "@/lib/proof/note";

/** What came of offering a checkpoint to a witness. A problem is one that only a rewritten history explains. */
export type Witnessed = { url: string; size: number; cosignature: string | null; problem: string | null };

type Options = {
  urls: readonly string[];
  /** The proof that the log of `from` events is the beginning of the one of `to`. */
  consistency(from: number, to: number): Promise<Uint8Array[]>;
  /** Keeps what a witness answered. */
  keep(witnessed: Witnessed): Promise<void>;
  patienceMs?: number;
};

const PATIENCE_MS = 10_000;

/**
 * Offers each checkpoint to witnesses (c2sp.org/tlog-witness), the newest one only, one request to each at a time. Sealing
 * never waits for it, and a witness that is away is asked again with the next checkpoint.
 */
export function startWitnessing({ urls, consistency, keep, patienceMs = PATIENCE_MS }: Options) {
  const stopping = new AbortController();
  let newest: string | null = null;
  const busy = new Map<string, Promise<void>>();
  const known = new Map<string, number>();

  async function offer(url: string): Promise<void> {
    for (let done: string | null = null; newest !== null && newest !== done && !stopping.signal.aborted; ) {
      done = newest;
      try {
        await keep(await add(url, done));
      } catch (error) {
        log.warn(
          { room: "audit", witness: url, reason: String(error) },
          "a checkpoint could not be given to a witness",
        );
        return;
      }
    }
  }

  async function add(url: string, note: string): Promise<Witnessed> {
    const { size } = readCheckpoint(readNote(note).text);
    for (let attempt = 0; ; attempt++) {
      const from = known.get(url) ?? 0;
      const proof = from === 0 || from > size ? [] : await consistency(from, size);
      const lines = [`old ${from}`, ...proof.map(base64)].join("\n");
      const answer = await fetch(`${url.replace(/\/+$/, "")}/add-checkpoint`, {
        method: "POST",
        body: `${lines}\n\n${note}`,
        redirect: "error",
        signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(patienceMs)]),
      });
      const text = await answer.text();
      if (answer.status === 200) {
        known.set(url, size);
        return { url, size, cosignature: text, problem: null };
      }
      const seen = /^\d{1,15}$/.test(text.trim()) ? Number(text) : null;
      if (answer.status === 409 && seen !== null && seen <= size && seen !== from && attempt < 3) {
        known.set(url, seen);
        continue;
      }
      if (answer.status === 409 && seen !== null)
        return {
          url,
          size,
          cosignature: null,
          problem: `It has seen ${seen} events, and this log of ${size} is not their continuation.`,
        };
      if (answer.status === 422)
        return {
          url,
          size,
          cosignature: null,
          problem: `The log of ${size} events does not continue the ${from} events it has seen.`,
        };
      throw new Error(`${answer.status} ${text.slice(0, 200)}`);
    }
  }

  return {
    /** Returns at once. */
    offer(note: string): void {
      newest = note;
      for (const url of urls)
        if (!busy.has(url))
          busy.set(
            url,
            offer(url).finally(() => busy.delete(url)),
          );
    },
    /** Waits for the requests under way, for tests. */
    settled: () => Promise.all(busy.values()),
    async stop(): Promise<void> {
      stopping.abort();
      await Promise.all(busy.values());
    },
  };
}

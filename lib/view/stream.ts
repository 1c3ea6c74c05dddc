import type { Rows } from "@/lib/db/batch";
import { logPool } from "@/lib/db/pool";
import type { Sql } from "@/lib/db/sql";
import { snapshot } from "@/lib/view/snapshot";

/** One piece of a stream: what to ask, what it says, and where the next piece begins; null when this was the last. */
export type Piece<At> = {
  statements: readonly Sql[];
  read(rows: readonly Rows[]): { text: string; next: At | null };
  /** Where the next piece will begin unless this one says otherwise: it is asked for at once, on a second connection. */
  likely?: At;
};

/**
 * A text of any length, read piece by piece as fast as the caller takes it, one piece ahead, or two where a piece knows where
 * the next begins. Each piece has a snapshot and a connection of its own for as long as its query runs: a slow caller holds
 * neither. A caller that goes away ends it.
 */
export function textStream<At>(
  workspaceId: string,
  head: string,
  first: At,
  piece: (at: At) => Piece<At>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const ask = (at: At) => {
    const { statements, read, likely } = piece(at);
    const coming = snapshot(workspaceId, statements, { pool: logPool() }).then(read);
    // Awaited at a later pull; until then nobody listens.
    coming.catch(() => {});
    return { at, coming, likely };
  };
  let [now, after]: (ReturnType<typeof ask> | null)[] = [null, null];
  const goOn = (next: At | null) => {
    // A guess that was wrong is thrown away: its piece was of another place.
    now = next === null ? null : after?.at === next ? after : ask(next);
    after = now?.likely === undefined ? null : ask(now.likely);
  };
  return new ReadableStream(
    {
      start(controller) {
        goOn(first);
        if (head !== "") controller.enqueue(encoder.encode(head));
      },
      async pull(controller) {
        while (now) {
          const { text, next } = await now.coming;
          goOn(next);
          if (text === "") continue;
          controller.enqueue(encoder.encode(text));
          return;
        }
        controller.close();
      },
      cancel() {
        now = null;
        after = null;
      },
    },
    { highWaterMark: 1 },
  );
}

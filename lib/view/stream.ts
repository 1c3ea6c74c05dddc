import type { Rows } from "@/lib/db/batch";
import type { Sql } from "@/lib/db/sql";
import { snapshot } from "@/lib/view/view";

/** One piece of a stream: what to ask, what it says, and where the next piece begins; null when this was the last. */
export type Piece<At> = {
  statements: readonly Sql[];
  read(rows: readonly Rows[]): { text: string; next: At | null };
};

/**
 * A text of any length, read piece by piece as fast as the caller takes it, one piece ahead. Each piece has a snapshot and
 * a connection of its own for as long as its query runs: a slow caller holds neither. A caller that goes away ends it.
 */
export function textStream<At>(
  workspaceId: string,
  head: string,
  first: At,
  piece: (at: At) => Piece<At>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const fetchPiece = async (at: At) => {
    const { statements, read } = piece(at);
    return read(await snapshot(workspaceId, statements));
  };
  const ahead = (at: At) => {
    const coming = fetchPiece(at);
    // Awaited at the next pull; until then nobody listens.
    coming.catch(() => {});
    return coming;
  };
  let coming: ReturnType<typeof fetchPiece> | null = null;
  return new ReadableStream(
    {
      start(controller) {
        coming = ahead(first);
        if (head !== "") controller.enqueue(encoder.encode(head));
      },
      async pull(controller) {
        while (coming) {
          const { text, next } = await coming;
          coming = next === null ? null : ahead(next);
          if (text === "") continue;
          controller.enqueue(encoder.encode(text));
          return;
        }
        controller.close();
      },
      cancel() {
        coming = null;
      },
    },
    { highWaterMark: 1 },
  );
}

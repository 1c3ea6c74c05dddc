import type { Actor } from "@/lib/access/actor";
import { listBriefly } from "@/lib/approvals/list";
import type { Brief } from "@/lib/tickets/shapes";
import { type Cursor, decodeCursor } from "@/lib/view/page";

/** So many parts of what waits are looked through before the reader is asked whether to go on: some 40 ms. */
export const MOST_PARTS = 40;

type Asked = { limit: number; cursor?: Cursor | undefined };
type Looked = { rows: Brief[]; next_cursor?: string | undefined; searched?: number };

/**
 * A page of requests as people read it: a page of the list may hold few or none and have a next one, and here it goes on until
 * the page is full, all has been looked through, or {@link MOST_PARTS} parts have. `searched`: through how many it looked, where
 * there are more.
 */
export async function lookOn<In extends Asked>(actor: Actor, input: In): Promise<Looked> {
  const rows: Brief[] = [];
  let [searched, cursor] = [0, input.cursor];
  for (let part = 1; ; part++) {
    const page = await listBriefly.run(actor, { ...input, limit: input.limit - rows.length, cursor });
    rows.push(...page.rows);
    const { next_cursor } = page;
    if (!page.searched || !next_cursor) return { rows, next_cursor };
    searched += page.searched;
    if (part === MOST_PARTS || rows.length === input.limit) return { rows, next_cursor, searched };
    cursor = decodeCursor(next_cursor);
  }
}

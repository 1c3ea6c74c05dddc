import type { Cli } from "@/cli/cli";
import { flag, text, whole } from "@/cli/declare/parameter";

/** What every listing takes. */
export const paging = {
  limit: whole("n", "rows of one page, 1–200 (20)", 1, 200),
  cursor: text("cursor", "go on where a page ended"),
  all: flag("every page, one after the other"),
};
export type Paging = { limit: number | undefined; cursor: string | undefined; all: boolean };

const MOST = 200;
/** Of a list that is looked through part by part: parts without a row, before the reader is asked whether to go on. */
const EMPTY_PARTS = 40;

/**
 * One page of a list, or with `--all` the whole of it, in the shape the API gives a page: `{ <plural>: rows, next_cursor }`.
 * Says on stderr when there is more. A part of a search in which nothing was found is no page: it goes on to the next.
 */
export async function pages<R, K extends string>(
  cli: Cli,
  plural: K,
  pathOf: (query: { limit: number | undefined; cursor: string | undefined }) => string,
  { limit, cursor, all }: Paging,
): Promise<{ rows: R[]; answer: Record<string, unknown> }> {
  const rows: R[] = [];
  let [from, searched] = [cursor, 0];
  for (let part = 1; ; part++) {
    const path = pathOf({ limit: limit ?? (all ? MOST : undefined), cursor: from });
    const { data } = await cli.call<Record<string, unknown>>(path);
    const page = data[plural];
    rows.push(...(Array.isArray(page) ? (page as R[]) : []));
    const next = typeof data.next_cursor === "string" ? data.next_cursor : undefined;
    if (typeof data.searched === "number") searched += data.searched;
    const looksOn = data.searched !== undefined && rows.length === 0 && part < EMPTY_PARTS;
    if ((!all && !looksOn) || next === undefined) {
      if (next !== undefined && cli.globals.format === "table")
        cli.say(`There is more: add --all, or --cursor ${next}`);
      const looked = data.searched === undefined ? {} : { searched };
      return { rows, answer: { ...data, ...looked, [plural]: rows } };
    }
    from = next;
  }
}

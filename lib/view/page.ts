import { z } from "zod";
import { refusal } from "@/lib/errors";
import { isKept } from "@/lib/instant";

/** The last row of a page: rows after it in (time, id) order make the next one. */
export type Cursor = { at: Date; id: string };

const FORM = /^(\d{1,16})\.([a-z]{3}_[0-9a-z]{26})$/;

const malformed = () => refusal(400, "CURSOR_INVALID", "The cursor is not one that this list gave out.");

/** Opaque to callers; holds nothing but the position. */
export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(`${cursor.at.getTime()}.${cursor.id}`, "latin1").toString("base64url");
}

/** Reads what {@link encodeCursor} made; anything else is 400 `CURSOR_INVALID`. */
export function decodeCursor(text: string): Cursor {
  const found = text.length <= 100 ? FORM.exec(Buffer.from(text, "base64url").toString("latin1")) : null;
  if (!found) throw malformed();
  const [, ms, id] = found;
  const time = Number(ms);
  // Only the canonical text is accepted: base64url decoding forgives much.
  if (id === undefined || !isKept(time) || encodeCursor({ at: new Date(time), id }) !== text) throw malformed();
  return { at: new Date(time), id };
}

/**
 * The two query parameters of every list, to be spread into its query schema. A bad cursor is refused as 400
 * `CURSOR_INVALID` by the endpoint; the schema only hands the text on.
 */
export const paging = {
  limit: z.coerce.number().int().min(1).max(200).default(20),
  cursor: z.string().transform(decodeCursor).optional(),
};

/**
 * Cuts a list that was read with one row more than asked for. `position` says where a row stands; the cursor is there
 * only when there is more.
 */
export function page<T>(
  rows: readonly T[],
  limit: number,
  position: (row: T) => Cursor,
): { rows: T[]; next_cursor?: string } {
  const shown = rows.slice(0, limit);
  const last = shown[shown.length - 1];
  return rows.length > limit && last ? { rows: shown, next_cursor: encodeCursor(position(last)) } : { rows: shown };
}

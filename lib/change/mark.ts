import type { ZodType } from "zod";
import type { Person } from "@/lib/access/actor";
import { whyOnlyReads } from "@/lib/access/can";
import { parseInput } from "@/lib/change/parse";
import { transact } from "@/lib/change/transaction";
import { type Clock, systemClock } from "@/lib/clock";
import type { Rows } from "@/lib/db/batch";
import type { Sql } from "@/lib/db/sql";
import { forbidden, notFound } from "@/lib/errors";

type MarkSpec<In, R> = {
  input: ZodType<In>;
  /** Why this person may not, as a sentence; null when they may. */
  whyNot(person: Person): string | null;
  /** One statement with the person in its WHERE. */
  write(args: { input: In; person: Person; now: Date }): Sql;
  /** Null when nothing of theirs was there (404). */
  read(rows: Rows): R | null;
};

export type PersonalMark<R> = { run(person: Person, input: unknown, options?: { clock?: Clock }): Promise<R> };

/**
 * The door for marks: what a person notes for themselves on rows of their own, that nobody else sees and nothing is
 * decided by, such as having read a notification. It leaves no audit event (docs/decisions/0009-marks.md says why, and
 * where the line is). Permission, which no token has that only reads (403), one statement, commit; nothing there is 404. One
 * round trip.
 */
export function personalMark<In, R>(spec: MarkSpec<In, R>): PersonalMark<R> {
  return {
    async run(person, rawInput, options = {}) {
      const now = (options.clock ?? systemClock).now();
      const input = parseInput(spec.input, rawInput);
      const why = spec.whyNot(person) ?? whyOnlyReads(person);
      if (why !== null) throw forbidden("PERMISSION_DENIED", why);
      const [rows] = await transact(null, (tx) => tx.commit([spec.write({ input, person, now })]));
      const result = rows ? spec.read(rows) : null;
      if (result === null) throw notFound();
      return result;
    },
  };
}

import type { ZodType } from "zod";
import type { Person } from "@/lib/access/actor";
import { parseInput } from "@/lib/change/parse";
import type { Rows } from "@/lib/db/batch";
import type { Sql } from "@/lib/db/sql";
import { forbidden } from "@/lib/errors";
import { snapshot } from "@/lib/view/snapshot";
import { type Part, there } from "@/lib/view/view";

type PersonalViewSpec<In, R> = {
  input: ZodType<In>;
  /** Why this person may not, as a sentence; null when they may. */
  whyNot(person: Person): string | null;
  /** Statements with the person in their WHERE; `read` answers null for "nothing there" (404). */
  load(args: { input: In; person: Person; now: Date }): {
    statements: readonly Sql[];
    read(rows: readonly Rows[]): R | null;
  };
};

export type PersonalView<R> = Part<Person, R> & {
  run(person: Person, input: unknown, now?: Date): Promise<R>;
};

/** The door for reading what is a person's own, outside any workspace: permission (403), then one snapshot. */
export function personalView<In, R>(spec: PersonalViewSpec<In, R>): PersonalView<R> {
  const prepare: PersonalView<R>["prepare"] = (person, rawInput, now) => {
    const input = parseInput(spec.input, rawInput);
    const why = spec.whyNot(person);
    if (why !== null) throw forbidden("PERMISSION_DENIED", why);
    const load = spec.load({ input, person, now });
    return { statements: load.statements, read: (rows) => there(load.read(rows)) };
  };
  return {
    prepare,
    async run(person, input, now = new Date()) {
      const { statements, read } = prepare(person, input, now);
      return read(await snapshot(null, statements));
    },
  };
}

import { createHash } from "node:crypto";

/** An unsent statement: the text with numbered parameters, its values, and a name that makes it a prepared one. */
export type Sql = { readonly text: string; readonly values: readonly unknown[]; readonly name: string };

const FRAGMENT = Symbol.for("assent.sql");
type Fragment = Sql & { [FRAGMENT]: { strings: readonly string[]; args: readonly unknown[] } };

const names = new Map<string, string>();

/** A name from the text, so that each connection parses a statement once. Names stay under PostgreSQL's 63 bytes. */
function nameOf(text: string): string {
  let name = names.get(text);
  if (!name) {
    name = `s_${createHash("sha256").update(text).digest("base64url").slice(0, 24)}`;
    names.set(text, name);
  }
  return name;
}

function flatten(strings: readonly string[], args: readonly unknown[], out: { text: string; values: unknown[] }) {
  for (let i = 0; i < strings.length; i++) {
    out.text += strings[i];
    if (i >= args.length) continue;
    const arg = args[i];
    if (isFragment(arg)) flatten(arg[FRAGMENT].strings, arg[FRAGMENT].args, out);
    else {
      out.values.push(arg);
      out.text += `$${out.values.length}`;
    }
  }
}

function isFragment(value: unknown): value is Fragment {
  return typeof value === "object" && value !== null && FRAGMENT in value;
}

/**
 * Writes a statement. Values become parameters; another `sql` inside is spliced in. Nothing is sent: the doors send
 * statements in batches (docs/decisions/0001-doors.md).
 */
export function sql(strings: TemplateStringsArray, ...args: unknown[]): Sql {
  return make([...strings], args);
}

function make(strings: readonly string[], args: readonly unknown[]): Sql {
  const out = { text: "", values: [] as unknown[] };
  flatten(strings, args, out);
  const fragment: Fragment = {
    text: out.text,
    values: out.values,
    name: nameOf(out.text),
    [FRAGMENT]: { strings, args },
  };
  return fragment;
}

/** Text that is part of the program (a table or column name), never of the input. */
export const raw = (text: string): Sql => make([text], []);

/** A whole statement written elsewhere, its parameters numbered already; it cannot be spliced into another. */
export const rawWith = (text: string, values: readonly unknown[]): Sql => ({ text, values, name: nameOf(text) });

export const empty = raw("");

/** Conditions joined by AND; `true` when there are none. */
export function allOf(conditions: readonly Sql[]): Sql {
  if (conditions.length === 0) return raw("true");
  return conditions.reduce((left, right) => sql`${left} AND ${right}`);
}

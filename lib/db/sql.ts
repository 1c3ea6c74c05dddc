import { createHash } from "node:crypto";

/** An unsent statement: the text with numbered parameters, its values, and a name that makes it a prepared one. */
export type Sql = { readonly text: string; readonly values: readonly unknown[]; readonly name: string };

/** What is the same at every call: the words between the values. Kept once, whatever the values are. */
type Shape = { readonly words: readonly string[]; readonly text: string; readonly name: string };

const SHAPE = Symbol.for("assent.sql");
type Fragment = Sql & { readonly [SHAPE]: Shape };

/** A place in the tree of shapes: reached by a template and, argument by argument, by what stands in it. */
type Node = { shape?: Shape; readonly next: Map<Shape | null, Node> };

// Texts follow from the program, but lists are composed of filters, and those of a thousand combinations come from
// outside: at this number everything is forgotten and begun anew.
const MOST_SHAPES = 4096;
let shapes = 0;
let roots = new WeakMap<readonly string[], Node>();
const plain = new Map<string, Shape>();

function shapeIn(arg: unknown): Shape | null {
  return typeof arg === "object" && arg !== null && SHAPE in arg ? (arg as Fragment)[SHAPE] : null;
}

/**
 * Writes a statement. Values become parameters; another `sql` inside is spliced in. Nothing is sent: the doors send
 * statements in batches (docs/decisions/0001-doors.md).
 */
export function sql(strings: TemplateStringsArray, ...args: unknown[]): Sql {
  let node = roots.get(strings) ?? planted(strings);
  const values: unknown[] = [];
  for (const arg of args) {
    const shape = shapeIn(arg);
    if (shape) values.push(...(arg as Sql).values);
    else values.push(arg);
    node = node.next.get(shape) ?? grown(node, shape);
  }
  node.shape ??= compose(strings, args);
  return fragment(node.shape, values);
}

function planted(strings: readonly string[]): Node {
  const node: Node = { next: new Map() };
  roots.set(strings, node);
  return node;
}

function grown(node: Node, shape: Shape | null): Node {
  const next: Node = { next: new Map() };
  node.next.set(shape, next);
  return next;
}

const fragment = (shape: Shape, values: readonly unknown[]): Fragment => ({
  text: shape.text,
  values,
  name: shape.name,
  [SHAPE]: shape,
});

function compose(strings: readonly string[], args: readonly unknown[]): Shape {
  let word = strings[0] ?? "";
  const words: string[] = [];
  for (const [i, arg] of args.entries()) {
    // A value stands between two words that are empty.
    const [first = "", ...rest] = shapeIn(arg)?.words ?? ["", ""];
    word += first;
    for (const following of rest) {
      words.push(word);
      word = following;
    }
    word += strings[i + 1] ?? "";
  }
  return kept(shapeOf([...words, word]));
}

function kept(shape: Shape): Shape {
  if (++shapes <= MOST_SHAPES) return shape;
  shapes = 0;
  roots = new WeakMap();
  plain.clear();
  return shape;
}

function shapeOf(words: readonly string[]): Shape {
  const text = words.reduce((before, after, i) => `${before}$${i}${after}`);
  return { words, text, name: nameOf(text) };
}

/** A name from the text, so that each connection parses a statement once. Names stay under PostgreSQL's 63 bytes. */
const nameOf = (text: string): string => `s_${createHash("sha256").update(text).digest("base64url").slice(0, 24)}`;

/** Text that is part of the program (a table or column name), never of the input. */
export function raw(text: string): Sql {
  const shape = plain.get(text) ?? kept(shapeOf([text]));
  plain.set(text, shape);
  return fragment(shape, []);
}

/** A whole statement written elsewhere, its parameters numbered already; it cannot be spliced into another. */
export const rawWith = (text: string, values: readonly unknown[]): Sql => ({ text, values, name: nameOf(text) });

export const empty = raw("");

/** Conditions joined by AND; `true` when there are none. */
export function allOf(conditions: readonly Sql[]): Sql {
  if (conditions.length === 0) return raw("true");
  return conditions.reduce((left, right) => sql`${left} AND ${right}`);
}

import { survivesDouble } from "@/lib/http/json/number";

export type Limits = { depth: number; nodes: number };
/** What a body may be. */
export const LIMITS: Limits = { depth: 64, nodes: 100_000 };
/** What is wrong, where in the text, and under which names and positions. */
export type Fault = { message: string; at: number; path: (string | number)[] };

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const HEX = /^[0-9a-fA-F]{4}$/;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ESCAPES = new Set([...'"\\/bfnrt'].map((c) => c.charCodeAt(0)));

class Stop extends Error {
  constructor(
    readonly why: string,
    readonly at: number,
  ) {
    super(why);
  }
}

/**
 * Reads a JSON text once without building anything and says what is wrong with it, or null. The grammar is whole, so
 * that `JSON.parse` after it cannot fail; recursion is bounded by `limits.depth`.
 */
export function scan(text: string, limits: Limits): Fault | null {
  const path: (string | number)[] = [];
  let i = 0;
  let nodes = 0;

  const stop = (why: string, at = i): never => {
    throw new Stop(why, at);
  };
  const unexpected = (wanted: string): never =>
    i >= text.length ? stop(`ends where ${wanted} should be`) : stop(`has ${shown(text[i])} where ${wanted} should be`);

  function blank(): void {
    for (;;) {
      const c = text.charCodeAt(i);
      if (c !== 0x20 && c !== 0x0a && c !== 0x0d && c !== 0x09) return;
      i++;
    }
  }

  /** Steps over a string that starts at `i`; answers whether it held an escape. */
  function string(): boolean {
    const start = i++;
    let escaped = false;
    for (;;) {
      const c = text.charCodeAt(i);
      if (c === QUOTE) {
        i++;
        return escaped;
      }
      if (c === BACKSLASH) {
        escaped = true;
        escapeSequence();
      } else if (c < 0x20) stop("has a control character inside a string");
      else if (i >= text.length) stop("starts a string that never ends", start);
      else i++;
    }
  }

  function escapeSequence(): void {
    const c = text.charCodeAt(i + 1);
    if (ESCAPES.has(c)) {
      i += 2;
      return;
    }
    const unit = c === 0x75 ? unitAt(i) : -1;
    if (unit < 0) stop("has an escape that JSON does not know");
    if (unit === 0) stop("has \\u0000, which cannot be stored");
    if (unit >= 0xdc00 && unit <= 0xdfff) stop("has the second half of a surrogate pair without the first");
    i += 6;
    if (unit < 0xd800 || unit > 0xdbff) return;
    const second = text.startsWith("\\u", i) ? unitAt(i) : -1;
    if (second < 0xdc00 || second > 0xdfff) stop("has the first half of a surrogate pair without the second", i - 6);
    i += 6;
  }

  function unitAt(at: number): number {
    const hex = text.slice(at + 2, at + 6);
    return HEX.test(hex) ? Number.parseInt(hex, 16) : -1;
  }

  function key(): string {
    const start = i;
    if (text.charCodeAt(i) !== QUOTE) unexpected("a name in double quotes");
    const escaped = string();
    return escaped ? (JSON.parse(text.slice(start, i)) as string) : text.slice(start + 1, i - 1);
  }

  function object(depth: number, parent: string | number | undefined): void {
    i++;
    blank();
    if (text.charCodeAt(i) === 0x7d) {
      i++;
      return;
    }
    const seen = new Set<string>();
    for (;;) {
      const start = i;
      const name = key();
      path.push(name);
      if (seen.has(name)) stop(`has the name ${shown(name)} a second time`, start);
      if (name === "__proto__" || (name === "prototype" && parent === "constructor"))
        stop(`has the name ${shown(name)}, which is not allowed`, start);
      seen.add(name);
      blank();
      if (text.charCodeAt(i) !== 0x3a) unexpected("a colon");
      i++;
      value(depth);
      path.pop();
      blank();
      const c = text.charCodeAt(i);
      if (c !== 0x2c && c !== 0x7d) unexpected('"," or "}"');
      i++;
      if (c === 0x7d) return;
      blank();
    }
  }

  function array(depth: number): void {
    i++;
    blank();
    if (text.charCodeAt(i) === 0x5d) {
      i++;
      return;
    }
    for (let index = 0; ; index++) {
      path.push(index);
      value(depth);
      path.pop();
      blank();
      const c = text.charCodeAt(i);
      if (c !== 0x2c && c !== 0x5d) unexpected('"," or "]"');
      i++;
      if (c === 0x5d) return;
    }
  }

  function number(): void {
    const start = i;
    NUMBER.lastIndex = i;
    const found = NUMBER.exec(text)?.[0];
    if (found === undefined) {
      unexpected("a value");
      return;
    }
    i += found.length;
    if (!survivesDouble(found)) stop(`has the number ${shown(found)}, which a double cannot hold`, start);
  }

  function value(depth: number): void {
    blank();
    if (++nodes > limits.nodes) stop(`has more than ${limits.nodes} values`);
    const c = text.charCodeAt(i);
    if (c === QUOTE) string();
    else if (c === 0x7b || c === 0x5b) {
      if (depth >= limits.depth) stop(`is nested deeper than ${limits.depth}`);
      if (c === 0x7b) object(depth + 1, path[path.length - 1]);
      else array(depth + 1);
    } else if (text.startsWith("true", i) || text.startsWith("null", i)) i += 4;
    else if (text.startsWith("false", i)) i += 5;
    else number();
  }

  try {
    value(0);
    blank();
    if (i < text.length) stop("has more text after the value");
    return null;
  } catch (error) {
    if (error instanceof Stop) return { message: error.why, at: error.at, path };
    throw error;
  }
}

const shown = (text: string | undefined): string => JSON.stringify((text ?? "").slice(0, 60));

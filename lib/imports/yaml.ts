import { isAlias, isMap, isScalar, isSeq, Lexer, LineCounter, type Node, parseDocument } from "yaml";
import { type FieldError, refusal } from "@/lib/errors";

/**
 * Reads YAML that somebody else wrote. Nothing in it can grow, run or stay open: aliases and tags are refused, so is
 * every value that would not come back from the database as it was (the rules of the JSON parser, for YAML). What is
 * wrong inside one place is noted with that place; only what makes the whole text unreadable is thrown.
 */
export type YamlFault = { at: readonly (string | number)[]; line: number; message: string };
export type YamlReading = {
  value: unknown;
  faults: YamlFault[];
  /** The line on which the value at this path begins. */
  lineOf(path: readonly (string | number)[]): number | undefined;
};

const CHARACTERS = 4 * 1024 * 1024;
// A parsed token costs a thousand times what its byte cost to send; real catalogs have one per seven bytes.
const TOKENS = 200_000;
const DEPTH = 64;
/** Lines are kept for lists of entries and their entries, not for every value in them. */
const LINES_DEPTH = 3;
const PLAIN_TAGS = new Set(["str", "int", "float", "bool", "null", "map", "seq"].map((t) => `tag:yaml.org,2002:${t}`));

const malformed = (detail: string, errors: FieldError[] = []) =>
  refusal(400, "YAML_MALFORMED", `The document is not acceptable YAML: ${detail}.`, { errors });

/** Parses a YAML text of one document; 400 `YAML_MALFORMED` with line and column, 413 when it is too much of it. */
export function readYaml(text: string): YamlReading {
  const enough = () =>
    refusal(413, "YAML_TOO_LARGE", `YAML of more than ${TOKENS} tokens is not read. Send this catalog as JSON.`);
  if (text.length > CHARACTERS) throw enough();
  let tokens = 0;
  for (const _ of new Lexer().lex(text)) if (++tokens > TOKENS) throw enough();

  const lines = new LineCounter();
  const document = parse(text, lines);
  const place = (offset: number | undefined) => lines.linePos(offset ?? 0);
  // An unknown tag spoils its own value only; it is found again below, at its place.
  const error = document.errors.find((e) => e.code !== "TAG_RESOLVE_FAILED");
  if (error) {
    const { line, col } = place(error.pos[0]);
    throw malformed(`line ${line}, column ${col}: ${error.message.split("\n")[0]}`);
  }
  const reader = new Reader((node) => place(node.range?.[0]).line);
  const value = reader.read(document.contents, []);
  return { value, faults: reader.faults, lineOf: (path) => reader.lines.get(JSON.stringify(path)) };
}

function parse(text: string, lineCounter: LineCounter) {
  try {
    // Its own check for equal keys is quadratic; the reader below has a set.
    const options = { schema: "core", intAsBigInt: true, uniqueKeys: false, prettyErrors: false, lineCounter } as const;
    return parseDocument(text, { ...options, merge: false, logLevel: "error" });
  } catch (error) {
    if (error instanceof RangeError) throw malformed("it is nested too deep");
    throw error;
  }
}

class Reader {
  readonly faults: YamlFault[] = [];
  readonly lines = new Map<string, number>();
  constructor(private readonly lineAt: (node: Node) => number) {}

  read(node: unknown, path: readonly (string | number)[]): unknown {
    if (node === null || node === undefined) return null;
    const n = node as Node;
    if (path.length <= LINES_DEPTH) this.lines.set(JSON.stringify(path), this.lineAt(n));
    if (isAlias(n)) return this.fault(n, path, "has an alias; write the value itself");
    if ("tag" in n && n.tag !== undefined && !PLAIN_TAGS.has(n.tag))
      return this.fault(n, path, `has the tag ${n.tag.slice(0, 80)}, which is not read`);
    if (isScalar(n)) return this.scalar(n.value, n, path);
    if (path.length >= DEPTH) return this.fault(n, path, `is nested deeper than ${DEPTH}`);
    if (isSeq(n)) return n.items.map((item, i) => this.read(item, [...path, i]));
    if (!isMap(n)) return this.fault(n, path, "has a value that is not read");
    const out: Record<string, unknown> = {};
    const seen = new Set<string>();
    for (const pair of n.items) {
      const key = this.key(pair.key, n, path);
      if (key === null) continue;
      if (seen.has(key)) this.fault(pair.key as Node, [...path, key], "has this name a second time");
      else out[key] = this.read(pair.value, [...path, key]);
      seen.add(key);
    }
    return out;
  }

  private key(key: unknown, parent: Node, path: readonly (string | number)[]): string | null {
    const plain = isScalar(key) && ["string", "bigint", "boolean", "number"].includes(typeof key.value);
    const name = plain ? String(key.value) : "";
    if (plain && name !== "__proto__" && storable(name)) return name;
    this.fault((key as Node | null) ?? parent, path, "has a name that is not read");
    return null;
  }

  private scalar(value: unknown, node: Node, path: readonly (string | number)[]): unknown {
    if (typeof value === "bigint") {
      const number = Number(value);
      return Number.isSafeInteger(number) ? number : this.fault(node, path, "has a number that a double cannot hold");
    }
    if (typeof value === "number" && !Number.isFinite(value))
      return this.fault(node, path, "has a number that JSON cannot hold");
    if (typeof value === "string" && !storable(value))
      return this.fault(node, path, "has a character that cannot be stored");
    return value;
  }

  private fault(node: Node, at: readonly (string | number)[], message: string): null {
    this.faults.push({ at, line: this.lineAt(node), message });
    return null;
  }
}

const storable = (text: string): boolean => !/\0|\p{Surrogate}/u.test(text);

import { refusal } from "@/lib/errors";

type Node<T> = { children: Map<string, Node<T>>; dynamic?: Node<T>; leaf?: { value: T; names: string[] } };

export type Match<T> = { value: T; params: Record<string, string> };

/**
 * Finds what answers a path by its segments: a written segment before a dynamic one, at every level, with a way back
 * when the written one leads nowhere. Segments are compared as they were sent, so an encoded letter never stands for a
 * written one; dynamic ones are decoded once.
 */
export class Trie<T> {
  readonly #root: Node<T> = { children: new Map() };

  /** Throws when another value stands at the same path. */
  add(segments: readonly string[], value: T): void {
    let node = this.#root;
    const names: string[] = [];
    for (const segment of segments) {
      if (segment.startsWith("[")) {
        names.push(segment.slice(1, -1));
        node.dynamic ??= { children: new Map() };
        node = node.dynamic;
      } else {
        let next = node.children.get(segment);
        if (!next) {
          next = { children: new Map() };
          node.children.set(segment, next);
        }
        node = next;
      }
    }
    if (node.leaf) throw new Error(`two routes answer /${segments.join("/")}`);
    node.leaf = { value, names };
  }

  /** Null when nothing answers; 400 when a dynamic segment is no percent-encoded text. */
  find(path: string): Match<T> | null {
    const segments = path.split("/");
    // The part before the first slash is empty.
    return descend(this.#root, segments, 1, []);
  }
}

function descend<T>(node: Node<T>, segments: readonly string[], at: number, taken: string[]): Match<T> | null {
  const segment = segments[at];
  if (segment === undefined) return node.leaf ? found(node.leaf, taken) : null;
  const written = node.children.get(segment);
  const match = written ? descend(written, segments, at + 1, taken) : null;
  if (match || !node.dynamic || segment === "") return match;
  return descend(node.dynamic, segments, at + 1, [...taken, segment]);
}

function found<T>({ value, names }: { value: T; names: string[] }, taken: readonly string[]): Match<T> {
  const params: Record<string, string> = {};
  for (const [i, name] of names.entries()) params[name] = decodeOnce(taken[i] ?? "");
  return { value, params };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL = /[\u0000-\u001f\u007f]/;

function decodeOnce(segment: string): string {
  if (!segment.includes("%")) return segment;
  let text: string | undefined;
  try {
    text = decodeURIComponent(segment);
  } catch {
    // Told below, together with control characters.
  }
  if (text === undefined || CONTROL.test(text))
    throw refusal(400, "TARGET_MALFORMED", "The path is not valid percent-encoded text.");
  return text;
}

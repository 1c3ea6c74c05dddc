import { concat, equal } from "./bytes";
import { sha256 } from "./sha256";

/** The Merkle tree of RFC 6962, section 2.1. A node covers the leaves [index · 2^level, (index + 1) · 2^level). */
export type Node = { level: number; index: number };

const LEAF = Uint8Array.of(0);
// A byte that says what it is, and 64 of data: written over each time, for `sha256` keeps nothing of what it reads.
const [leaf65, node65] = [new Uint8Array(65), new Uint8Array(65)];
node65[0] = 1;

export function leafHash(data: Uint8Array): Uint8Array {
  if (data.length !== 64) return sha256(concat(LEAF, data));
  leaf65.set(data, 1);
  return sha256(leaf65);
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  node65.set(left, 1);
  node65.set(right, 33);
  return sha256(node65);
}

export const emptyRoot = (): Uint8Array => sha256(new Uint8Array(0));

/**
 * The right edge of a growing tree: the roots of its complete subtrees, largest first. Enough to append and to know the
 * root, in O(log n) memory.
 */
export class Frontier {
  size = 0;
  #roots: Uint8Array[] = [];

  /** Takes up a tree of `size` leaves whose {@link edge} nodes have these hashes. */
  static of(size: number, roots: readonly Uint8Array[]): Frontier {
    if (roots.length !== edge(size).length) throw new Error("not the edge of a tree of this size");
    const frontier = new Frontier();
    frontier.size = size;
    frontier.#roots = [...roots];
    return frontier;
  }

  /** Adds a leaf; answers the inner nodes that are complete by it. */
  append(leaf: Uint8Array): (Node & { hash: Uint8Array })[] {
    const made: (Node & { hash: Uint8Array })[] = [];
    let hash = leaf;
    let index = this.size;
    for (let level = 1; index % 2 === 1; level++) {
      index = (index - 1) / 2;
      hash = nodeHash(this.#roots.pop() as Uint8Array, hash);
      made.push({ level, index, hash });
    }
    this.#roots.push(hash);
    this.size++;
    return made;
  }

  root(): Uint8Array {
    return this.size === 0 ? emptyRoot() : fold(this.#roots);
  }
}

/** The root over neighbouring complete subtrees, largest first. */
export function fold(roots: readonly Uint8Array[]): Uint8Array {
  return roots.reduceRight((right, left) => nodeHash(left, right));
}

/** The complete subtrees of a tree of `size` leaves, largest first. */
export const edge = (size: number): Node[] => subtrees(0, size);

/** The leaves [from, to) as complete subtrees. `from` is where a subtree of a proof begins, so they shrink to the right. */
function subtrees(from: number, to: number): Node[] {
  const nodes: Node[] = [];
  for (let at = from; at < to; ) {
    let level = 0;
    while (at + 2 ** (level + 1) <= to && at % 2 ** (level + 1) === 0) level++;
    nodes.push({ level, index: at / 2 ** level });
    at += 2 ** level;
  }
  return nodes;
}

/** Largest power of two below `n`. */
function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** What an inclusion proof is made of: each of its hashes is the {@link fold} of these nodes. */
export function inclusionNodes(index: number, size: number): Node[][] {
  const path: Node[][] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + split(to - from);
    if (index < middle) {
      path.push(subtrees(middle, to));
      to = middle;
    } else {
      path.push(subtrees(from, middle));
      from = middle;
    }
  }
  return path.reverse();
}

/** What a consistency proof from the first `old` leaves to all `size` is made of. */
export function consistencyNodes(old: number, size: number): Node[][] {
  if (old === 0 || old === size) return [];
  const path: Node[][] = [];
  let [from, to] = [0, size];
  while (old !== to) {
    const middle = from + split(to - from);
    if (old <= middle) {
      path.push(subtrees(middle, to));
      to = middle;
    } else {
      path.push(subtrees(from, middle));
      from = middle;
    }
  }
  if (from !== 0) path.push(subtrees(from, to));
  return path.reverse();
}

const half = (n: number): number => Math.floor(n / 2);

/** RFC 9162, 2.1.3.2: whether the proof leads from this leaf at this place to the root. */
export function verifyInclusion(
  leaf: Uint8Array,
  at: { index: number; size: number },
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (at.index < 0 || at.index >= at.size) return false;
  let [fn, sn] = [at.index, at.size - 1];
  let hash = leaf;
  for (const p of proof) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      hash = nodeHash(p, hash);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else hash = nodeHash(hash, p);
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && equal(hash, root);
}

type Head = { size: number; root: Uint8Array };

/** RFC 9162, 2.1.4.2: whether the proof shows that the old tree is the beginning of the new one. */
export function verifyConsistency(old: Head, now: Head, proof: readonly Uint8Array[]): boolean {
  if (old.size > now.size) return false;
  if (old.size === now.size) return proof.length === 0 && equal(old.root, now.root);
  if (old.size === 0) return proof.length === 0 && equal(old.root, emptyRoot());
  let [fn, sn] = [old.size - 1, now.size - 1];
  while (fn % 2 === 1) [fn, sn] = [half(fn), half(sn)];
  // A complete old tree is a subtree of the new one, so its root is not sent.
  const [first, ...rest] = fn === 0 ? [old.root, ...proof] : proof;
  if (!first) return false;
  let [before, after] = [first, first];
  for (const p of rest) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      before = nodeHash(p, before);
      after = nodeHash(p, after);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else after = nodeHash(after, p);
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && equal(before, old.root) && equal(after, now.root);
}

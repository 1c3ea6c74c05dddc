import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromHex, hex } from "@/lib/proof/bytes";
import { portableSha256 } from "@/lib/proof/sha256";
import {
  consistencyNodes,
  edge,
  emptyRoot,
  Frontier,
  fold,
  inclusionNodes,
  leafHash,
  type Node,
  nodeHash,
  verifyConsistency,
  verifyInclusion,
} from "@/lib/proof/tree";

/** The leaves and roots of the reference implementation of Certificate Transparency (RFC 6962). */
const LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"].map(
  fromHex,
);
const ROOTS = [
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/** A tree kept as the database keeps it: leaves and complete inner nodes. */
function grown(leaves: readonly Uint8Array[]) {
  const nodes = new Map<string, Uint8Array>();
  const frontier = new Frontier();
  const roots = [emptyRoot()];
  for (const [i, leaf] of leaves.entries()) {
    nodes.set(`0/${i}`, leaf);
    for (const { level, index, hash } of frontier.append(leaf)) nodes.set(`${level}/${index}`, hash);
    roots.push(frontier.root());
  }
  const stored = ({ level, index }: Node) => nodes.get(`${level}/${index}`) as Uint8Array;
  const proof = (ranges: Node[][]) => ranges.map((range) => fold(range.map(stored)));
  return { roots, stored, proof, nodes };
}

/** The tree head as section 2.1 of RFC 6962 defines it. */
function definedRoot(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return emptyRoot();
  if (leaves.length === 1) return leaves[0] as Uint8Array;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return nodeHash(definedRoot(leaves.slice(0, k)), definedRoot(leaves.slice(k)));
}

const someLeaves = (n: number) => Array.from({ length: n }, (_, i) => leafHash(Uint8Array.of(i >> 8, i & 255)));

test("SHA-256 is that of the platform, at every length around its blocks", () => {
  for (let n = 0; n < 200; n++) {
    const data = new Uint8Array(n).map((_, i) => (i * 7 + n) & 255);
    expect([n, hex(portableSha256(data))]).toEqual([n, createHash("sha256").update(data).digest("hex")]);
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3000 }), (data) => {
      expect(hex(portableSha256(data))).toBe(createHash("sha256").update(data).digest("hex"));
    }),
  );
});

describe("the Merkle tree", () => {
  test("has the roots of RFC 6962's reference leaves", () => {
    const { roots } = grown(LEAVES.map(leafHash));
    expect(roots.slice(1).map(hex)).toEqual(ROOTS);
    expect(hex(emptyRoot())).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  });

  test("has the reference proofs", () => {
    const { proof, roots } = grown(LEAVES.map(leafHash));
    expect(proof(inclusionNodes(5, 8)).map(hex)).toEqual([
      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]);
    const consistent = proof(consistencyNodes(6, 8));
    expect(consistent.map(hex)).toEqual([
      "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]);
    expect(
      verifyConsistency(
        { size: 6, root: roots[6] as Uint8Array },
        { size: 8, root: roots[8] as Uint8Array },
        consistent,
      ),
    ).toBe(true);
  });

  test("grown leaf by leaf is the tree of the definition, and can be taken up anywhere", () => {
    for (let n = 1; n <= 70; n++) {
      const leaves = someLeaves(n);
      const { roots, stored } = grown(leaves);
      expect([n, hex(roots[n] as Uint8Array)]).toEqual([n, hex(definedRoot(leaves))]);
      const again = Frontier.of(n, edge(n).map(stored));
      again.append(leafHash(Uint8Array.of(9)));
      expect(hex(again.root())).toBe(hex(definedRoot([...leaves, leafHash(Uint8Array.of(9))])));
    }
  });

  test("every leaf is proved to be in every tree that has it, by no more than the logarithm of hashes", () => {
    const { roots, proof } = grown(someLeaves(40));
    for (let size = 1; size <= 40; size++)
      for (let index = 0; index < size; index++) {
        const path = proof(inclusionNodes(index, size));
        const leaf = someLeaves(40)[index] as Uint8Array;
        expect(path.length).toBeLessThanOrEqual(Math.ceil(Math.log2(size)));
        expect([size, index, verifyInclusion(leaf, { index, size }, path, roots[size] as Uint8Array)]).toEqual([
          size,
          index,
          true,
        ]);
      }
  });

  test("every tree is proved to begin every later one", () => {
    const { roots, proof } = grown(someLeaves(40));
    for (let size = 0; size <= 40; size++)
      for (let old = 0; old <= size; old++) {
        const path = proof(consistencyNodes(old, size));
        const heads = [
          { size: old, root: roots[old] as Uint8Array },
          { size, root: roots[size] as Uint8Array },
        ] as const;
        expect([old, size, verifyConsistency(...heads, path)]).toEqual([old, size, true]);
      }
  });

  test("no proof holds for another leaf, place, size, root, or with a hash changed, missing or added", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 300 }).chain((size) => fc.tuple(fc.constant(size), fc.nat(size - 1), fc.nat(1000))),
        ([size, index, seed]) => {
          const leaves = someLeaves(size);
          const { roots, proof } = grown(leaves);
          const root = roots[size] as Uint8Array;
          const leaf = leaves[index] as Uint8Array;
          const path = proof(inclusionNodes(index, size));
          const holds = (l: Uint8Array, at: { index: number; size: number }, p: Uint8Array[], r: Uint8Array) =>
            verifyInclusion(l, at, p, r);
          expect(holds(leaf, { index, size }, path, root)).toBe(true);
          expect(holds(leafHash(Uint8Array.of(1, 2, 3)), { index, size }, path, root)).toBe(false);
          expect(holds(leaf, { index: (index + 1 + (seed % (size - 1))) % size, size }, path, root)).toBe(false);
          expect(holds(leaf, { index, size }, path, roots[size - 1] as Uint8Array)).toBe(false);
          expect(holds(leaf, { index, size }, path.slice(1), root)).toBe(false);
          expect(holds(leaf, { index, size }, [...path, leaf], root)).toBe(false);
          const bent = path.map((h, i) => (i === seed % path.length ? leafHash(h) : h));
          expect(holds(leaf, { index, size }, bent, root)).toBe(false);
          expect(holds(leaf, { index: size, size }, path, root)).toBe(false);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("no consistency proof holds for another history", () => {
    fc.assert(
      fc.property(
        fc
          .integer({ min: 2, max: 300 })
          .chain((size) => fc.tuple(fc.constant(size), fc.integer({ min: 1, max: size - 1 }))),
        fc.nat(1000),
        ([size, old], seed) => {
          const leaves = someLeaves(size);
          const { roots, proof } = grown(leaves);
          const now = { size, root: roots[size] as Uint8Array };
          const before = { size: old, root: roots[old] as Uint8Array };
          const path = proof(consistencyNodes(old, size));
          expect(verifyConsistency(before, now, path)).toBe(true);
          const rewritten = leaves.map((l, i) => (i === seed % old ? leafHash(l) : l));
          const other = grown(rewritten);
          expect(verifyConsistency(before, { size, root: other.roots[size] as Uint8Array }, path)).toBe(false);
          const theirs = other.proof(consistencyNodes(old, size));
          expect(verifyConsistency(before, { size, root: other.roots[size] as Uint8Array }, theirs)).toBe(false);
          expect(verifyConsistency(now, before, path)).toBe(false);
          expect(verifyConsistency(before, now, path.slice(1))).toBe(false);
          expect(verifyConsistency(before, now, [...path, leafHash(Uint8Array.of(0))])).toBe(false);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("a proof over a tree of a thousand million leaves is found without walking it", () => {
    const size = 1_000_000_007;
    expect(inclusionNodes(123_456_789, size).flat().length).toBeLessThan(64);
    expect(consistencyNodes(987_654_321, size).flat().length).toBeLessThan(64);
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pointerKeys } from "@/lib/pointer";
import { type Change, diffJson, type Json } from "@/lib/versions/diff";

const json = (): fc.Arbitrary<Json> => fc.jsonValue({ maxDepth: 4 }).map((v) => JSON.parse(JSON.stringify(v)) as Json);

/** Applies changes the way their docstring reads: replace, then remove from the back, then add from the front. */
function patched(document: Json, changes: Change[]): Json {
  const root: { [key: string]: Json } = { r: structuredClone(document) };
  const edit = (path: string, act: (holder: Json[] | { [k: string]: Json }, key: string) => void) => {
    const keys = ["r", ...pointerKeys(path)];
    let holder: Json = root;
    for (const key of keys.slice(0, -1)) holder = (holder as { [k: string]: Json })[key] as Json;
    act(holder as Json[] | { [k: string]: Json }, keys.at(-1) as string);
  };
  const set = (holder: Json[] | { [k: string]: Json }, key: string, value: Json) =>
    Object.defineProperty(holder, key, { value, enumerable: true, writable: true, configurable: true });
  for (const c of changes) if (c.kind === "changed") edit(c.path, (h, k) => set(h, k, c.after));
  for (const c of changes.toReversed()) {
    if (c.kind === "removed") edit(c.path, (h, k) => (Array.isArray(h) ? h.splice(Number(k), 1) : delete h[k]));
  }
  for (const c of changes) {
    if (c.kind === "added")
      edit(c.path, (h, k) => (Array.isArray(h) ? h.splice(Number(k), 0, c.after) : set(h, k, c.after)));
  }
  return root.r as Json;
}

describe("diffJson", () => {
  test("applying what it found to the one document gives the other", () => {
    fc.assert(
      fc.property(json(), json(), (before, after) => {
        const { changes, truncated } = diffJson(before, after, { maxChanges: 100_000 });
        expect(truncated).toBe(false);
        expect(patched(before, changes)).toEqual(after);
      }),
      { numRuns: 400 },
    );
  });

  test("finds nothing between equal documents, whatever the order of their keys", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json()), (document) => {
        const turned = Object.fromEntries(Object.entries(document).reverse());
        expect(diffJson(document, turned)).toEqual({ changes: [], truncated: false });
      }),
    );
  });

  test("turned round, added and removed change places and nothing else is found", () => {
    fc.assert(
      fc.property(json(), json(), (a, b) => {
        const kinds = (changes: Change[], kind: Change["kind"]) =>
          changes.filter((c) => c.kind === kind).map((c) => c.path);
        const [there, back] = [diffJson(a, b).changes, diffJson(b, a).changes];
        expect(kinds(there, "added")).toEqual(kinds(back, "removed"));
        expect(kinds(there, "removed")).toEqual(kinds(back, "added"));
        expect(kinds(there, "changed")).toEqual(kinds(back, "changed"));
      }),
    );
  });

  test("one element put into a list is one change", () => {
    expect(diffJson({ list: [1, 2, 3] }, { list: [1, 9, 2, 3] }).changes).toEqual([
      { path: "/list/1", kind: "added", after: 9 },
    ]);
  });

  test("names changes by JSON Pointer, with keys escaped", () => {
    expect(diffJson({ "a/b": { "~": 1 } }, { "a/b": { "~": 2 }, c: null }).changes).toEqual([
      { path: "/a~1b/~0", kind: "changed", before: 1, after: 2 },
      { path: "/c", kind: "added", after: null },
    ]);
  });

  test("treats __proto__ and constructor as the plain keys they are", () => {
    const before = JSON.parse('{"__proto__":{"x":1}}') as Json;
    const after = JSON.parse('{"constructor":1}') as Json;
    expect(diffJson(before, after).changes).toEqual([
      { path: "/__proto__", kind: "removed", before: { x: 1 } },
      { path: "/constructor", kind: "added", after: 1 },
    ]);
  });

  test("stops at the limit and says so", () => {
    const rows = (n: number) => Array.from({ length: 50 }, (_, i) => i + n);
    const { changes, truncated } = diffJson(rows(0), rows(1000), { maxChanges: 10 });
    expect([changes.length, truncated]).toEqual([10, true]);
    expect(diffJson(rows(0), rows(1000), { maxChanges: 50 }).truncated).toBe(false);
  });

  test("a document of great depth or size ends, truncated where it must", () => {
    const deep = (leaf: string): Json => {
      let value: Json = leaf;
      for (let i = 0; i < 20_000; i++) value = [value];
      return value;
    };
    expect(diffJson(deep("a"), deep("b")).truncated).toBe(true);
    const wide = (last: number): Json => [...Array.from({ length: 300_000 }, (_, i) => i), last];
    expect(diffJson(wide(-1), wide(-2)).changes).toEqual([{ path: "/300000", kind: "changed", before: -1, after: -2 }]);
  });
});

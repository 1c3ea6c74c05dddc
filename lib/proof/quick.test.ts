import canonicalize from "canonicalize";
import fc from "fast-check";
import { expect, test } from "vitest";
import { hex, lentUtf8, utf8 } from "@/lib/proof/bytes";
import { jcs } from "@/lib/proof/canonical";
import { tagOf } from "@/lib/proof/entry";
import { Seen } from "@/lib/proof/seen";
import { portableSha256 } from "@/lib/proof/sha256";

/** What the verifier does quickly is what the plain way does. */
const json = (value: unknown) => JSON.parse(JSON.stringify(value));

test("any JSON value is written as another implementation of RFC 8785 writes it", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      expect(jcs(json(value))).toBe(canonicalize(json(value)));
    }),
    { numRuns: 1_000 },
  );
});

test("keys of every number and kind are in the order of their UTF-16 units", () => {
  const key = fc.oneof(
    fc.string({ maxLength: 3 }),
    fc.string({ unit: "binary", maxLength: 3 }),
    fc.integer().map(String),
  );
  fc.assert(
    fc.property(fc.uniqueArray(key, { maxLength: 40 }), (keys) => {
      const value = json(Object.fromEntries(keys.map((k, i) => [k, i])));
      expect(jcs(value)).toBe(canonicalize(value));
    }),
    { numRuns: 1_000 },
  );
});

test("lent bytes are the text's, whatever its length and however broken its surrogates", () => {
  const text = fc.oneof(fc.string({ unit: "binary", maxLength: 40 }), fc.string({ maxLength: 30_000, size: "max" }));
  fc.assert(
    fc.property(text, fc.boolean(), (t, broken) => {
      const given = broken ? `${t}\ud800` : t;
      expect(hex(lentUtf8(given))).toBe(hex(utf8(given)));
    }),
    { numRuns: 200 },
  );
});

test("a tag is SHA-256 of the workspace and the number, longer ones than a block too", () => {
  for (const [workspace, seq] of [
    ["wsp_a", 1],
    [null, 7],
    ["w".repeat(200), 123_456_789],
  ] as const)
    expect(tagOf(workspace, seq)).toEqual(portableSha256(utf8(`${workspace ?? ""}:${seq}`)));
});

test("hashes that were met are known again, and no others", () => {
  const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(hex);
  fc.assert(
    fc.property(fc.array(hash, { maxLength: 3_000, size: "max" }), fc.array(hash, { maxLength: 20 }), (met, others) => {
      const seen = new Seen();
      const known = new Set(met);
      for (const h of met) seen.add(h);
      for (const h of met) expect(seen.has(h)).toBe(true);
      for (const h of others) expect(seen.has(h)).toBe(known.has(h));
    }),
    { numRuns: 50 },
  );
});

test("what begins with zeros, or is no hash, is kept apart from what was never met", () => {
  const seen = new Seen();
  expect(seen.has("0".repeat(64))).toBe(false);
  seen.add("f".repeat(64));
  expect([seen.has("0".repeat(64)), seen.has("f".repeat(64))]).toEqual([false, true]);
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonical, digestOf, sameJson } from "@/lib/canonical";
import { contentDigest } from "@/lib/versions/digest";

/** JSON values whose numbers are finite and whose texts are whole: what the API lets in. */
const json = fc.jsonValue({ maxDepth: 4, noUnicodeString: false }).filter((v) => !JSON.stringify(v).includes("\\ud"));

function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, shuffled(inner)]),
  );
}

describe("canonical JSON", () => {
  test("is one text per value, whatever the order of keys", () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(canonical(shuffled(value))).toBe(canonical(value));
        expect(digestOf(shuffled(value))).toBe(digestOf(value));
      }),
    );
  });

  test("survives being written and read", () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(canonical(JSON.parse(JSON.stringify(value)))).toBe(canonical(value));
        expect(canonical(JSON.parse(canonical(value)))).toBe(canonical(value));
      }),
    );
  });

  test("tells different values apart", () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        const same =
          JSON.stringify(shuffled(JSON.parse(canonical(a)))) === JSON.stringify(shuffled(JSON.parse(canonical(b))));
        expect(sameJson(a, b)).toBe(same);
      }),
    );
  });

  test("writes numbers and keys as RFC 8785 does", () => {
    // Keys in order of UTF-16 units, numbers as ECMAScript prints them: the RFC's own example in small.
    expect(canonical({ b: [Number("333333333.33333329"), 1e30, 4.5, 2e-3, 1e-27], a: "\u20ac$\u000f\n" })).toBe(
      '{"a":"€$\\u000f\\n","b":[333333333.3333333,1e+30,4.5,0.002,1e-27]}',
    );
    expect(canonical({ "\u20ac": 1, "\r": 2, "1": 3, "\u{1f600}": 4, "\ufb33": 5 })).toBe(
      '{"\\r":2,"1":3,"€":1,"😀":4,"\ufb33":5}',
    );
    expect(canonical(-0)).toBe("0");
  });

  test("refuses what is no JSON value", () => {
    for (const value of [undefined, () => 1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => canonical(value)).toThrow();
  });
});

describe("the digest of a content", () => {
  test("is SHA-256 over the canonical JSON of version, plugin, kind and content", () => {
    // Computed once with sha256sum over {"content":{"a":1},"kind":"prompt","plugin":"catalog","v":1}.
    expect(contentDigest({ plugin: "catalog", kind: "prompt" }, { a: 1 })).toBe(
      "sha256:20d1c4cbfc6b54ed2043ada88e483b1c24606fb3978d575548537a491e25ff00",
    );
  });

  test("differs by kind and by content, never by the order of keys", () => {
    const of = (kind: string, content: object) => contentDigest({ plugin: "catalog", kind }, content);
    expect(of("prompt", { a: 1, b: 2 })).toBe(of("prompt", { b: 2, a: 1 }));
    expect(of("prompt", { a: 1 })).not.toBe(of("model", { a: 1 }));
    expect(of("prompt", { a: 1 })).not.toBe(of("prompt", { a: "1" }));
  });
});

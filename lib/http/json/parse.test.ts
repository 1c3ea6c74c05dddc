import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isRefusal, type Refusal } from "@/lib/errors";
import { survivesDouble } from "@/lib/http/json/number";
import { parseJson } from "@/lib/http/json/parse";

const bytes = (text: string) => new TextEncoder().encode(text);
const parse = (text: string) => parseJson(bytes(text));

function refused(input: string | Uint8Array): Refusal {
  try {
    parseJson(typeof input === "string" ? bytes(input) : input);
  } catch (error) {
    if (isRefusal(error)) return error;
    throw error;
  }
  throw new Error(`accepted: ${String(input).slice(0, 100)}`);
}

/** A double whose shortest text is a run of digits beyond 2^53. */
const tooLong = (value: unknown): boolean =>
  typeof value === "number"
    ? Number.isInteger(value) && !Number.isSafeInteger(value) && !String(value).includes("e")
    : typeof value === "object" && value !== null && Object.values(value).some(tooLong);
const dangerous = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  (Object.hasOwn(value, "__proto__") || Object.hasOwn(value, "constructor") || Object.values(value).some(dangerous));

const json = fc
  .jsonValue({ maxDepth: 5, stringUnit: "binary" })
  .map((value) => JSON.stringify(value).replaceAll("\\u0000", "0"))
  .filter((text) => {
    const value: unknown = JSON.parse(text);
    return !tooLong(value) && !dangerous(value) && !/\\ud[89a-f]/i.test(text);
  });

describe("agrees with JSON.parse", () => {
  test("on every value that survives", () => {
    fc.assert(
      fc.property(json, fc.constantFrom("", " ", "\n\t"), (text, blank) => {
        expect(parse(blank + text + blank)).toEqual(JSON.parse(text));
      }),
    );
  });

  test("on what is no JSON: a text that JSON.parse refuses is refused, and nothing but a refusal is thrown", () => {
    const damaged = fc
      .tuple(
        json,
        fc.nat(),
        fc.nat(3),
        fc.constantFrom("", ",", "]", "{", '"', "\\", "\\u12", "0", "1e", "-", "\u0001"),
      )
      .map(
        ([text, at, cut, put]) =>
          text.slice(0, at % (text.length + 1)) + put + text.slice((at % (text.length + 1)) + cut),
      )
      // A cut through a surrogate pair is not what this looks for, and does not exist in UTF-8.
      .map((text) => new TextDecoder().decode(bytes(text)));
    fc.assert(
      fc.property(fc.oneof(damaged, fc.string({ unit: "binary-ascii" })), (text) => {
        let value: unknown;
        try {
          value = parse(text);
        } catch (error) {
          expect(isRefusal(error) && error.status).toBe(400);
          return;
        }
        expect(value).toEqual(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });
});

describe("refuses what would not come back the same", () => {
  test.each([
    ["a key given twice", '{"a":1,"b":{"c":1,"\\u0063":2}}', "/b/c", /line 1, column 19 .*"c".*second time/],
    ["\\u0000 in a string", '{"a":["x\\u0000"]}', "/a/0", /u0000/],
    ["\\u0000 in a key", '{"x\\u0000":1}', "", /u0000/],
    ["a raw control character", '{"a":"\u0001"}', "/a", /control character/],
    ["the first half of a pair", '{"a":"\\ud83d"}', "/a", /surrogate/],
    ["the first half before another character", '{"a":"\\ud83dx"}', "/a", /surrogate/],
    ["the first half before another escape", '{"a":"\\ud83d\\u0041"}', "/a", /surrogate/],
    ["the second half alone", '{"a":"\\ude00"}', "/a", /surrogate/],
    ["__proto__", '{"a":{"__proto__":{"x":1}}}', "/a/__proto__", /not allowed/],
    ["__proto__ by escapes", '{"\\u005f_proto__":{}}', "/__proto__", /not allowed/],
    ["constructor.prototype", '{"constructor":{"prototype":{}}}', "/constructor/prototype", /not allowed/],
    ["an integer beyond 2^53", '{"a":9007199254740993}', "/a", /double/],
    ["a huge number", "[1,1e999]", "/1", /double/],
    ["a number too small", "[1e-999]", "/0", /double/],
    ["more digits than a double has", "[0.12345678901234567890123]", "/0", /double/],
    ["a leading zero", "[01]", "", /","/],
    ["NaN", "[NaN]", "/0", /value/],
    ["a trailing comma", '{"a":1,}', "", /name in double quotes/],
    ["single quotes", "{'a':1}", "", /name in double quotes/],
    ["a comment", "[1/**/]", "", /","/],
    ["text after the value", "{} {}", "", /more text/],
    ["nothing but blanks", "  ", "", /ends where a value/],
    ["a string without an end", '"abc', "", /never ends/],
    ["a place on its line", '{\n  "a": 1,\n  "b": ?\n}', "/b", /line 3, column 8/],
  ])("%s", (_, text, field, detail) => {
    const problem = refused(text);
    expect(problem).toMatchObject({ status: 400, code: "JSON_MALFORMED" });
    expect(problem.errors[0]?.field).toBe(field);
    expect(problem.detail).toMatch(detail);
  });

  test("a byte order mark and bytes that are not UTF-8", () => {
    expect(refused(new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x7d])).detail).toMatch(/byte order mark/);
    const broken = new Uint8Array([...bytes('{"name":"é€😀 '), 0xc3, 0x28, ...bytes('"}')]);
    expect(refused(broken).detail).toContain(`byte ${bytes('{"name":"é€😀 ').length} `);
    for (const length of [0, 1, 2, 3, 4, 5, 6, 7]) {
      const short = new Uint8Array([...bytes("x".repeat(length)), 0xff, ...bytes("x".repeat(7 - length))]);
      expect(refused(short).detail).toContain(`byte ${length} `);
    }
    // A surrogate written as UTF-8 is no character either.
    expect(refused(new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22])).detail).toMatch(/not UTF-8/);
  });

  test("depth and number of values, without using up the stack", () => {
    expect(parse(`${"[".repeat(64)}${"]".repeat(64)}`)).toBeDefined();
    expect(refused(`${"[".repeat(65)}${"]".repeat(65)}`).detail).toMatch(/deeper than 64/);
    expect(refused("[".repeat(10_000)).detail).toMatch(/deeper than 64/);
    expect(refused('{"a":'.repeat(10_000)).detail).toMatch(/deeper than 64/);
    expect(refused(`[${"1,".repeat(100_000)}1]`).detail).toMatch(/more than 100000 values/);
  });

  test("a name of a megabyte gives a short answer", () => {
    const name = "n".repeat(1_000_000);
    const problem = refused(`{"${name}":1,"${name}":2}`);
    expect(JSON.stringify(problem).length).toBeLessThan(2_000);
  });
});

test("leaves harmless look-alikes alone", () => {
  const text = '{"constructor":"x","prototype":1,"a":{"constructor":{"name":1}},"n":[-0,1e2,0.1,1.10,5e-324,1E+2]}';
  expect(parse(text)).toEqual(JSON.parse(text));
});

test("every double that a program prints survives, every integer beyond 2^53 - 1 does not", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const whole = /^-?\d+$/.test(String(value));
      expect(survivesDouble(String(value))).toBe(!whole || Number.isSafeInteger(value));
      if (Math.abs(value) > 1e-300) expect(survivesDouble(value.toExponential(16))).toBe(true);
    }),
  );
  fc.assert(
    fc.property(fc.bigInt({ min: 2n ** 53n }), (value) => {
      expect(survivesDouble(String(value))).toBe(false);
      expect(survivesDouble(`-${value}`)).toBe(false);
    }),
  );
});

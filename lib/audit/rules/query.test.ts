import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chosenOf, parametersOf, readQuery, termsOf, timeOf, withTerm } from "@/lib/audit/rules/query";

const NOW = new Date("2026-03-10T12:00:00Z");
const read = (text: string) => readQuery(text, NOW);

describe("a typed query", () => {
  test.each([
    ["", {}],
    ["action:approval.*", { action: ["approval.*"] }],
    ["action:approval.* -action:approval.start", { action: ["approval.*", "-approval.start"] }],
    [
      'actor:"Ana Maria" env:prod -outcome:success',
      { actor: ["Ana Maria"], environment: ["prod"], outcome: ["-success"] },
    ],
    [
      "asset:catalog/prompt/summarizer trace:t1 ticket:apr_1",
      { asset: ["catalog/prompt/summarizer"], correlation_id: ["t1"], ticket_id: ["apr_1"] },
    ],
    [
      "after:-24h before:2026-03-10T11:00Z",
      { start_time: "2026-03-09T12:00:00.000Z", end_time: "2026-03-10T11:00:00.000Z" },
    ],
    ["after:2026-03-01", { start_time: "2026-03-01T00:00:00.000Z" }],
    ['weather "two words"', { q: "weather two words" }],
    ["ACTION:binding.put", { action: ["binding.put"] }],
    ["http://x", { q: "http://x" }],
  ])("%j", (text, filter) => {
    if (text === "http://x") return expect(read(text).problems).toHaveLength(1);
    expect(read(text)).toEqual({ filter, problems: [] });
  });

  test.each([
    ["colour:red", 'There is no word "colour:".'],
    ["outcome:fine", "outcome: is one of success, failure, denied."],
    ["after:yesterday", "after: takes a time, such as 2026-01-31, 2026-01-31T09:00Z or -24h."],
    ["after:2026-13-45", "after: takes a time, such as 2026-01-31, 2026-01-31T09:00Z or -24h."],
    ["actor:", '"actor:" needs a value.'],
    ["after:-1h before:-2h", "Nothing lies after the later and before the earlier time."],
  ])("%j is told and the rest counts", (text, problem) => {
    const { filter, problems } = read(`${text} env:prod`);
    expect([problems, filter.environment]).toEqual([[problem], ["prod"]]);
  });

  test("never throws, and everything it reads is fit for the API", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        const { filter } = read(text);
        for (const [name, value] of parametersOf(filter))
          expect([name, value.length > 0 && value.length <= 1000]).toEqual([name, true]);
      }),
    );
  });
});

describe("a facet is a term of the query", () => {
  test("choosing one replaces its term and keeps the others as they were typed", () => {
    const text = 'actor:"Ana Maria" outcome:denied weather';
    expect(withTerm(text, "outcome", "failure")).toBe('actor:"Ana Maria" weather outcome:failure');
    expect(withTerm(text, "outcome", null)).toBe('actor:"Ana Maria" weather');
    expect(chosenOf(text, "outcome")).toBe("denied");
    expect(chosenOf(text, "env")).toBeNull();
    expect(chosenOf("env:a env:b", "env")).toBeUndefined();
    expect(chosenOf("-env:a", "env")).toBeUndefined();
  });

  test("choosing a value shows it as chosen, whatever else is there", () => {
    const word = fc.constantFrom("env", "outcome", "action", "actor");
    fc.assert(
      fc.property(
        fc.string({ maxLength: 60 }),
        word,
        fc.stringMatching(/^[a-z][a-z .*-]{0,20}[a-z]$/),
        (text, name, value) => {
          expect(chosenOf(withTerm(text, name, value), name)).toBe(value);
          expect(termsOf(withTerm(text, name, null)).some((t) => t.word === name)).toBe(false);
        },
      ),
    );
  });
});

test("times are distances, days and moments", () => {
  expect(timeOf("15m", NOW)).toBe("2026-03-10T11:45:00.000Z");
  expect(timeOf("-2w", NOW)).toBe("2026-02-24T12:00:00.000Z");
  expect(timeOf("2026-03-10T12:30", NOW)).toBe("2026-03-10T12:30:00.000Z");
  expect(timeOf("2026-03-10T12:30+02:00", NOW)).toBe("2026-03-10T10:30:00.000Z");
  expect(timeOf("10x", NOW)).toBeNull();
});

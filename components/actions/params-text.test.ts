import { expect, test } from "vitest";
import { paramsText } from "@/components/actions/params-text";

test("the environment stands before what was typed, and nothing that was typed is written anew", () => {
  expect(paramsText("{}", null)).toBe("{}");
  expect(paramsText(" { } ", "prod")).toBe('{"environment":"prod"}');
  expect(paramsText('{"n": 12345678901234567890.10}', "prod")).toBe(
    '{"environment":"prod","n": 12345678901234567890.10}',
  );
  expect(JSON.parse(paramsText('\n{ "a": { "b": [] } }\n', 'p"d'))).toEqual({ environment: 'p"d', a: { b: [] } });
});

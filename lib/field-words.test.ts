import { expect, test } from "vitest";
import { z } from "zod";
import { fieldErrors } from "@/lib/field-errors";

const said = (schema: z.ZodType, value: unknown) =>
  fieldErrors(z.object({ a: schema }).safeParse(value === undefined ? {} : { a: value }).error?.issues ?? []).map(
    (e) => e.message,
  );

test.each([
  ["nothing", z.string(), undefined, "is required"],
  ["empty text", z.string().min(1), "", "must not be empty"],
  ["short text", z.string().min(12), "abc", "must have at least 12 characters"],
  ["long text", z.string().max(3), "abcd", "must have at most 3 characters"],
  ["a number for text", z.string(), 7, "must be text"],
  ["text for a number", z.number(), "7", "must be a number"],
  ["a fraction", z.int(), 1.5, "must be a whole number"],
  ["a large number", z.number().max(3), 9, "must be at most 3"],
  ["a bound that does not belong", z.number().gt(3), 3, "must be more than 3"],
  ["text for a switch", z.boolean(), "yes", "must be true or false"],
  ["an empty list", z.array(z.string()).min(1), [], "must have at least 1 entry"],
  ["another word", z.enum(["gold", "silver"]), "tin", "must be one of gold, silver"],
  ["no word", z.enum(["gold", "silver"]), undefined, "must be one of gold, silver"],
  ["another constant", z.literal("on"), "off", "must be on"],
  ["no e-mail address", z.email(), "ana", "must be an e-mail address"],
  ["no time", z.iso.datetime(), "soon", "must be a time such as 2027-01-31T18:00:00Z"],
  ["another form", z.string().regex(/^a/), "b", "has a form that is not allowed"],
  ["none of several", z.union([z.string(), z.number()]), true, "has a form that is not allowed"],
])("%s is told in words for people", (_, schema, value, words) => {
  expect(said(schema, value)).toEqual([words]);
});

test("a schema's own words stay", () => {
  expect(said(z.string().min(12, "must have at least 12 characters, any"), "a")).toEqual([
    "must have at least 12 characters, any",
  ]);
  expect(said(z.string().regex(/^a/, "a label name"), "b")).toEqual(["a label name"]);
});
